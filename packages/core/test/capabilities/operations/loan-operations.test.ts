import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyDisbursement } from '#src/capabilities/repayment/create-schedule.js';
import type { LoanOperations } from '#src/capabilities/operations/loan-operations.js';
import { createLoanOperations } from '#src/capabilities/operations/loan-operations.js';
import { OPERATION_TABLE, roleOf } from '#src/capabilities/operations/audited.js';
import type { DisbursementState } from '#src/model/disbursement.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import type { Operator } from '#src/model/operator.js';
import { OPERATOR_ROLE_TABLE } from '#src/model/operator.js';
import type { PayerAnswer } from '#src/ports/payer.js';
import { fen } from '#src/shared/money.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { err, ok } from '#src/shared/result.js';
import { loanNo } from '#src/testing/index.js';
import {
  addRequest,
  aDisbursementResult,
  creditOf,
  DISBURSEMENT_REQUEST_NO,
  loanIn,
  loanOf,
  toldOf,
} from '../support/loan-story.js';
import { everyPoint, InjectedFault } from '../support/fault-plan.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

interface Given {
  readonly operator: Operator;
  readonly loanNo: Loan['loanNo'];
  readonly reason: string;
}

type Named = readonly [
  title: string,
  action: string,
  run: (operations: LoanOperations, given: Given) => ReturnType<LoanOperations['cancel']>,
];

const REASON = 'called the borrower';

// prettier-ignore
const OPERATIONS: readonly Named[] = [
  ['pass the review', 'loan.decideReview', (loans, given) => loans.decideReview({ ...given, decision: 'pass' })],
  ['refuse in the review', 'loan.decideReview', (loans, given) => loans.decideReview({ ...given, decision: 'refuse' })],
  ['pass the disbursement review', 'loan.decideDisbursementReview', (loans, given) => loans.decideDisbursementReview({ ...given, decision: 'pass' })],
  ['refuse in the disbursement review', 'loan.decideDisbursementReview', (loans, given) => loans.decideDisbursementReview({ ...given, decision: 'refuse' })],
  ['ask the payer', 'loan.askPayer', (loans, given) => loans.askPayer(given)],
  ['retry', 'loan.retryDisbursement', (loans, given) => loans.retryDisbursement(given)],
  ['reject', 'loan.reject', (loans, given) => loans.reject(given)],
  ['cancel', 'loan.cancel', (loans, given) => loans.cancel(given)],
];

// What each operation does in each state, in the order of OPERATIONS; empty = refused with notNow.
// prettier-ignore
const EXPECTED: Readonly<Partial<Record<LoanStatus, readonly (LoanStatus | '')[]>>> = {
  created:                    ['', '', '', '', '', '', '', 'cancelled'],
  awaitingReview:             ['', '', '', '', '', '', '', 'cancelled'],
  riskReviewRunning:          ['', '', '', '', '', '', '', 'cancelled'],
  autoReviewPassed:           ['', '', '', '', '', '', '', 'cancelled'],
  manualReviewPassed:         ['', '', '', '', '', '', '', 'cancelled'],
  awaitingManualReview:       ['disbursementRunning', 'manualReviewRefused', '', '', '', '', '', 'cancelled'],
  awaitingDisbursementReview: ['', '', 'disbursementRunning', 'disbursementReviewRefused', '', '', '', ''],
  disbursementRunning:        ['', '', '', '', 'disbursementFailed', '', '', ''],
  disbursementFailed:         ['', '', '', '', '', 'disbursementRunning', 'manualReviewRefused', ''],
};

const ENDS: readonly LoanStatus[] = ['manualReviewRefused', 'disbursementReviewRefused', 'cancelled'];

describe('loan operations (item 16)', () => {
  let world: World;
  let operations: LoanOperations;

  beforeEach(() => {
    world = createWorld();
    operations = createLoanOperations(world);
  });

  async function auditOf(loan: Loan): Promise<readonly string[]> {
    return (await world.read.auditLog.ofOrder(loan.orderKey)).map(({ action, outcome }) => `${action} ${outcome}`);
  }

  for (const [, state] of LOAN_STATUS_TABLE) {
    OPERATIONS.forEach(([title, action, run], index) => {
      const to = EXPECTED[state]?.[index] ?? '';
      it(`${title} in ${state}: ${to === '' ? 'not now' : to}`, async () => {
        const loan = await loanIn(world, state);
        const result = await run(operations, { operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
        expect(result).to.deep.equal(to === '' ? err({ kind: 'notNow', status: state }) : ok({ status: to }));
        const after = await loanOf(world);
        if (to === '') expect(after).to.deep.equal(loan);
        expect(after.status).to.equal(to === '' ? state : to);
        expect(await auditOf(loan)).to.deep.equal([`${action} ${to === '' ? 'notNow' : 'done'}`]);
        const isEnd = to !== '' && ENDS.includes(to);
        expect(await toldOf(world)).to.deep.equal(isEnd ? ['loanResult refused'] : []);
        if (isEnd) expect((await creditOf(world, loan)).frozen).to.equal(0n);
      });
    });
  }

  it('B7, B8: a manual pass waits for the disbursement review where the policy says so', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewsDisbursement: true };
    const loan = await loanIn(world, 'awaitingManualReview');
    const operation = { operator: OFFICER, loanNo: loan.loanNo, decision: 'pass', reason: REASON } as const;
    expect(await operations.decideReview(operation)).to.deep.equal(ok({ status: 'awaitingDisbursementReview' }));
    expect(await operations.decideDisbursementReview(operation)).to.deep.equal(ok({ status: 'disbursementRunning' }));
    expect(await world.read.disbursements.ofLoan(loan.loanNo)).to.have.length(1);
  });

  it('the audit says who did what to which loan, when and why', async () => {
    const loan = await loanIn(world, 'awaitingReview');
    await operations.cancel({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
    const [{ auditId: _id, ...entry } = { auditId: '' }] = await world.read.auditLog.list({}, 10);
    expect(entry).to.deep.equal({
      at: world.clock.now(),
      operator: 'cli:officer',
      action: 'loan.cancel',
      subject: loan.loanNo,
      orderKey: loan.orderKey,
      outcome: 'done',
      detail: REASON,
    });
  });

  const answers: readonly (readonly [PayerAnswer, LoanStatus, DisbursementState, string])[] = [
    [{ kind: 'paid', amount: fen(1_500_000n), paidAt: createWorld().clock.now() }, 'disbursed', 'paid', 'done'],
    [{ kind: 'failed', reason: 'accountClosed' }, 'disbursementFailed', 'failed', 'done'],
    [{ kind: 'notReceived' }, 'disbursementFailed', 'failed', 'done'],
    [{ kind: 'running' }, 'disbursementRunning', 'open', 'payerUnclear'],
    [{ kind: 'unknown' }, 'disbursementRunning', 'open', 'payerUnclear'],
    [
      { kind: 'paid', amount: fen(1n), paidAt: createWorld().clock.now() },
      'disbursementRunning',
      'open',
      'amountDiffers',
    ],
  ];
  for (const [answer, status, state, outcome] of answers) {
    it(`B10, B11: a payer asked about a silent payout says ${answer.kind}: ${status}, ${outcome}`, async () => {
      const loan = await loanIn(world, 'disbursementRunning');
      world.payer.say(DISBURSEMENT_REQUEST_NO, answer);
      const result = await operations.askPayer({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
      expect(result).to.deep.equal(outcome === 'done' ? ok({ status }) : err({ kind: outcome }));
      expect((await loanOf(world)).status).to.equal(status);
      const [request] = await world.read.disbursements.ofLoan(loan.loanNo);
      expect(request?.state).to.equal(state);
      expect(await auditOf(loan)).to.deep.equal([`loan.askPayer ${outcome}`]);
      expect(await toldOf(world)).to.deep.equal(status === 'disbursed' ? ['loanResult paid'] : []);
      expect((await world.read.schedules.find(loan.loanNo)) !== undefined).to.equal(status === 'disbursed');
    });
  }

  it('B11: a later request that was not paid ends, and the loan that an earlier one paid stays as it is', async () => {
    const loan = await loanIn(world, 'disbursed');
    await world.unitOfWork.run((stores) =>
      addRequest(stores, loan, 'open', { requestNo: 'disbursement-2', attempt: 2 }),
    );
    world.payer.say('disbursement-2', { kind: 'failed', reason: 'accountClosed' });
    const result = await operations.askPayer({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
    expect(result).to.deep.equal(ok({ status: 'disbursed' }));
    expect((await world.read.disbursements.ofLoan(loan.loanNo)).map(({ state }) => state)).to.deep.equal([
      'paid',
      'failed',
    ]);
    expect(await loanOf(world)).to.deep.equal(loan);
    expect(await auditOf(loan)).to.deep.equal(['loan.askPayer done']);
  });

  it('B11: what the payer said is not used when the event was faster', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    const queryDisbursement = async (requestNo: string): Promise<PayerAnswer> => {
      await world.unitOfWork.run((stores) =>
        stores.disbursements.settle({ requestNo, from: 'open', to: 'failed', at: world.clock.now() }),
      );
      return { kind: 'failed', reason: 'accountClosed' };
    };
    const late = createLoanOperations({ ...world, payer: { queryDisbursement } });
    const result = await late.askPayer({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
    expect(result).to.deep.equal(err({ kind: 'notNow', status: 'disbursementRunning' }));
    expect(await loanOf(world)).to.deep.equal(loan);
  });

  const unclear: readonly (readonly [PayerAnswer, string])[] = [
    [{ kind: 'running' }, 'payerUnclear'],
    [{ kind: 'unknown' }, 'payerUnclear'],
    [{ kind: 'paid', amount: fen(1_500_000n), paidAt: createWorld().clock.now() }, 'alreadyPaid'],
    [{ kind: 'paid', amount: fen(1n), paidAt: createWorld().clock.now() }, 'amountDiffers'],
  ];
  for (const [answer, refusal] of unclear) {
    for (const name of ['retryDisbursement', 'reject'] as const) {
      it(`G18: ${name} while the payer says ${answer.kind}: ${refusal}`, async () => {
        const loan = await loanIn(world, 'disbursementFailed');
        world.payer.say(DISBURSEMENT_REQUEST_NO, answer);
        const result = await operations[name]({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
        expect(result).to.deep.equal(err({ kind: refusal }));
        const isPaid = refusal === 'alreadyPaid';
        expect((await loanOf(world)).status).to.equal(isPaid ? 'disbursed' : 'disbursementFailed');
        expect(await toldOf(world)).to.deep.equal(isPaid ? ['loanResult paid'] : []);
        expect((await world.read.schedules.find(loan.loanNo)) !== undefined).to.equal(isPaid);
        expect(await auditOf(loan)).to.deep.equal([`${roleAction(name)} ${refusal}`]);
      });
    }
  }

  for (const answer of [{ kind: 'failed', reason: 'closed' }, { kind: 'notReceived' }] as const) {
    it(`B9: after the payer said ${answer.kind}, a retry is the next attempt with a request of its own`, async () => {
      const loan = await loanIn(world, 'disbursementFailed');
      world.payer.say(DISBURSEMENT_REQUEST_NO, answer);
      await operations.retryDisbursement({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
      const requests = await world.read.disbursements.ofLoan(loan.loanNo);
      expect(requests.map(({ attempt, state }) => [attempt, state])).to.deep.equal([
        [1, 'failed'],
        [2, 'open'],
      ]);
      expect(requests[1]?.requestNo).not.to.equal(DISBURSEMENT_REQUEST_NO);
      expect((await world.read.events.ofOrder(loan.orderKey)).map(({ type }) => type)).to.deep.equal([
        'loan.disbursement-requested',
      ]);
    });
  }

  it('B12: the payer is asked about every attempt: an early one that was paid after all is booked', async () => {
    const loan = await loanIn(world, 'disbursementFailed');
    await world.unitOfWork.run((stores) =>
      addRequest(stores, loan, 'failed', { requestNo: 'disbursement-2', attempt: 2 }),
    );
    world.payer.say(DISBURSEMENT_REQUEST_NO, { kind: 'paid', amount: loan.amount, paidAt: loan.changedAt });
    const result = await operations.reject({ operator: OFFICER, loanNo: loan.loanNo, reason: REASON });
    expect(result).to.deep.equal(err({ kind: 'alreadyPaid' }));
    const requests = await world.read.disbursements.ofLoan(loan.loanNo);
    expect(requests.map(({ state }) => state)).to.deep.equal(['paid', 'failed']);
  });

  it('two operators at once: one retries or rejects, the other hears that it is too late', async () => {
    const loan = await loanIn(world, 'disbursementFailed');
    const operation = { operator: OFFICER, loanNo: loan.loanNo, reason: REASON };
    const results = await Promise.all([
      operations.retryDisbursement(operation),
      operations.reject(operation),
      operations.retryDisbursement(operation),
      operations.reject(operation),
    ]);
    expect(results.filter((result) => result.ok)).to.have.length(1);
    expect(results.filter((result) => !result.ok && result.error.kind === 'notNow')).to.have.length(3);
    const open = (await world.read.disbursements.ofLoan(loan.loanNo)).filter(({ state }) => state === 'open');
    const isRetried = (await loanOf(world)).status === 'disbursementRunning';
    expect(open).to.have.length(isRetried ? 1 : 0);
    expect(await toldOf(world)).to.deep.equal(isRetried ? [] : ['loanResult refused']);
  });

  it('an operator and the payment’s event at once: one outcome', async () => {
    const loan = await loanIn(world, 'disbursementFailed');
    const operation = { operator: OFFICER, loanNo: loan.loanNo, reason: REASON };
    const [rejected] = await Promise.all([
      operations.reject(operation),
      createApplyDisbursement(world)(aDisbursementResult(loan)),
    ]);
    expect(await toldOf(world)).to.deep.equal([rejected.ok ? 'loanResult refused' : 'loanResult paid']);
    expect((await loanOf(world)).status).to.equal(rejected.ok ? 'manualReviewRefused' : 'disbursed');
  });

  for (const [title, action, run] of OPERATIONS) {
    const role = OPERATION_TABLE.find((row) => row[0] === action)?.[1];
    it(`${title} takes the role ${String(role)}: every other one is refused, and that is noted`, async () => {
      const loan = await loanIn(world, 'disbursementFailed');
      const others = OPERATOR_ROLE_TABLE.map(([name]) => name).filter((name) => name !== role);
      const limited = { name: 'somebody', roles: others };
      const result = await run(operations, { operator: limited, loanNo: loan.loanNo, reason: REASON });
      expect(result).to.deep.equal(err({ kind: 'notPermitted', role }));
      expect(await loanOf(world)).to.deep.equal(loan);
      expect(await auditOf(loan)).to.deep.equal([`${action} notPermitted`]);
      expect(world.payer.asked()).to.deep.equal([]);
    });
  }

  const personal = ['call 19900000001', '199.0000.0001', '199–0000–0001', '１９９０００００００１'];
  for (const reason of ['', ...personal, 'x'.repeat(201), 'line\nbreak']) {
    it(`a reason that names somebody or cannot be read is refused, and not kept: ${reason.slice(0, 40)}`, async () => {
      const loan = await loanIn(world, 'disbursementFailed');
      const result = await operations.reject({ operator: OFFICER, loanNo: loan.loanNo, reason });
      expect(result).to.deep.equal(err({ kind: 'reasonNotAllowed' }));
      const [entry] = await world.read.auditLog.ofOrder(loan.orderKey);
      expect(entry).to.deep.include({ outcome: 'reasonNotAllowed' }).and.not.to.have.property('detail');
    });
  }

  it('an attempt that the payer was not there for stays in the audit', async () => {
    const loan = await loanIn(world, 'disbursementFailed');
    const payer = { queryDisbursement: () => Promise.reject(new PortUnavailable('payer (not configured)')) };
    const given = { operator: OFFICER, loanNo: loan.loanNo, reason: REASON };
    const ended = await createLoanOperations({ ...world, payer })
      .reject(given)
      .catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(PortUnavailable);
    const entries = await world.read.auditLog.list({}, 10);
    expect(entries.map(({ action, subject, outcome }) => [action, subject, outcome])).to.deep.equal([
      ['loan.reject', loan.loanNo, 'unavailable'],
    ]);
  });

  it('a loan that does not exist is refused, and what was typed in is not kept', async () => {
    const operation = { operator: OFFICER, loanNo: loanNo('19900000001'), reason: REASON };
    expect(await operations.cancel(operation)).to.deep.equal(err({ kind: 'unknownLoan' }));
    expect(await operations.reject(operation)).to.deep.equal(err({ kind: 'unknownLoan' }));
    const entries = await world.read.auditLog.list({}, 10);
    expect(entries.map(({ subject, outcome }) => [subject, outcome])).to.deep.equal(
      Array.from({ length: 2 }, () => ['unknown loan', 'unknownLoan']),
    );
  });

  it('trouble at any point of a rejection leaves nothing or all, the audit row included', async () => {
    const points = await everyPoint(async (n) => {
      world = createWorld();
      operations = createLoanOperations(world);
      const loan = await loanIn(world, 'disbursementFailed');
      const operation = { operator: OFFICER, loanNo: loan.loanNo, reason: REASON };
      world.faults.arm('dies', n);
      await operations.reject(operation).catch((error: unknown) => {
        if (!(error instanceof InjectedFault)) throw error;
      });
      const hasStruck = await world.faults.restart();
      const isDone = (await loanOf(world)).status === 'manualReviewRefused';
      expect(await auditOf(loan)).to.deep.equal(isDone ? ['loan.reject done'] : []);
      expect(await toldOf(world)).to.deep.equal(isDone ? ['loanResult refused'] : []);
      expect((await creditOf(world, loan)).frozen).to.equal(isDone ? 0n : loan.amount);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(12);
  });
});

describe('OPERATION_TABLE', () => {
  it('names every action once, with the role that its row gives', () => {
    const actions = OPERATION_TABLE.map(([action]) => action);
    expect(new Set(actions).size).to.equal(actions.length);
    for (const [action, role] of OPERATION_TABLE) expect(roleOf(action)).to.equal(role);
  });
});

function roleAction(name: 'retryDisbursement' | 'reject'): string {
  return `loan.${name}`;
}
