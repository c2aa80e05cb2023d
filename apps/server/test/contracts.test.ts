import { setTimeout as passed } from 'node:timers/promises';
import { fen, instant, localDate, rate } from '@banyan/core';
import type { ConfigurationRow } from '@banyan/core';
import { createContentDigest } from '@banyan/core/rongshu';
import {
  aLoanPolicy,
  aProduct,
  aSmsPolicy,
  anAccessRule,
  anAgreement,
  anIntakePolicy,
  channelCode,
  createInMemoryConfigurationRows,
  describeClockContract,
  describeConfigurationContract,
  describeContentDigestContract,
  describeIdentifiersContract,
  describeRandomnessContract,
  documentKey,
  months,
  productCode,
} from '@banyan/core/testing';
import { loadConfiguration } from '#src/configuration/live-configuration.js';
import { someSecretMembers } from './support/configuration.js';
import { createUlidIdentifiers, systemClock, systemRandomness } from '#src/system.js';

const runner = { describe, it, beforeEach, afterEach };
const close = (): Promise<void> => Promise.resolve();

describeClockContract(runner, 'node', () =>
  Promise.resolve({ clock: systemClock, passTime: (ms) => passed(ms), close }),
);
describeIdentifiersContract(runner, 'node', () => Promise.resolve({ identifiers: createUlidIdentifiers(), close }));
describeRandomnessContract(runner, 'node', () => Promise.resolve({ randomness: systemRandomness, close }));
describeContentDigestContract(runner, 'node', () => Promise.resolve({ contentDigest: createContentDigest(), close }));

describeConfigurationContract(runner, 'rows', async () => {
  const channel = channelCode('840');
  const code = productCode('P-1');
  const product = aProduct({
    code,
    channel: channelCode('*'),
    name: 'two terms',
    amountMin: fen(500_000n),
    amountMax: fen(2_000_000n),
    amountStep: fen(100_000n),
    terms: [months(6), months(12)],
    repaymentMethod: 'equalInstallment',
    annualRate: rate(18_000_000n),
    fees: [],
  });
  const intakePolicy = anIntakePolicy({ productCode: code });
  const accessRule = anAccessRule({ channel, position: 0 });
  const agreement = anAgreement({
    channel,
    productCode: code,
    position: 0,
    documentKey: documentKey('agreements/one'),
  });

  const loanPolicy = aLoanPolicy();
  const smsPolicy = aSmsPolicy();
  const cardBins = new Map([
    ['6217', 'CCB'],
    ['621799', 'PSBC'],
  ]);
  const businessCalendar = { holidays: [localDate('2018-12-31')], workdays: [localDate('2018-12-29')] };
  const retention = {
    refusedDays: 7,
    settledDays: 77,
    callbackDays: 41,
    eventDays: 42,
    smsDays: 43,
    operationDays: 44,
  };
  const banks = [...cardBins].map(([digits, bankCode]) => ({ bankCode, prefixes: [digits] }));

  const rows = createInMemoryConfigurationRows();
  const { channel: _ruleChannel, position: _position, ...rule } = accessRule;
  const { title, stages, documentKey: key, contentType } = agreement;
  const bodies = [
    ['product', code, bodyOf(product)],
    ['intakePolicy', channel, intakePolicy],
    ['accessRules', channel, { rules: [rule] }],
    ['loanPolicy', channel, loanPolicy],
    ['sms', channel, smsPolicy],
    ['cardBins', '*', { banks }],
    ['businessCalendar', '*', businessCalendar],
    ['retention', '*', retention],
    ['agreements', code, { agreements: [{ title, stages, documentKey: key, contentType }] }],
  ] as const;
  for (const [kind, rowKey, body] of bodies) {
    const row: ConfigurationRow = {
      kind,
      key: rowKey,
      version: 1,
      body: JSON.stringify(body),
      author: 'test',
      changedAt: instant(0),
    };
    await rows.put(row);
  }
  const configuration = await loadConfiguration(rows, someSecretMembers());
  return {
    configuration,
    channel,
    productCode: code,
    product,
    intakePolicy,
    accessRules: [accessRule],
    agreements: [agreement],
    loanPolicy,
    smsPolicy,
    cardBins,
    businessCalendar,
    retention,
    close,
  };
});

/** The row that says `product`: yuan and rates as text. Its repayment terms are the standard ones, of which a row need not speak. */
function bodyOf(product: ReturnType<typeof aProduct>): object {
  const { code: _code, channel: _channel, repaymentTerms: _terms, ...body } = product;
  return {
    ...body,
    amountMin: '5000.00',
    amountMax: '20000.00',
    amountStep: '1000.00',
    annualRate: '0.1800',
    rounding: { ...product.rounding, installmentUnit: '0.01' },
    annualRateCeiling: { ...product.annualRateCeiling, rate: '0.2400' },
  };
}
