import type { Instant } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { ok } from '../../shared/result.js';
import type { LoanNo } from '../../model/identifiers.js';
import { heldIn } from '../../model/ledger.js';
import type { LoanStatus } from '../../model/loan-status.js';
import type { Operator } from '../../model/operator.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { Stores } from '../../ports/unit-of-work.js';
import type { LoanSetting } from '../disbursement/loan-setting.js';
import type { RepaymentFault } from '../repayment/book-repayment.js';
import type { OperationRefusal } from './audited.js';

/** Which loan, by whom, and why. */
export interface RepaymentOperation {
  readonly operator: Operator;
  readonly loanNo: LoanNo;
  /** In the operator's own words, up to 200 characters; no number of a person. */
  readonly reason: string;
}

/** Money that reached the lender without the payer. */
export interface OfflineRepayment extends RepaymentOperation {
  /** The number of the transfer. */
  readonly serialNo: string;
  readonly amount: Fen;
  readonly paidAt: Instant;
  readonly way: 'bankTransfer' | 'alipay';
}

/** A repayment whose allocation was wrong. */
export interface RepaymentCorrection extends Omit<RepaymentOperation, 'loanNo'> {
  readonly serialNo: string;
}

/** Held money that is put to use. */
export interface HeldApplication extends RepaymentOperation {
  /** All that is held when absent. */
  readonly amount?: Fen;
}

/** Held money that went back to the borrower. */
export interface RefundRecord extends RepaymentOperation {
  /** The number of the transfer back; each counts once for a loan. */
  readonly refundNo: string;
  readonly amount: Fen;
}

/** A loan that is settled although not everything was paid. */
export interface ReductionDecision extends RepaymentOperation {
  /** Name of the operator who approved it: another one than who acts. */
  readonly approvedBy: string;
  /** The paper or record of the approval. */
  readonly approval: string;
}

/** Why an operation was refused. Nothing changed. */
export type RepaymentOperationError =
  | OperationRefusal
  | RepaymentFault
  | {
      readonly kind:
        | 'unknownLoan'
        | 'unknownRepayment'
        /** A debit is under way: what is owed may be paid at this moment. */
        | 'debitRunning'
        /** The payer does not say clearly what became of the debit, or sends it still (G24). */
        | 'payerUnclear'
        | 'noOpenApplication'
        | 'alreadyCorrected'
        /** Nothing of that repayment was ever allocated: all of it is held. */
        | 'nothingAllocated'
        /** The loan has ended: what it was paid with stays. */
        | 'loanEnded'
        /** More than is held for the borrower. */
        | 'notEnoughHeld'
        /** No installment can take it now. */
        | 'nothingTakes'
        /** The number is known for another refund of the loan. */
        | 'refundNoReused'
        /** No approver, or the one who acts. */
        | 'approvalMissing';
    }
  /** The loan is in a state in which this cannot be done. */
  | { readonly kind: 'notNow'; readonly status: LoanStatus };

/** The loan after an operation. */
export interface OperatedRepayment {
  readonly status: LoanStatus;
  /** `again`: the same was recorded before, nothing changed. `failed`: the payer says that the debit failed; another may be made. */
  readonly outcome: 'done' | 'again' | 'failed';
  /** What is held for the borrower now. */
  readonly held: Fen;
  /** The repayment it became. */
  readonly serialNo?: string;
}

/** How an operation ends. */
export type RepaymentOperationResult = Result<OperatedRepayment, RepaymentOperationError>;

/** A loan with a schedule, in the hands of one audited unit. */
export interface OperationSetting extends LoanSetting {
  readonly schedule: RepaymentSchedule;
  readonly auditId: string;
  readonly operator: Operator;
}

/** What an operation does in its unit. */
export type OperationWork = (setting: OperationSetting) => Promise<RepaymentOperationResult>;

/** The loan and what is held, as they are now in the unit of `setting`. */
export async function operatedLoan(
  { stores, loan }: Pick<LoanSetting, 'stores' | 'loan'>,
  outcome: OperatedRepayment['outcome'] = 'done',
  serialNo?: string,
): Promise<RepaymentOperationResult> {
  const { loanNo } = loan;
  const status = (await stores.loans.find(loanNo))?.status ?? loan.status;
  const held = await heldOf(stores, loanNo);
  return ok({ status, outcome, held, ...(serialNo === undefined ? {} : { serialNo }) });
}

/** What a loan's ledger holds for its borrower. */
export async function heldOf({ ledger }: Pick<Stores, 'ledger'>, loanNo: LoanNo): Promise<Fen> {
  return heldIn(await ledger.balances(loanNo));
}
