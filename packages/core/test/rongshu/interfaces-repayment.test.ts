import { expect } from 'chai';
import fc from 'fast-check';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { quoteRepayment } from '#src/model/repayment/quote.js';
import type { RepaymentQuote } from '#src/model/repayment/quote.js';
import type { ScheduleFacts } from '#src/ports/callback-bodies.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { repaymentPeriod, repaymentPeriods } from '#src/rongshu/fields/period-codecs.js';
import { REPAYMENT_REFUSAL_TABLE } from '#src/rongshu/tables/repayment-refusal.table.js';
import { localDate } from '#src/shared/calendar.js';
import { parseJson } from '#src/shared/json.js';
import { rate } from '#src/shared/rate.js';
import { err, ok } from '#src/shared/result.js';
import type { Called } from './support/call.js';
import { call } from './support/call.js';
import { compactExample } from './support/document.js';
import { EXAMPLE_DAY, exampleSchedule } from './support/repaid-loan.js';

const SETTLEMENT: RepaymentTarget = { kind: 'settlement' };
const SECOND: RepaymentTarget = { kind: 'installments', installmentNos: [2] };

function quoteOf({ loan, schedule }: ScheduleFacts, target: RepaymentTarget, on = EXAMPLE_DAY): RepaymentQuote {
  const quoted = quoteRepayment({ loan, schedule, target, on });
  if (!quoted.ok) throw new Error(quoted.error.kind);
  return quoted.value;
}

function withSettlementCharge(facts: ScheduleFacts): ScheduleFacts {
  const { repaymentTerms } = facts.loan;
  const charge = { ofPrepaidPrincipal: rate(3_000_000n), rounding: 'halfUp' } as const;
  const settlement = { ...repaymentTerms.settlement, charge };
  return { ...facts, loan: { ...facts.loan, repaymentTerms: { ...repaymentTerms, settlement } } };
}

const REFUSALS = [
  [{ kind: 'unknownOrder' }, 10002, '参数错误：orderId'],
  [{ kind: 'unknownInstallment', installmentNo: 13 }, 10002, '参数错误：period'],
  [{ kind: 'noSchedule' }, 10002, '还款计划尚未生成'],
  [{ kind: 'alreadyPaid', installmentNo: 1 }, 10001, '第1期已还清'],
  [{ kind: 'olderUnpaid', installmentNo: 2 }, 10001, '请先还清第2期'],
  [{ kind: 'notYetPayable', installmentNo: 4, from: localDate('2019-03-21') }, 10001, '第4期自2019-03-21起可以还款'],
  [{ kind: 'settlementNotAllowed' }, 10001, '暂不支持提前结清'],
  [{ kind: 'writtenOff' }, 10001, '该借款暂不支持在线还款，请联系客服'],
] as const;

describe('1.10 repayment trial (item 21)', () => {
  const ask = (
    facts: ScheduleFacts,
    target: RepaymentTarget,
    settings: Partial<RongshuChannelSettings> = {},
  ): Promise<Called> =>
    call(
      'getPaymentCell',
      compactExample(target.kind === 'settlement' ? '1.10-request-all' : '1.10-request'),
      (backstage) => {
        backstage.quoted = ok(quoteOf(facts, target));
      },
      settings,
    );

  it('one installment and everything, three days overdue, are the answers of the document, byte for byte', async () => {
    const one = await ask(exampleSchedule(), SECOND);
    expect([one.code, one.response]).to.deep.equal([0, compactExample('1.10-response')]);
    expect(one.backstage.targets).to.deep.equal([SECOND]);
    const all = await ask(exampleSchedule(), SETTLEMENT);
    expect([all.code, all.response]).to.deep.equal([0, compactExample('1.10-response-all')]);
    expect(all.backstage.targets).to.deep.equal([SETTLEMENT]);
  });

  it('says nothing of days overdue when there are none, and names the charge of an early settlement', async () => {
    const earlier = await call('getPaymentCell', '{"orderId":1,"period":2}', (backstage) => {
      backstage.quoted = ok(quoteOf(exampleSchedule(), SECOND, localDate('2019-02-20')));
    });
    expect(JSON.parse(earlier.response ?? '')).to.deep.include({ overdueFee: 0, remark: '应还1462.31元' });
    // 3 % of 12 798.20 not due, besides the 14 282.44 of the document.
    const charged = await ask(withSettlementCharge(exampleSchedule()), SETTLEMENT);
    expect(JSON.parse(charged.response ?? '')).to.deep.include({
      repayAmount: 14_666.39,
      remark: '结清全部剩余借款应还14666.39元，含提前结清违约金383.95元',
    });
  });

  it('shows the parts and how long they hold where the channel says so, and their sum is what is due', async () => {
    const got = await ask(withSettlementCharge(exampleSchedule()), SETTLEMENT, { showsRepaymentParts: true });
    const shown = JSON.parse(got.response ?? '') as Record<string, number>;
    expect(shown).to.deep.include({ interest: 347.82, fee: 0, settlementFee: 383.95, validTime: 1_550_937_599_999 });
    const parts = ['loanAmount', 'interest', 'fee', 'overdueFee', 'settlementFee'].map((part) => shown[part] ?? NaN);
    const sum = parts.reduce((left, right) => left + Math.round(right * 100), 0);
    expect(sum).to.equal(Math.round((shown['repayAmount'] ?? 0) * 100));
  });

  for (const [error, code, message] of [
    ...REFUSALS,
    [{ kind: 'debitRunning' }, 10001, '还款处理中，请勿重复提交'],
    [{ kind: 'allPaid' }, 10001, '借款已全部结清'],
  ] as const) {
    it(`${error.kind} is ${String(code)} ${message}`, async () => {
      const got = await call('getPaymentCell', '{"orderId":1,"period":2}', (backstage) => {
        backstage.quoted = err(error);
      });
      expect([got.code, got.message, got.response, got.reason]).to.deep.equal([code, message, undefined, error.kind]);
    });
  }

  it('settling what is settled costs nothing, and that is said; never an empty success', async () => {
    const got = await call('getPaymentCell', compactExample('1.10-request-all'), (backstage) => {
      backstage.quoted = err({ kind: 'allPaid' });
    });
    expect([got.code, JSON.parse(got.response ?? '')]).to.deep.equal([
      0,
      { loanAmount: 0, repayAmount: 0, overdueFee: 0, remark: '借款已全部结清' },
    ]);
  });
});

describe('1.11 repayment (item 22)', () => {
  const REQUEST = compactExample('1.11-request');

  it('accepted is the answer of the document, and the same repayment again has the same bytes', async () => {
    const answers = await Promise.all(
      [REQUEST, '{"orderId":90000001,"period":2,"uid":90001}'].map((request) =>
        call('repayment', request, (backstage) => {
          backstage.repaid = ok({ requestNo: 'R1' });
        }),
      ),
    );
    for (const { code, status, response, backstage } of answers) {
      expect([code, status, response]).to.deep.equal([0, 5001, compactExample('1.11-response')]);
      expect(backstage.targets).to.deep.equal([SECOND]);
    }
    expect(answers[1]?.body).to.equal(answers[0]?.body);
  });

  it('another debit running is the refusal of the document', async () => {
    const got = await call('repayment', REQUEST, (backstage) => {
      backstage.repaid = err({ kind: 'otherDebitRunning' });
    });
    expect(got.body).to.equal(compactExample('1.11-response-running'));
  });

  for (const [error, code, message] of [
    ...REFUSALS,
    [{ kind: 'allPaid' }, 10001, '借款已全部结清'],
    [{ kind: 'noRepaymentCard' }, 10001, '请先绑定还款银行卡'],
  ] as const) {
    it(`${error.kind} is ${String(code)} ${message}`, async () => {
      const got = await call('repayment', REQUEST, (backstage) => {
        backstage.repaid = err(error);
      });
      expect([got.code, got.message, got.response, got.reason]).to.deep.equal([code, message, undefined, error.kind]);
    });
  }

  it("the payer's word on a failure is for our log, not for the marketplace", async () => {
    const got = await call('repayment', REQUEST, (backstage) => {
      backstage.repaid = err({ kind: 'failed', reason: 'insufficientFunds' });
    });
    expect(got.body).to.equal('{"code":10001,"message":"扣款失败，请稍后再试"}');
    expect(got.reason).to.equal('failed insufficientFunds');
  });

  it('every refusal of the table is answered above, with words that no other has but one', () => {
    const messages = REPAYMENT_REFUSAL_TABLE.map(([, , message]) => message).filter((message) => message !== '');
    expect(messages.length - new Set(messages).size).to.equal(1);
    for (const message of messages) expect(message).to.match(/^[\p{Script=Han}，{}a-z]{5,30}$/u);
  });
});

describe('periods of repayments', () => {
  const read = (json: string): RepaymentTarget | undefined => {
    const parsed = parseJson(json);
    return parsed.ok ? repaymentPeriods.decode(parsed.value, 'period', []) : undefined;
  };

  it('number and text, one and several and all; nothing else', () => {
    for (const json of ['2', '"2"', '" 2 "']) expect(read(json), json).to.deep.equal(SECOND);
    for (const json of ['-1', '"-1"']) expect(read(json), json).to.deep.equal(SETTLEMENT);
    const several = { kind: 'installments', installmentNos: [1, 2, 3] };
    for (const json of ['"1,2,3"', '"1, 2 ,3"']) expect(read(json), json).to.deep.equal(several);
    for (const json of [
      '0',
      '"0"',
      '"02"',
      '2.5',
      '"1,1"',
      '"1,"',
      '",1"',
      '"1;2"',
      '-2',
      '"-1,2"',
      '3651',
      '""',
      '[2]',
      'null',
    ]) {
      expect(read(json), json).to.equal(undefined);
    }
  });

  it('what is written is read again', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 3650 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, (installmentNos) => {
        const style = { statusType: 'number', nested: {} } as const;
        const target: RepaymentTarget = { kind: 'installments', installmentNos };
        expect(read(JSON.stringify(repaymentPeriods.encode(target, style)))).to.deep.equal(target);
        const [one = 1] = installmentNos;
        for (const period of [one, 'all'] as const) {
          const written = parseJson(JSON.stringify(repaymentPeriod.encode(period, style)));
          expect(written.ok && repaymentPeriod.decode(written.value, 'period', [])).to.equal(period);
        }
      }),
    );
  });

  it('no JSON in place of a period makes an interface reject, and no answer repeats it', async () => {
    const secret = '110199199003070017';
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('getPaymentCell', 'repayment', 'getRepaymentResult'),
        fc.oneof(fc.jsonValue(), fc.constant(secret), fc.stringMatching(/^[-,0-9 ]{0,12}$/)),
        async (name, period) => {
          const got = await call(name, JSON.stringify({ orderId: '1', uid: secret, period }));
          expect(got.body).to.match(/^\{"code":10002,"message":"参数错误：(?:orderId|period)"\}$/);
          expect(got.reason ?? '').not.to.contain(secret);
        },
      ),
      { numRuns: 150 },
    );
  });

  for (const [name, json, member] of [
    ['getPaymentCell', '{"orderId":"1"}', 'period'],
    ['getPaymentCell', '{"period":"1"}', 'orderId'],
    ['repayment', '{"orderId":"1","period":"1,x"}', 'period'],
    ['getRepaymentResult', '{"orderId":"1","period":"1,2"}', 'period'],
    ['getRepayPlan', '{"orderId":{}}', 'orderId'],
  ] as const) {
    it(`${name} with ${json} is 10002 ${member}, and nothing is asked`, async () => {
      const got = await call(name, json);
      expect(got.body).to.equal(`{"code":10002,"message":"参数错误：${member}"}`);
      expect([got.backstage.targets, got.backstage.installments, got.backstage.asked]).to.deep.equal([[], [], []]);
    });
  }
});
