import { expect } from 'chai';
import type { ChannelCode, ConfigurationRow, ProductCode } from '@banyan/core';
import { STANDARD_REPAYMENT_TERMS } from '@banyan/core';
import { channelsWithoutSignature, readConfiguration as readRows } from '#src/configuration/snapshot.js';
import type { SeedRow as Row } from '../support/configuration.js';
import { defaultRows, someSecretMembers, storedRows as stored } from '../support/configuration.js';

const secrets = someSecretMembers();
const readConfiguration = (rows: readonly ConfigurationRow[]) => readRows(rows, secrets);

const CHANNEL = 'rongshu' as ChannelCode;
const PRODUCT = 'BANYAN-LARGE' as ProductCode;

/** Terms that differ from the standard ones in every member. */
const OTHER_TERMS = {
  graceDays: 3,
  businessDayRule: 'nextBusinessDay',
  penalty: {
    rate: { kind: 'daily', rate: '0.0005' },
    daysPerYear: 365,
    base: ['principal', 'interest'],
    firstCountedDay: 'dueDate',
    afterGrace: 'fromEndOfGrace',
    capOfPrincipal: '0.6000',
    rounding: 'down',
  },
  allocationOrder: ['interest', 'principal', 'fee', 'settlementCharge', 'penalty'],
  allowsPartialRepayment: true,
  settlement: {
    isAllowed: true,
    interest: 'allRemaining',
    fee: 'dueOnly',
    interestDaysMin: 1,
    charge: { ofPrepaidPrincipal: '0.0300', freeAfterInstallments: 6, minimum: '10.00', rounding: 'up' },
  },
} as const;

describe('configuration (item 25.2, 25.3)', () => {
  let defaults: readonly Row[];
  before(async () => {
    defaults = await defaultRows();
  });

  function changed(kind: string, change: Readonly<Record<string, unknown>>): readonly ConfigurationRow[] {
    return stored(defaults.map((row) => (row.kind === kind ? { ...row, body: { ...row.body, ...change } } : row)));
  }

  it('comes with rows that are usable as they are', () => {
    const read = readConfiguration(stored(defaults));
    expect(read.ok).to.equal(true);
    if (!read.ok) return;
    expect(read.value.product(PRODUCT)?.amountMax).to.equal(5_000_000n);
    expect(read.value.products(CHANNEL).map((product) => product.code)).to.deep.equal([PRODUCT]);
    expect(read.value.accessRules(CHANNEL).map((rule) => rule.test.rule)).to.deep.equal([
      'blacklist',
      'openOrder',
      'reapplyDate',
      'age',
      'region',
      'mobilePrefix',
    ]);
    expect(read.value.agreements(CHANNEL, PRODUCT)).to.have.length(3);
    expect(read.value.intakePolicy(CHANNEL)?.tellsCreditPass).to.equal(false);
  });

  it('prefers the row of a channel to the row of all channels', () => {
    const policy = defaults.find((row) => row.kind === 'intakePolicy');
    const own: Row = { kind: 'intakePolicy', key: 'rongshu', body: { ...policy?.body, tellsCreditPass: true } };
    const read = readConfiguration(stored([...defaults, own]));
    expect(read.ok && read.value.intakePolicy(CHANNEL)?.tellsCreditPass).to.equal(true);
    expect(read.ok && read.value.intakePolicy('other' as ChannelCode)?.tellsCreditPass).to.equal(false);
  });

  it('holds a product to 24 % effective when its row names no ceiling', () => {
    const read = readConfiguration(changed('product', { annualRateCeiling: undefined }));
    expect(read.ok && read.value.product(PRODUCT)?.annualRateCeiling).to.deep.equal({
      rate: 24_000_000n,
      measure: 'effective',
    });
  });

  it('repays a product whose row says nothing by the standard terms, and the one that comes with the gateway, too', () => {
    for (const rows of [stored(defaults), changed('product', { repaymentTerms: undefined })]) {
      const read = readConfiguration(rows);
      expect(read.ok && read.value.product(PRODUCT)?.repaymentTerms).to.deep.equal(STANDARD_REPAYMENT_TERMS);
    }
  });

  it('reads every member of the repayment terms, rates and yuan as text (items 20–23)', () => {
    const read = readConfiguration(changed('product', { repaymentTerms: OTHER_TERMS }));
    expect(read.ok && read.value.product(PRODUCT)?.repaymentTerms).to.deep.equal({
      ...OTHER_TERMS,
      penalty: { ...OTHER_TERMS.penalty, rate: { kind: 'daily', rate: 50_000n }, capOfPrincipal: 60_000_000n },
      settlement: {
        ...OTHER_TERMS.settlement,
        charge: { ofPrepaidPrincipal: 3_000_000n, freeAfterInstallments: 6, minimum: 1_000n, rounding: 'up' },
      },
    });
  });

  it('asks about debits, tells and writes off as a loan policy of an earlier release could not say', () => {
    const { debitCheckAfterMs: _after, tellsOverdueDaily: _daily, ...older } = defaults.find(isLoanPolicy)?.body ?? {};
    const rows = defaults.map((row) => (isLoanPolicy(row) ? { ...row, body: older } : row));
    const read = readConfiguration(stored(rows));
    expect(read.ok && read.value.loanPolicy(CHANNEL)).to.include({
      debitCheckAfterMs: 60_000,
      debitCheckIntervalMs: 60_000,
      tellsOverdueDaily: false,
      writeOffAfterOverdueDays: 90,
    });
  });

  it('knows the holidays of its row, and none without one (item 20)', () => {
    const calendar = { holidays: ['2026-10-01'], workdays: ['2026-10-10'] };
    const read = readConfiguration(changed('businessCalendar', calendar));
    expect(read.ok && read.value.businessCalendar()).to.deep.equal(calendar);
    const without = readConfiguration(stored(defaults.filter(({ kind }) => kind !== 'businessCalendar')));
    expect(without.ok && without.value.businessCalendar()).to.deep.equal({ holidays: [], workdays: [] });
  });

  const FAULTY: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['product', { annualRate: '0.3000' }, 'annualRateAboveCeiling'],
    ['product', { amountMin: '5000.001' }, 'amountMin'],
    ['product', { annualRate: 'eighteen' }, 'annualRate'],
    ['product', { offeredFrom: '2018-02-30' }, 'offeredFrom'],
    ['product', { colour: 'red' }, 'colour'],
    ['intakePolicy', { productCode: 'NONE' }, 'unknown product'],
    ['intakePolicy', { pulledKinds: ['device'] }, 'operator not pulled'],
    [
      'accessRules',
      { rules: [{ stages: ['accessCheck'], test: { rule: 'moon' }, refusalClass: 'other', isEnabled: true }] },
      'test',
    ],
    ['loanPolicy', { openingCheckAfterMs: 0 }, 'openingCheckAfterMs'],
    ['loanPolicy', { dailyCeiling: 'much' }, 'dailyCeiling'],
    ['loanPolicy', { writeOffAfterOverdueDays: 0 }, 'writeOffAfterOverdueDays'],
    ['businessCalendar', { holidays: ['2026-02-30'] }, 'holidays'],
    ['businessCalendar', { holidays: ['2026-10-10'], workdays: ['2026-10-10'] }, 'a holiday and a workday'],
    ['product', { repaymentTerms: { ...OTHER_TERMS, graceDays: 61 } }, 'graceDays'],
    ['product', { repaymentTerms: { graceDays: 3 } }, 'penalty'],
    ['product', { repaymentTerms: { ...OTHER_TERMS, allocationOrder: ['principal'] } }, 'allocationOrder'],
    ['sms', { texts: { cardBound: '您的{idCard}' } }, 'cardBound'],
    ['sms', { texts: { cardBound: '【榕信】已绑卡' } }, 'signature'],
    ['sms', { texts: { weather: 'x' } }, 'weather'],
    ['cardBins', { banks: [{ bankCode: 'icbc', prefixes: ['622202'] }] }, 'bankCode'],
    ['openingPage', { en: { title: 'x', text: 'y' } }, 'button'],
    [
      'agreements',
      { agreements: [{ title: 'x', stages: ['application'], documentKey: '../etc', contentType: 'text/html' }] },
      'documentKey',
    ],
  ];
  for (const [kind, change, word] of FAULTY) {
    it(`refuses the whole when ${kind} has ${Object.keys(change).join()} wrong (${word})`, () => {
      const read = readConfiguration(changed(kind, change));
      expect(read.ok).to.equal(false);
      if (!read.ok)
        expect(read.error.map((fault) => fault.kind + fault.reason).join())
          .to.include(kind)
          .and.to.include(word);
    });
  }

  it('gives a channel the loan policy of all channels, and its own instead', () => {
    const own = defaults.find((row) => row.kind === 'loanPolicy');
    const strict: Row = {
      kind: 'loanPolicy',
      key: 'rongshu',
      body: { ...own?.body, dailyCeiling: '1000000.00', reviewsDisbursement: true },
    };
    const read = readConfiguration(stored([...defaults, strict]));
    expect(read.ok && read.value.loanPolicy(CHANNEL)).to.include({
      dailyCeiling: 100_000_000n,
      reviewsDisbursement: true,
      openingCheckAfterMs: 3_600_000,
    });
    expect(read.ok && read.value.loanPolicy('other' as ChannelCode)).to.not.have.property('dailyCeiling');
  });

  it('takes the signature and the texts that a channel lacks from the row of all channels (item 25.3)', () => {
    expect(smsOf(defaults)).to.not.have.property('signature');
    const own: Row = { kind: 'sms', key: 'rongshu', body: { texts: { cardBound: '已绑卡' } } };
    const signed = defaults.map((row) =>
      row.kind === 'sms' ? { ...row, body: { ...row.body, signature: '榕信' } } : row,
    );
    expect(smsOf([...signed, own])).to.deep.include({ signature: '榕信' });
    expect(smsOf([...signed, own])?.texts.cardBound).to.equal('已绑卡');
    expect(smsOf([...signed, own])?.texts.loanDisbursed).to.include('{firstDueDate}');
    const other: Row = { ...own, body: { ...own.body, signature: '别签' } };
    expect(smsOf([...signed, other])?.signature).to.equal('别签');
  });

  it('names the channels that have no signature of their own or of all channels (item 25.3)', () => {
    const other = 'other' as ChannelCode;
    const unsigned = (rows: readonly Row[]) => {
      const read = readConfiguration(stored(rows));
      return read.ok ? channelsWithoutSignature(read.value, [CHANNEL, other]) : undefined;
    };
    const signed = (key: string): Row => ({ kind: 'sms', key, body: { signature: '榕信', texts: {} } });
    expect(unsigned(defaults)).to.deep.equal([CHANNEL, other]);
    expect(unsigned([...defaults, signed(CHANNEL)])).to.deep.equal([other]);
    expect(unsigned([...defaults.filter(({ kind }) => kind !== 'sms'), signed('*')])).to.deep.equal([]);
  });

  function smsOf(rows: readonly Row[]) {
    const read = readConfiguration(stored(rows));
    return read.ok ? read.value.smsPolicy(CHANNEL) : undefined;
  }

  it('knows the bank of a card by its longest prefix, and says nothing of a card that no row knows (item 11)', () => {
    const bankOf = (banks: readonly object[], card: string): string | undefined => {
      const read = readConfiguration(changed('cardBins', { banks }));
      return read.ok ? read.value.bankOfCard(card) : 'refused';
    };
    const banks = [
      { bankCode: 'CMB', prefixes: ['955'] },
      { bankCode: 'ICBC', prefixes: ['95588', '622202'] },
    ];
    expect(bankOf(banks, '9558820000000000')).to.equal('ICBC');
    expect(bankOf(banks, '9550000000000000')).to.equal('CMB');
    expect(bankOf(banks, '6217000000000001234')).to.equal(undefined);
    expect(bankOf([...banks, { bankCode: 'BOC', prefixes: ['955'] }], '955')).to.equal('refused');
    const read = readConfiguration(stored(defaults));
    expect(read.ok && read.value.bankOfCard('6217000000000001234')).to.equal('CCB');
    expect(read.ok && read.value.bankOfCard('6222020000000004564')).to.equal('ICBC');
  });

  it('comes with an opening page in both languages, and with no endpoint', () => {
    const read = readConfiguration(stored(defaults));
    expect(read.ok && read.value.openingPage(CHANNEL)?.zh.button).to.equal('前往开户');
    expect(read.ok && read.value.openingPage(CHANNEL)?.en.title).to.include('account');
    expect(read.ok && read.value.endpoints()).to.deep.equal({});
  });

  it('refuses a row of a kind that it does not know', () => {
    const read = readConfiguration(stored([...defaults, { kind: 'weather', key: 'x', body: {} }]));
    expect(!read.ok && read.error).to.deep.equal([{ kind: 'weather', key: 'x', reason: 'unknown kind' }]);
  });
});

function isLoanPolicy({ kind }: Row): boolean {
  return kind === 'loanPolicy';
}
