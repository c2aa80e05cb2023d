import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { QuoteLoanInput } from '#src/capabilities/quote/quote-loan.js';
import { createQuoteLoan } from '#src/capabilities/quote/quote-loan.js';
import { instant, localDate } from '#src/shared/calendar.js';
import { fen, yuanText } from '#src/shared/money.js';
import type { ChannelCode, ProductCode } from '#src/model/identifiers.js';
import { priceLoan } from '#src/model/pricing/index.js';
import type { Product } from '#src/model/product.js';
import { months, percent, productOf, yuan } from '../../model/pricing/products.js';

const CHANNEL = '840' as ChannelCode;
// 2018-12-20 00:30 in Beijing is still the 19th in UTC.
const clock = { now: () => instant(Date.UTC(2018, 11, 19, 16, 30)) };

async function ask(products: readonly Product[], changes: Partial<QuoteLoanInput> = {}): Promise<unknown> {
  const quoteLoan = createQuoteLoan({
    products: (channel) => products.filter((product) => product.channel === channel),
    clock,
  });
  const answer = await quoteLoan({ channel: CHANNEL, amount: yuan(15_000), term: months(12), ...changes });
  return answer.ok ? answer.value : answer.error;
}

describe('quoteLoan (item 2)', () => {
  it('quotes the protocol example from today in Beijing, by the engine that makes the schedule', async () => {
    const quoteLoan = createQuoteLoan({ products: () => Promise.resolve([productOf()]), clock });
    const request = { channel: CHANNEL, amount: yuan(15_000), term: months(12), rate: percent(30) };
    const quote = await quoteLoan({ ...request, repaymentMethod: 'equalInstallment' });
    if (!quote.ok) throw new Error(quote.error.kind);
    const { loan, product } = quote.value;
    expect(product).to.deep.equal(productOf());
    expect([yuanText(loan.totals.total), yuanText(loan.disbursed)]).to.deep.equal(['17547.69', '15000.00']);
    expect(loan.installments[0]?.dueDate).to.equal('2019-01-20');
    const startDate = localDate('2018-12-20');
    expect(priceLoan(productOf(), { principal: yuan(15_000), term: months(12), startDate })).to.deep.equal({
      ok: true,
      value: loan,
    });
  });

  it('takes the start date asked for', async () => {
    const quote = await ask([productOf()], { startDate: localDate('2024-01-31') });
    expect(quote).to.have.nested.property('loan.installments[0].dueDate', '2024-02-29');
  });

  const ended = productOf({ offeredUntil: localDate('2018-12-19') });
  const later = productOf({ offeredFrom: localDate('2018-12-21') });
  const dear = productOf({ annualRateCeiling: { rate: percent(24), measure: 'effective' } });

  // Guards by precedence: each question breaks its own guard and every later one.
  const refusals: readonly (readonly [string, readonly Product[], Partial<QuoteLoanInput>, object])[] = [
    ['an unknown channel', [productOf()], { channel: 'other' as ChannelCode, amount: fen(1) }, { kind: 'noProduct' }],
    ['products of yesterday and tomorrow', [ended, later], { amount: fen(1) }, { kind: 'noProduct' }],
    [
      'a repayment method nobody offers',
      [productOf()],
      { repaymentMethod: 'flat', amount: fen(1) },
      { kind: 'repaymentMethodNotOffered' },
    ],
    [
      'an amount below the smallest',
      [productOf()],
      { amount: fen(99_999), term: months(7) },
      { kind: 'amountOutOfRange', min: 100_000n, max: 5_000_000n },
    ],
    [
      'an amount above the largest',
      [productOf()],
      { amount: fen(5_000_001), term: months(7) },
      { kind: 'amountOutOfRange', min: 100_000n, max: 5_000_000n },
    ],
    [
      'an amount off the step',
      [productOf()],
      { amount: fen(105_000), term: months(7) },
      { kind: 'amountOffStep', min: 100_000n, step: 10_000n },
    ],
    [
      'a term not on offer',
      [productOf()],
      { term: months(7), rate: percent(1) },
      { kind: 'termNotOffered', terms: [{ count: 6, unit: 'month' }, months(12)] },
    ],
    [
      'the same number of weeks instead of months',
      [productOf()],
      { term: { count: 12, unit: 'week' } },
      { kind: 'termNotOffered', terms: [{ count: 6, unit: 'month' }, months(12)] },
    ],
    ['a rate that is not ours', [dear], { rate: percent(29.99) }, { kind: 'rateNotOffered', rate: 30_000_000n }],
  ];
  for (const [title, products, changes, error] of refusals) {
    it(`refuses ${title}`, async () => {
      expect(await ask(products, changes)).to.deep.equal(error);
    });
  }

  it('offers a product on its first and on its last day', async () => {
    const today = localDate('2018-12-20');
    const quote = await ask([productOf({ offeredFrom: today, offeredUntil: today })]);
    expect(quote).to.have.nested.property('product.code', 'BR-LARGE');
  });

  it('refuses a loan above the ceiling and says what it would cost', async () => {
    const error = await ask([dear]);
    expect(error).to.have.nested.property('fault.kind', 'annualRateAboveCeiling');
    expect(error).to.have.nested.property('fault.annualRate.nominal').that.is.a('bigint');
  });

  it('chooses the first product that fits amount, term and rate', async () => {
    const small = productOf({ code: 'SMALL' as ProductCode, amountMax: fen(1_000_000) });
    const cheap = productOf({ code: 'CHEAP' as ProductCode, annualRate: percent(18) });
    const quote = await ask([small, productOf(), cheap]);
    expect(quote).to.have.nested.property('product.code', 'BR-LARGE');
    expect(await ask([small, productOf(), cheap], { rate: percent(18) })).to.have.nested.property(
      'product.code',
      'CHEAP',
    );
  });
});
