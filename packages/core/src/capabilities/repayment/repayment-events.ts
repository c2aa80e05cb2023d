import type { Instant, LocalDate } from '../../shared/calendar.js';
import { parseLocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { ZERO_FEN } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { Loan } from '../../model/loan.js';
import type { RepaymentApplication, RepaymentWay } from '../../model/repayment.js';
import { SERIAL_NO } from '../../model/repayment.js';
import type { DebitAnswer } from '../../ports/payer.js';
import type { LoanReference } from '../disbursement/loan-events.js';
import { loanReferenceOf, outgoingLoanEvent } from '../disbursement/loan-events.js';
import type { MemberFault } from '../events/event-members.js';
import { fenOf, instantOf, payloadMembers, reasonOf, textOf } from '../events/event-members.js';

/** The event that tells the back office of a debit that the gateway has asked the payer for (item 22): information, so that it does not debit the same. */
export function repaymentRequestedEvent(input: {
  readonly eventId: string;
  readonly loan: Loan;
  readonly application: RepaymentApplication;
  readonly at: Instant;
}): LenderEvent {
  const { eventId, loan, application, at } = input;
  const { requestNo, amount, target, quotedOn } = application;
  return outgoingLoanEvent('repayment.requested', eventId, loan, at, {
    orderNo: loan.orderKey.orderNo,
    loanNo: loan.loanNo,
    requestNo,
    amountFen: String(amount),
    target: target.kind === 'settlement' ? target.kind : [...target.installmentNos],
    quotedOn,
  });
}

/** That an installment is overdue (item 20), as decoded from `loan.overdue`. */
export interface OverduePayload extends LoanReference {
  readonly installmentNo: number;
  /** The day up to which its penalty is to be reckoned. */
  readonly asOf: LocalDate;
}

/** Reads the payload of a `loan.overdue`. The error names the first member that is missing or wrong. */
export function readOverdue(payload: string): Result<OverduePayload, MemberFault> {
  const members = payloadMembers(payload);
  if (!members.ok) return members;
  const reference = loanReferenceOf(members.value);
  if (!reference.ok) return reference;
  const installmentNo = textOf(members.value.get('installmentNo'));
  if (installmentNo === undefined || !/^[1-9]\d{0,3}$/.test(installmentNo)) return err({ member: 'installmentNo' });
  const asOf = parseLocalDate(textOf(members.value.get('asOf')) ?? '');
  if (!asOf.ok) return err({ member: 'asOf' });
  return ok({ ...reference.value, installmentNo: Number(installmentNo), asOf: asOf.value });
}

/** What the back office says of money, as decoded from `repayment.result` (item 23). Without `requestNo` it came by itself. */
export interface RepaymentResultPayload extends LoanReference {
  readonly requestNo?: string;
  readonly outcome:
    | (Extract<DebitAnswer, { readonly kind: 'paid' }> & { readonly way: RepaymentWay })
    | Extract<DebitAnswer, { readonly kind: 'failed' }>;
}

const RESULT_WAYS = ['debit', 'bankTransfer', 'alipay'] as const satisfies readonly RepaymentWay[];

/** Reads the payload of a `repayment.result`. The error names the first member that is missing or wrong. */
export function readRepaymentResult(payload: string): Result<RepaymentResultPayload, MemberFault> {
  const members = payloadMembers(payload);
  if (!members.ok) return members;
  const reference = loanReferenceOf(members.value);
  if (!reference.ok) return reference;
  const text = (member: string): string | undefined => textOf(members.value.get(member));
  const requestNo = text('requestNo');
  const about = { ...reference.value, ...(requestNo === undefined ? {} : { requestNo }) };
  const kind = text('outcome');
  if (kind === 'failed') {
    const reason = reasonOf(members.value.get('reason'));
    return reason === undefined ? err({ member: 'reason' }) : ok({ ...about, outcome: { kind, reason } });
  }
  if (kind !== 'paid') return err({ member: 'outcome' });
  const serialNo = text('serialNo');
  const amount: Fen | undefined = fenOf(members.value.get('amountFen'));
  const paidAt = instantOf(members.value.get('paidAt'));
  const way = RESULT_WAYS.find((known) => known === (text('way') ?? 'debit'));
  if (serialNo === undefined || !SERIAL_NO.test(serialNo)) return err({ member: 'serialNo' });
  if (amount === undefined || amount === ZERO_FEN) return err({ member: 'amountFen' });
  if (paidAt === undefined) return err({ member: 'paidAt' });
  // An application is a debit and nothing else.
  if (way === undefined || (requestNo !== undefined && way !== 'debit')) return err({ member: 'way' });
  return ok({ ...about, outcome: { kind, serialNo, amount, paidAt, way } });
}
