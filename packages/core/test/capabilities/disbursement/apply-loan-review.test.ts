import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { LOAN_REVIEW_CONSUMER, createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { addDays, toLocalDate } from '#src/shared/calendar.js';
import { err, ok } from '#src/shared/result.js';
import { anOrderKey, INVENTED_CARDS } from '#src/testing/index.js';
import { aReviewResult, creditOf, loanIn, loanOf, REVIEW_REQUEST_NO, toldOf } from '../support/loan-story.js';
import { everyPoint, InjectedFault } from '../support/fault-plan.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

type Row = readonly [state: LoanStatus, running: string, passed: string, refused: string, undecided: string];

// Every state that is not here ignores every result.
// prettier-ignore
const EXPECTED: readonly Row[] = [
  // state               running              passed                 refused              undecided
  [ 'awaitingReview',    'riskReviewRunning', 'disbursementRunning', 'autoReviewRefused', 'awaitingManualReview' ],
  [ 'riskReviewRunning', 'ignored',           'disbursementRunning', 'autoReviewRefused', 'awaitingManualReview' ],
];

const OUTCOMES = ['running', 'passed', 'refused', 'undecided'] as const;

describe('applyLoanReview (items 14 and 15)', () => {
  let world: World;

  beforeEach(() => {
    world = createWorld();
  });

  for (const [, state] of LOAN_STATUS_TABLE) {
    OUTCOMES.forEach((outcome, index) => {
      const row = EXPECTED.find(([candidate]) => candidate === state);
      const expected = row?.[index + 1] ?? 'ignored';
      it(`${outcome} for a loan in ${state}: ${expected}`, async () => {
        const loan = await loanIn(world, state);
        const event = aReviewResult(loan, { outcome, requestNo: REVIEW_REQUEST_NO });
        const applied = await createApplyLoanReview(world)(event);
        expect(applied).to.deep.equal(ok(expected === 'ignored' ? 'ignored' : outcome));
        const after = await loanOf(world);
        if (expected === 'ignored') expect(after).to.deep.equal(loan);
        else expect(after.status).to.equal(expected);
        expect(await toldOf(world)).to.deep.equal(expected === 'autoReviewRefused' ? ['loanResult refused'] : []);
        expect(await world.read.inbox.ofOrder(loan.orderKey)).to.have.length(1);
      });
    });
  }

  it('item 15: a passed review asks for the payout in the same unit, with a copy of the card, and tells the marketplace nothing', async () => {
    const loan = await loanIn(world, 'awaitingReview');
    await createApplyLoanReview(world)(aReviewResult(loan));
    const [request, ...others] = await world.read.disbursements.ofLoan(loan.loanNo);
    expect(others).to.deep.equal([]);
    expect(request).to.deep.include({ attempt: 1, amount: loan.amount, state: 'open', bankCode: 'CCB' });
    expect(request?.card.reveal()).to.equal(INVENTED_CARDS.borrowerLong.reveal());
    const [event] = await world.read.events.ofOrder(loan.orderKey);
    expect(event?.type).to.equal('loan.disbursement-requested');
    expect(JSON.parse(event?.payload ?? '')).to.deep.equal({
      orderNo: '90000001',
      loanNo: loan.loanNo,
      requestNo: request?.requestNo,
      amountFen: '1500000',
      attempt: 1,
    });
    expect(await toldOf(world)).to.deep.equal([]);
    expect(await creditOf(world, loan)).to.deep.include({ frozen: loan.amount, used: 0n });
    expect((await world.read.loans.history(loan.loanNo)).slice(2).map(({ to }) => to)).to.deep.equal([
      'autoReviewPassed',
      'disbursementRunning',
    ]);
  });

  it('item 15: a refusal gives the credit back, sets the re-apply date, and is told by callback and SMS', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewCoolDownDays: 45 };
    const loan = await loanIn(world, 'awaitingReview');
    await createApplyLoanReview(world)(aReviewResult(loan, { outcome: 'refused', reason: 'rule.7' }));
    expect(await creditOf(world, loan)).to.deep.include({ frozen: 0n, used: 0n });
    expect(await world.read.borrowableDates.find(loan.orderKey.channel, loan.idCardIndex)).to.deep.equal({
      kind: 'date',
      date: addDays(toLocalDate(world.clock.now()), 45),
    });
    expect(await toldOf(world)).to.deep.equal(['loanResult refused']);
    const [callback] = await world.read.callbacks.ofOrder(loan.orderKey);
    expect(callback?.body).to.include('7003').and.not.include('rule.7');
    expect((await world.read.sms.ofOrder(loan.orderKey)).map(({ event }) => event)).to.deep.equal(['loanRefused']);
    expect((await world.read.loans.history(loan.loanNo)).at(-1)?.detail).to.equal('rule.7');
  });

  it('no cool-down days: no re-apply date', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewCoolDownDays: 0 };
    const loan = await loanIn(world, 'awaitingReview');
    await createApplyLoanReview(world)(aReviewResult(loan, { outcome: 'refused' }));
    expect(await world.read.borrowableDates.find(loan.orderKey.channel, loan.idCardIndex)).to.equal(undefined);
  });

  it('B8: where the policy says so, a passed loan waits for one more look and nothing is paid out', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewsDisbursement: true };
    const loan = await loanIn(world, 'awaitingReview');
    await createApplyLoanReview(world)(aReviewResult(loan));
    expect((await loanOf(world)).status).to.equal('awaitingDisbursementReview');
    expect(await world.read.disbursements.ofLoan(loan.loanNo)).to.deep.equal([]);
    expect(await world.read.events.ofOrder(loan.orderKey)).to.deep.equal([]);
  });

  it('the same event again changes nothing; contradictory ones: the first one counts', async () => {
    const loan = await loanIn(world, 'awaitingReview');
    const apply = createApplyLoanReview(world);
    expect(await apply(aReviewResult(loan))).to.deep.equal(ok('passed'));
    const after = await loanOf(world);
    expect(await apply(aReviewResult(loan))).to.deep.equal(ok('again'));
    expect(await apply(aReviewResult(loan, { outcome: 'refused' }, 'other'))).to.deep.equal(ok('ignored'));
    expect(await loanOf(world)).to.deep.equal(after);
    expect(await world.read.disbursements.ofLoan(loan.loanNo)).to.have.length(1);
    expect(await toldOf(world)).to.deep.equal([]);
  });

  it('contradictory events at once: one of them counts', async () => {
    const loan = await loanIn(world, 'awaitingReview');
    const apply = createApplyLoanReview(world);
    const outcomes = ['passed', 'refused', 'undecided', 'running'] as const;
    const applied = await Promise.all(outcomes.map((outcome) => apply(aReviewResult(loan, { outcome }, outcome))));
    expect(applied.filter((result) => result.ok && result.value === 'passed')).to.have.length(1);
    expect((await loanOf(world)).status).to.equal('disbursementRunning');
    expect(await world.read.disbursements.ofLoan(loan.loanNo)).to.have.length(1);
  });

  it('a result for another request is ignored', async () => {
    const loan = await loanIn(world, 'awaitingReview');
    expect(await createApplyLoanReview(world)(aReviewResult(loan, { requestNo: 'review-0' }))).to.deep.equal(
      ok('ignored'),
    );
    expect(await loanOf(world)).to.deep.equal(loan);
  });

  const unusable: readonly (readonly [string, Readonly<Record<string, unknown>>, unknown])[] = [
    ['no such order', { orderNo: '99999999' }, { kind: 'unknownOrder' }],
    ['another loan than the order’s', { loanNo: 'loan-9' }, { kind: 'unknownLoan' }],
    ['no request', { requestNo: undefined }, { kind: 'malformed', member: 'requestNo' }],
    ['no time', { decidedAt: 'yesterday' }, { kind: 'malformed', member: 'decidedAt' }],
    ['an unknown outcome', { outcome: 'maybe' }, { kind: 'malformed', member: 'outcome' }],
    ['a number of a person as reason', { reason: 'see 19900000001' }, { kind: 'malformed', member: 'reason' }],
  ];
  for (const [title, members, error] of unusable) {
    it(`${title}: can never be used, and nothing is written`, async () => {
      const loan = await loanIn(world, 'awaitingReview');
      expect(await createApplyLoanReview(world)(aReviewResult(loan, members))).to.deep.equal(err(error));
      expect(await loanOf(world)).to.deep.equal(loan);
      expect(await world.read.inbox.ofOrder(anOrderKey())).to.deep.equal([]);
    });
  }

  for (const outcome of ['passed', 'refused'] as const) {
    it(`trouble at any point of a ${outcome} review leaves nothing or all, and the event counts when it comes again`, async () => {
      const points = await everyPoint(async (n) => {
        world = createWorld();
        const loan = await loanIn(world, 'awaitingReview');
        const apply = createApplyLoanReview(world);
        const event = aReviewResult(loan, { outcome });
        world.faults.arm('dies', n);
        await apply(event).catch((error: unknown) => {
          if (!(error instanceof InjectedFault)) throw error;
        });
        const hasStruck = await world.faults.restart();
        const isDone = (await world.read.inbox.ofOrder(loan.orderKey)).some(
          ({ consumer }) => consumer === LOAN_REVIEW_CONSUMER,
        );
        if (!isDone) expect(await loanOf(world)).to.deep.equal(loan);
        await apply(event);
        const isPassed = outcome === 'passed';
        expect((await loanOf(world)).status).to.equal(isPassed ? 'disbursementRunning' : 'autoReviewRefused');
        expect(await world.read.disbursements.ofLoan(loan.loanNo)).to.have.length(isPassed ? 1 : 0);
        expect(await world.read.events.ofOrder(loan.orderKey)).to.have.length(isPassed ? 1 : 0);
        expect(await toldOf(world)).to.deep.equal(isPassed ? [] : ['loanResult refused']);
        return hasStruck;
      });
      expect(points).to.be.greaterThan(8);
    });
  }
});
