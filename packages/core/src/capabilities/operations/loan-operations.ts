import { PortUnavailable } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LoanNo } from '../../model/identifiers.js';
import type { Loan } from '../../model/loan.js';
import type { LoanEvent, LoanStatus } from '../../model/loan-status.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import type { Operator } from '../../model/operator.js';
import type { PayerAnswer, Payer } from '../../ports/payer.js';
import { refuseLoan } from '../disbursement/end-loan.js';
import type { LoanDependencies, LoanSetting } from '../disbursement/loan-setting.js';
import { moveLoan, openLoan } from '../disbursement/loan-setting.js';
import { failDisbursement, proceedToDisbursement, requestDisbursement } from '../disbursement/request-disbursement.js';
import type { Payment, PaymentFault } from '../repayment/create-schedule.js';
import { decidePayment } from '../repayment/create-schedule.js';
import type { Audited, OperationAction, OperationAttempt, OperationRefusal } from './audited.js';

/** Which loan, by whom, and why. */
export interface LoanOperation {
  readonly operator: Operator;
  readonly loanNo: LoanNo;
  /** In the operator's own words, up to 200 characters; no number of a person. */
  readonly reason: string;
}

/** A decision of people on a loan. */
export interface LoanDecision extends LoanOperation {
  readonly decision: 'pass' | 'refuse';
}

/** Why an operation was refused. Apart from `alreadyPaid`, nothing changed; `payerUnclear` = ask again later. */
export type LoanOperationError =
  | OperationRefusal
  | { readonly kind: 'unknownLoan' }
  /** The loan is in a state in which this cannot be done; somebody may have been faster. */
  | { readonly kind: 'notNow'; readonly status: LoanStatus }
  /** The payer has paid: the loan has been booked as paid out in place of the operation. */
  | { readonly kind: 'alreadyPaid' }
  /** The payer does not say clearly that nothing was and will be paid (G18, `DESIGN` §5-6). */
  | { readonly kind: 'payerUnclear' }
  /** The payer says that it paid, but the payment cannot be booked. */
  | PaymentFault;

/** State of the loan after the operation. */
export interface OperatedLoan {
  readonly status: LoanStatus;
}

type OperationResult = Promise<Result<OperatedLoan, LoanOperationError>>;

/** What people do with loans (items 14 and 16). Two at once: one is done, the other hears `notNow`. Everything is audited. */
export interface LoanOperations {
  /** Decides a loan that the review left to people (B7). */
  decideReview(operation: LoanDecision): OperationResult;
  /** Decides a loan that is looked at once more before its payout (B8). */
  decideDisbursementReview(operation: LoanDecision): OperationResult;
  /** Asks the payer about a payout that nothing was heard of, and books what it says for certain (B10, B11). */
  askPayer(operation: LoanOperation): OperationResult;
  /** Pays out again after a failure (B9). The payer is asked first. */
  retryDisbursement(operation: LoanOperation): OperationResult;
  /** Ends a loan whose payout failed (B12). The payer is asked first. */
  reject(operation: LoanOperation): OperationResult;
  /** Ends a loan before its payout (B20). */
  cancel(operation: LoanOperation): OperationResult;
}

/** What {@link createLoanOperations} works with. */
export interface LoanOperationsDependencies extends LoanDependencies {
  readonly payer: Pick<Payer, 'queryDisbursement'>;
  readonly audited: Audited;
}

type Act = (setting: LoanSetting, detail: string) => Promise<LoanSetting>;

/** Makes the operations on loans. */
export function createLoanOperations(dependencies: LoanOperationsDependencies): LoanOperations {
  const { unitOfWork, payer, audited } = dependencies;

  return {
    decideReview: (operation) =>
      operation.decision === 'pass'
        ? operate('loan.decideReview', operation, 'manualReviewPassed', pass('manualReviewPassed'))
        : operate('loan.decideReview', operation, 'manualReviewRefused', refuse('manualReviewRefused')),
    decideDisbursementReview: (operation) =>
      operation.decision === 'pass'
        ? operate('loan.decideDisbursementReview', operation, 'disbursementReviewPassed', async (setting, detail) =>
            requestDisbursement(await moveLoan(setting, 'disbursementReviewPassed', detail), detail),
          )
        : operate(
            'loan.decideDisbursementReview',
            operation,
            'disbursementReviewRefused',
            refuse('disbursementReviewRefused'),
          ),
    askPayer,
    retryDisbursement: (operation) =>
      operateAfterPayer('loan.retryDisbursement', operation, 'disbursementRequested', requestDisbursement),
    reject: (operation) =>
      operateAfterPayer('loan.reject', operation, 'rejectedByOperations', refuse('rejectedByOperations')),
    cancel: (operation) => operate('loan.cancel', operation, 'loanCancelled', refuse('loanCancelled')),
  };

  /** One unit: the state is looked at under the person's lock, the change and its audit row are one. */
  async function operate(
    action: OperationAction,
    operation: LoanOperation,
    event: LoanEvent,
    act: Act,
    requests?: readonly DisbursementRequest[],
  ): OperationResult {
    const loan = await unitOfWork.read.loans.find(operation.loanNo);
    const attempt = attemptOf(action, operation, loan);
    if (loan === undefined) return refuseUnknown(attempt);
    return audited.run<OperatedLoan, LoanOperationError>(attempt, async (stores) => {
      const setting = await openLoan(dependencies, stores, loan);
      const isPossible =
        nextLoanStatus(setting.loan.status, event) !== undefined && (await hasOnly(setting, requests ?? []));
      if (!isPossible) return err({ kind: 'notNow', status: setting.loan.status });
      return ok({ status: (await act(setting, operation.operator.name)).loan.status });
    });
  }

  /**
   * The payer is asked outside the unit, about every attempt: also an earlier one may have succeeded. What is done afterwards is
   * done only if no further attempt was made in the meantime.
   */
  async function operateAfterPayer(
    action: OperationAction,
    operation: LoanOperation,
    event: LoanEvent,
    act: Act,
  ): OperationResult {
    const { read } = unitOfWork;
    const loan = await read.loans.find(operation.loanNo);
    const attempt = attemptOf(action, operation, loan);
    const refusal = await audited.refusalOf(attempt);
    if (refusal !== undefined) return err(refusal);
    if (loan === undefined) return refuseUnknown(attempt);
    if (loan.status !== 'disbursementFailed') return audited.refuse(attempt, { kind: 'notNow', status: loan.status });
    const requests = await read.disbursements.ofLoan(loan.loanNo);
    for (const request of [...requests].reverse()) {
      const answer = await payerAnswer(attempt, request);
      if (answer.kind === 'paid') return bookAnswer(attempt, loan, request, answer);
      if (answer.kind === 'running' || answer.kind === 'unknown') {
        return audited.refuse(attempt, { kind: 'payerUnclear' });
      }
    }
    return operate(action, operation, event, act, requests);
  }

  /**
   * A result that was lost on its way keeps a loan in 29 for ever. `notReceived` is a failure too: the request ends here, and the
   * payer pays nothing whose card it could not read while the request was open.
   */
  async function askPayer(operation: LoanOperation): OperationResult {
    const { read } = unitOfWork;
    const loan = await read.loans.find(operation.loanNo);
    const attempt = attemptOf('loan.askPayer', operation, loan);
    const refusal = await audited.refusalOf(attempt);
    if (refusal !== undefined) return err(refusal);
    if (loan === undefined) return refuseUnknown(attempt);
    const requests = await read.disbursements.ofLoan(loan.loanNo);
    const request = requests.find(({ state }) => state === 'open');
    if (request === undefined) return audited.refuse(attempt, { kind: 'notNow', status: loan.status });
    const answer = await payerAnswer(attempt, request);
    if (answer.kind === 'running' || answer.kind === 'unknown')
      return audited.refuse(attempt, { kind: 'payerUnclear' });
    return audited.run<OperatedLoan, LoanOperationError>(attempt, async (stores) => {
      const setting = await openLoan(dependencies, stores, loan);
      if (answer.kind === 'paid') return book(setting, request, answer, attempt);
      const current = await stores.disbursements.find(request.requestNo);
      if (current?.state !== 'open') return err({ kind: 'notNow', status: setting.loan.status });
      const reason = answer.kind === 'failed' ? answer.reason : answer.kind;
      return ok({ status: (await failDisbursement(setting, request, reason)).loan.status });
    });
  }

  /** A payer that is away says nothing, and the attempt is noted all the same. */
  async function payerAnswer(attempt: OperationAttempt, { requestNo }: DisbursementRequest): Promise<PayerAnswer> {
    try {
      return await payer.queryDisbursement(requestNo);
    } catch (error) {
      if (error instanceof PortUnavailable) await audited.refuse(attempt, { kind: 'unavailable' });
      throw error;
    }
  }

  /** The paid result takes effect as if its event had come; the operation itself is refused. */
  async function bookAnswer(
    attempt: OperationAttempt,
    loan: Loan,
    request: DisbursementRequest,
    payment: Payment,
  ): OperationResult {
    return audited.run<OperatedLoan, LoanOperationError>(attempt, async (stores) => {
      const booked = await book(await openLoan(dependencies, stores, loan), request, payment, attempt);
      return booked.ok ? err({ kind: 'alreadyPaid' }) : booked;
    });
  }

  /** What the payer says was paid, as if its event had come: on the request as it stands by now. */
  async function book(
    setting: LoanSetting,
    request: DisbursementRequest,
    payment: Payment,
    { operator }: OperationAttempt,
  ): Promise<Result<OperatedLoan, PaymentFault>> {
    const { stores, loan } = setting;
    const current = await stores.disbursements.find(request.requestNo);
    const decision = await decidePayment(setting, current ?? request, payment, operator.name);
    if (!decision.ok) return decision;
    await decision.value();
    return ok({ status: (await stores.loans.find(loan.loanNo))?.status ?? loan.status });
  }

  async function refuseUnknown(attempt: OperationAttempt): Promise<Result<never, LoanOperationError>> {
    const refusal = await audited.refusalOf(attempt);
    return refusal === undefined ? audited.refuse(attempt, { kind: 'unknownLoan' } as const) : err(refusal);
  }
}

function pass(event: LoanEvent): Act {
  return async (setting, detail) => proceedToDisbursement(await moveLoan(setting, event, detail), detail);
}

function refuse(event: Parameters<typeof refuseLoan>[1]): Act {
  return (setting, detail) => refuseLoan(setting, event, detail);
}

/** Are the loan's requests those that were looked at, and none of them open? */
async function hasOnly({ stores, loan }: LoanSetting, requests: readonly DisbursementRequest[]): Promise<boolean> {
  const current = await stores.disbursements.ofLoan(loan.loanNo);
  return current.length === requests.length && current.every(({ state }) => state !== 'open');
}

// The number of a loan that does not exist is whatever was typed in: it is not kept.
function attemptOf(
  action: OperationAction,
  { operator, loanNo, reason }: LoanOperation,
  loan: Loan | undefined,
): OperationAttempt {
  if (loan === undefined) return { operator, action, subject: 'unknown loan', reason };
  return { operator, action, subject: loanNo, orderKey: loan.orderKey, reason };
}
