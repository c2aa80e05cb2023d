import { expect } from 'chai';
import { waiveAll } from '#src/model/repayment/reduction.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import type { ScheduleFacts } from '#src/ports/callback-bodies.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { fen } from '#src/shared/money.js';
import { err, ok } from '#src/shared/result.js';
import { anOrderKey, TEST_NOW } from '#src/testing/index.js';
import type { Called } from './support/call.js';
import { call } from './support/call.js';
import { compactExample, exampleText } from './support/document.js';
import { afterPayment, EXAMPLE_DAY, exampleSchedule, told } from './support/repaid-loan.js';

const SETTLEMENT: RepaymentTarget = { kind: 'settlement' };
const SECOND: RepaymentTarget = { kind: 'installments', installmentNos: [2] };

describe('1.12 repayment result query (item 24)', () => {
  const REQUEST = compactExample('1.12-request');
  const ask = (
    facts: ScheduleFacts,
    attempt?: 'running' | 'failed',
    settings: Partial<RongshuChannelSettings> = {},
  ): Promise<Called> =>
    call(
      'getRepaymentResult',
      REQUEST,
      (backstage) => {
        backstage.repayment = ok(told(facts, 2, attempt));
      },
      settings,
    );
  const paying = (amount: bigint, isPartial = false): ScheduleFacts =>
    afterPayment(exampleSchedule(isPartial), { amount: fen(amount), on: EXAMPLE_DAY, target: SECOND });

  it('settled, partly and not repaid are the answers of the document, byte for byte', async () => {
    const settled = await ask(paying(148_424n));
    expect([settled.status, settled.response]).to.deep.equal([8001, compactExample('1.12-response-settled')]);
    const partly = await ask(paying(50_000n, true));
    expect([partly.status, partly.response]).to.deep.equal([8002, compactExample('1.12-response-partly')]);
    const open = await ask(exampleSchedule());
    expect([open.status, open.response]).to.deep.equal([8006, compactExample('1.12-response-not-repaid')]);
    expect(open.backstage.installments).to.deep.equal([2]);
  });

  it('a debit that runs has the status of the channel and says so; one that failed is 8003; paid wins over both', async () => {
    for (const repaymentProcessingStatus of [8004, 8005, 8006] as const) {
      const running = await ask(exampleSchedule(), 'running', { repaymentProcessingStatus });
      expect(JSON.parse(running.response ?? '')).to.deep.include({
        status: repaymentProcessingStatus,
        willRepayAmount: 1484.24,
        remark: '还款处理中',
      });
    }
    expect((await ask(paying(50_000n, true), 'failed')).response).to.equal(
      compactExample('1.12-response-partly').replace('8002', '8003').replace('部分还款', '还款失败'),
    );
    for (const attempt of ['running', 'failed'] as const) {
      expect((await ask(paying(148_424n), attempt)).response).to.equal(compactExample('1.12-response-settled'));
    }
  });

  it('of the whole loan: what was paid, and what the trial of a settlement says', async () => {
    const asked = (facts: ScheduleFacts): Promise<Called> =>
      call('getRepaymentResult', '{"orderId":"90000001","period":-1}', (backstage) => {
        backstage.repayment = ok(told(facts, 'all'));
      });
    const open = await asked(exampleSchedule());
    expect(JSON.parse(open.response ?? '')).to.deep.equal({
      status: 8002,
      alreadyRepayAmount: 1462.31,
      willRepayAmount: 14_282.44,
      repayPeriod: '-1',
      remark: '部分还款',
    });
    expect(open.backstage.installments).to.deep.equal(['all']);
    const settlement = { amount: fen(1_428_244n), on: EXAMPLE_DAY, target: SETTLEMENT };
    const settled = await asked(afterPayment(exampleSchedule(), settlement));
    expect(JSON.parse(settled.response ?? '')).to.deep.include({
      status: 8001,
      alreadyRepayAmount: 15_744.75,
      willRepayAmount: 0,
    });
  });

  it('of a loan that was written off, what the schedule says: nothing is quoted for it', async () => {
    const facts = exampleSchedule();
    const got = await call('getRepaymentResult', '{"orderId":"1","period":"-1"}', (backstage) => {
      backstage.repayment = ok(told({ ...facts, loan: { ...facts.loan, status: 'badDebt' } }, 'all'));
    });
    // 17 547.69 of the plan and the penalty, less the first installment.
    expect(JSON.parse(got.response ?? '')).to.deep.include({ status: 8002, willRepayAmount: 16_107.31 });
  });

  it('without a period it asks for the first', async () => {
    const got = await call('getRepaymentResult', '{"orderId":1}');
    expect(got.backstage.installments).to.deep.equal([1]);
  });

  for (const [kind, message] of [
    ['unknownOrder', '参数错误：orderId'],
    ['unknownInstallment', '参数错误：period'],
    ['noSchedule', '还款计划尚未生成'],
  ] as const) {
    it(`${kind} is 10002 ${message}`, async () => {
      const got = await call('getRepaymentResult', REQUEST, (backstage) => {
        backstage.repayment = err({ kind });
      });
      expect([got.code, got.message, got.response, got.reason]).to.deep.equal([10002, message, undefined, kind]);
    });
  }
});

describe('1.13 repayment plan query (item 18)', () => {
  const ask = (facts: ScheduleFacts, settings: Partial<RongshuChannelSettings> = {}): Promise<Called> =>
    call(
      'getRepayPlan',
      compactExample('1.13-request'),
      (backstage) => {
        backstage.schedule = ok(facts);
      },
      settings,
    );
  const itemsOf = ({ response }: Called): Record<string, number>[] => {
    const { repayPlan } = JSON.parse(response ?? '') as { readonly repayPlan: string };
    return JSON.parse(repayPlan) as Record<string, number>[];
  };

  it('the plan of the examples is the answer of the document, byte for byte', async () => {
    const got = await ask(exampleSchedule());
    expect([got.code, got.status, got.response]).to.deep.equal([0, 9001, compactExample('1.13-response')]);
    expect(got.backstage.asked).to.deep.equal([anOrderKey()]);
  });

  it('the plan as a list where the channel says so; without a card the rest is told', async () => {
    const { card: _card, ...facts } = exampleSchedule();
    const got = JSON.parse((await ask(facts, { nested: {} })).response ?? '') as Record<string, unknown>;
    expect(got['repayPlan']).to.deep.equal(JSON.parse(exampleText('1.13-plan')));
    expect(got).to.have.all.keys('status', 'receiveAmount', 'totalRepayAmount', 'repayPlan');
  });

  it('what was paid keeps its amount; a settlement takes the interest off what was not due', async () => {
    const settlement = { amount: fen(1_428_244n), on: EXAMPLE_DAY, target: SETTLEMENT };
    const items = itemsOf(await ask(afterPayment(exampleSchedule(), settlement)));
    expect(items.map(({ status }) => status)).to.deep.equal(Array.from({ length: 12 }, () => 2));
    for (const { repayAmount, alreadyRepayAmount, successTime } of items) {
      expect(repayAmount).to.be.greaterThan(0);
      expect(alreadyRepayAmount).to.equal(repayAmount);
      expect(successTime).to.be.a('number');
    }
    expect(items[2]?.['repayAmount']).to.equal(1142.35);
  });

  it('what was given up is not to be repaid any more: an item shows what was paid of it', async () => {
    const facts = afterPayment(exampleSchedule(true), { amount: fen(100_000n), on: EXAMPLE_DAY, target: SECOND });
    const { loan, schedule } = facts;
    const reduction = waiveAll({ loan, schedule, on: EXAMPLE_DAY, reference: 'audit-1', at: TEST_NOW });
    const installments = [...schedule.installments.slice(0, 1), ...reduction.installments];
    const items = itemsOf(await ask({ ...facts, schedule: { ...schedule, installments } }));
    const shown = items.map(({ status, repayAmount, alreadyRepayAmount }) => [status, repayAmount, alreadyRepayAmount]);
    expect(shown.slice(0, 3)).to.deep.equal([
      [2, 1462.31, 1462.31],
      [2, 1000, 1000],
      [2, 0, 0],
    ]);
  });

  it('shows the parts of every item where the channel says so, and they sum to the amount', async () => {
    const items = itemsOf(await ask(exampleSchedule(), { showsRepaymentParts: true }));
    for (const item of items) {
      const parts = ['principal', 'interest', 'fee', 'overdueFee', 'settlementFee'].map((part) => item[part] ?? NaN);
      const sum = parts.reduce((left, right) => left + Math.round(right * 100), 0);
      expect(sum).to.equal(Math.round((item['repayAmount'] ?? 0) * 100));
    }
  });

  it('before the payout there is no plan: an answer of its own, never an empty success (G22)', async () => {
    const got = await call('getRepayPlan', compactExample('1.13-request'), (backstage) => {
      backstage.schedule = err({ kind: 'noSchedule' });
    });
    expect([got.body, got.reason]).to.deep.equal(['{"code":10002,"message":"还款计划尚未生成"}', 'noSchedule']);
    const unknown = await call('getRepayPlan', compactExample('1.13-request'));
    expect(unknown.body).to.equal('{"code":10002,"message":"参数错误：orderId"}');
  });
});
