import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyLoanResult, LOAN_RESULT_CONSUMER } from '#src/capabilities/disbursement/apply-loan-result.js';
import { createApplyDisbursement, REPAY_PLAN_CONSUMER } from '#src/capabilities/repayment/create-schedule.js';
import type { TakeInEvent } from '#src/capabilities/events/take-in-event.js';
import { createTakeInEvent, writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { addDays, addMs, toLocalDate } from '#src/shared/calendar.js';
import {
  DISBURSEMENT_REQUEST_NO,
  addRequest,
  aDisbursementResult,
  creditOf,
  loanIn,
  loanOf,
  toldOf,
} from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import { takenWord } from '../support/taken-word.js';

type Row = readonly [state: LoanStatus, paid: string, failed: string, rejected: string];

// A word is what the event comes to; a parked one is in brackets. Loans that never had a request are not here.
// prettier-ignore
const EXPECTED: readonly Row[] = [
  // state                 paid              failed               rejected
  [ 'disbursementRunning',  'disbursed',      'failed',            '[payoutStillOpen]'   ],
  [ 'disbursementFailed',   'disbursed',      'ignored',           'rejected'            ],
  [ 'manualReviewRefused',  '[paidAfterEnd]', 'ignored',           'ignored'             ],
  [ 'disbursed',            'ignored',        '[failedAfterPaid]', '[rejectedAfterPaid]' ],
  [ 'overdue',              'ignored',        '[failedAfterPaid]', '[rejectedAfterPaid]' ],
  [ 'badDebt',              'ignored',        '[failedAfterPaid]', '[rejectedAfterPaid]' ],
  [ 'settled',              'ignored',        '[failedAfterPaid]', '[rejectedAfterPaid]' ],
  [ 'settledWithReduction', 'ignored',        '[failedAfterPaid]', '[rejectedAfterPaid]' ],
];

const AFTER: Readonly<Record<string, LoanStatus>> = {
  disbursed: 'disbursed',
  failed: 'disbursementFailed',
  rejected: 'manualReviewRefused',
};

const TOLD: Readonly<Record<string, readonly string[]>> = {
  disbursed: ['loanResult paid'],
  rejected: ['loanResult refused'],
};

const OUTCOMES = ['paid', 'failed', 'rejected'] as const;

describe('disbursement results (items 16 and 19)', () => {
  let world: World;
  let takeInEvent: TakeInEvent;

  beforeEach(() => {
    world = createWorld();
    const type = 'loan.disbursement-result';
    const consumers = [
      { consumer: REPAY_PLAN_CONSUMER, type, outcomes: ['paid'], take: createApplyDisbursement(world) },
      { consumer: LOAN_RESULT_CONSUMER, type, outcomes: ['failed', 'rejected'], take: createApplyLoanResult(world) },
    ] as const;
    takeInEvent = createTakeInEvent({ ...world, consumers });
  });

  async function take(loan: Loan, members: Readonly<Record<string, unknown>>, eventId?: string): Promise<string> {
    const taken = await takeInEvent(writeLenderEvent(aDisbursementResult(loan, members, eventId)));
    return takenWord(taken);
  }

  for (const [, state] of LOAN_STATUS_TABLE) {
    OUTCOMES.forEach((outcome, index) => {
      const expected = EXPECTED.find(([candidate]) => candidate === state)?.[index + 1] ?? '[unknownRequest]';
      it(`${outcome} for a loan in ${state}: ${expected}`, async () => {
        const loan = await loanIn(world, state);
        expect(await take(loan, { outcome })).to.equal(expected);
        expect((await loanOf(world)).status).to.equal(AFTER[expected] ?? state);
        expect(await toldOf(world)).to.deep.equal(TOLD[expected] ?? []);
        expect(await world.read.parking.count()).to.equal(expected.startsWith('[') ? 1 : 0);
      });
    });
  }

  it('item 16, G18: a failed payout is told to nobody, and its credit stays promised', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    await take(loan, { outcome: 'failed', reason: 'account.closed' });
    expect(await toldOf(world)).to.deep.equal([]);
    expect(await world.read.sms.ofOrder(loan.orderKey)).to.deep.equal([]);
    expect(await creditOf(world, loan)).to.deep.include({ frozen: loan.amount, used: 0n });
    const [request] = await world.read.disbursements.ofLoan(loan.loanNo);
    expect(request).to.deep.include({ state: 'failed', reason: 'account.closed' });
  });

  it('item 16, G19: a rejection gives the credit back and sets the re-apply date of operations', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, operationsCoolDownDays: 3 };
    const loan = await loanIn(world, 'disbursementFailed');
    await take(loan, { outcome: 'rejected', reason: 'operations' });
    expect(await creditOf(world, loan)).to.deep.include({ frozen: 0n, used: 0n });
    expect(await world.read.borrowableDates.find(loan.orderKey.channel, loan.idCardIndex)).to.deep.equal({
      kind: 'date',
      date: addDays(toLocalDate(world.clock.now()), 3),
    });
  });

  it('item 16: a rejection that comes before the failure waits for people, and counts when it is played again', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    expect(await take(loan, { outcome: 'rejected' }, 'rejection')).to.equal('[payoutStillOpen]');
    expect(await take(loan, { outcome: 'failed' }, 'failure')).to.equal('failed');
    expect(await take(loan, { outcome: 'rejected' }, 'rejection')).to.equal('rejected');
    expect(await toldOf(world)).to.deep.equal(['loanResult refused']);
  });

  it('G17: rejected twice, by two events, is told once', async () => {
    const loan = await loanIn(world, 'disbursementFailed');
    const outcomes = await Promise.all(
      ['first', 'second'].map((eventId) => take(loan, { outcome: 'rejected' }, eventId)),
    );
    expect(outcomes).to.have.members(['rejected', 'ignored']);
    expect(await toldOf(world)).to.deep.equal(['loanResult refused']);
  });

  it('item 19: a repeated payment makes no second plan, whether the event or only the payment repeats', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    expect(await take(loan, {})).to.equal('disbursed');
    const schedule = await world.read.schedules.find(loan.loanNo);
    expect(await take(loan, {})).to.equal('again');
    expect(await take(loan, {}, 'another-event')).to.equal('ignored');
    expect(await world.read.schedules.find(loan.loanNo)).to.deep.equal(schedule);
    expect(await toldOf(world)).to.deep.equal(['loanResult paid']);
    expect(await creditOf(world, loan)).to.deep.include({ frozen: 0n, used: loan.amount });
  });

  it('the same payment at once from four sides: one plan, one callback', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((eventId) => take(loan, {}, eventId)));
    expect(outcomes.filter((outcome) => outcome === 'disbursed')).to.have.length(1);
    expect(await toldOf(world)).to.deep.equal(['loanResult paid']);
  });

  it('a late success of an attempt that had failed counts, while the next attempt is under way; when that pays too it is suspect', async () => {
    const failed = await loanIn(world, 'disbursementFailed');
    const { loanNo, status: from, version } = failed;
    await world.unitOfWork.run(async (stores) => {
      await addRequest(stores, failed, 'open', { requestNo: 'disbursement-2', attempt: 2 });
      await stores.loans.transition({ loanNo, from, version, event: 'disbursementRequested', at: failed.changedAt });
    });
    const loan = await loanOf(world);
    expect(await take(loan, {}, 'late')).to.equal('disbursed');
    expect(await take(loan, { requestNo: 'disbursement-2' }, 'second')).to.equal('suspect');
    expect(await take(loan, { requestNo: 'disbursement-2' }, 'third')).to.equal('ignored');
    const requests = await world.read.disbursements.ofLoan(loanNo);
    expect(requests.map(({ state }) => state)).to.deep.equal(['paid', 'suspect']);
    const paidAt = addMs(loan.changedAt, 60_000);
    expect(requests.map((request) => request.paidAt)).to.deep.equal([paidAt, paidAt]);
    expect(await toldOf(world)).to.deep.equal(['loanResult paid']);
    expect(await creditOf(world, loan)).to.deep.include({ frozen: 0n, used: loan.amount });
  });

  it('the next attempt fails after a late success of the first: the loan stays paid out', async () => {
    const loan = await loanIn(world, 'disbursed');
    await world.unitOfWork.run((stores) =>
      addRequest(stores, loan, 'open', { requestNo: 'disbursement-2', attempt: 2 }),
    );
    expect(await take(loan, { requestNo: 'disbursement-2', outcome: 'failed' })).to.equal('requestFailed');
    expect((await loanOf(world)).status).to.equal('disbursed');
  });

  it('paid after the loan was given up: waits for people, the request is marked, and nothing contrary is told (G18)', async () => {
    const loan = await loanIn(world, 'manualReviewRefused');
    expect(await take(loan, {})).to.equal('[paidAfterEnd]');
    const [request] = await world.read.disbursements.ofLoan(loan.loanNo);
    expect(request).to.deep.include({ state: 'suspect', paidAt: addMs(loan.changedAt, 60_000) });
    expect(await toldOf(world)).to.deep.equal([]);
    expect(await take(loan, {})).to.equal('[paidAfterEnd]');
  });

  const unbookable: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['another amount', { amountFen: '1499999' }, '[amountDiffers]'],
    ['money in two days', { paidAt: addMs(createWorld().clock.now(), 2 * 86_400_000) }, '[paidAtImplausible]'],
    ['money before the loan', { paidAt: addMs(createWorld().clock.now(), -2 * 86_400_000) }, '[paidAtImplausible]'],
    ['no amount', { amountFen: undefined }, '[malformed]'],
    ['an amount in yuan', { amountFen: '15000.00' }, '[malformed]'],
    ['no time', { paidAt: undefined }, '[malformed]'],
    ['an outcome nobody takes', { outcome: 'perhaps' }, '[unknownOutcome]'],
    ['no outcome', { outcome: null }, '[unknownOutcome]'],
    ['somebody else’s request', { requestNo: 'disbursement-9' }, '[unknownRequest]'],
    ['somebody else’s loan', { loanNo: 'loan-9' }, '[unknownLoan]'],
    ['no such order', { orderNo: '99999999' }, '[unknownOrder]'],
  ];
  for (const [title, members, cause] of unbookable) {
    it(`${title}: parked as ${cause}, and the loan waits on`, async () => {
      const loan = await loanIn(world, 'disbursementRunning');
      expect(await take(loan, members)).to.equal(cause);
      expect(await loanOf(world)).to.deep.equal(loan);
      const [request] = await world.read.disbursements.ofLoan(loan.loanNo);
      expect(request).to.deep.include({ requestNo: DISBURSEMENT_REQUEST_NO, state: 'open' });
      expect(await world.read.schedules.find(loan.loanNo)).to.equal(undefined);
    });
  }
});
