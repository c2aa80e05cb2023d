import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import type { EventSubject, LoanRequest, ResultEvent } from './lender-event.js';
import { readLoanRequest, resultEvent } from './lender-event.js';

/** A debit that the gateway has asked the payer for, as the back office is told of it (`repayment.requested`, item 22). */
export interface RepaymentRequest extends LoanRequest {
  /** Beijing day of the quote, `YYYY-MM-DD`. */
  readonly quotedOn: string;
  /** `settlement`, or installment numbers. */
  readonly target: string;
}

/** A loan, as events name it. */
export interface LoanSubject extends EventSubject {
  readonly loanNo: string;
}

/** What a repayment result says (item 23). */
export type RepaymentWord =
  | {
      readonly outcome: 'paid';
      readonly serialNo: string;
      readonly amountFen: bigint;
      readonly paidAt: number;
      readonly way?: 'debit' | 'bankTransfer' | 'alipay';
    }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Reads the event `repayment.requested`; members that are missing are empty. */
export function readRepaymentRequest(event: JsonRecord, payload: JsonRecord, at: number): RepaymentRequest {
  const target = payload['target'];
  return {
    ...readLoanRequest(event, payload, at),
    quotedOn: textMember(payload, 'quotedOn') ?? '',
    target: Array.isArray(target) ? target.join() : (textMember(payload, 'target') ?? ''),
  };
}

/** The event `repayment.result` (item 23); without `requestNo` it is about money that came by itself. */
export function repaymentResultEvent(
  loan: LoanSubject & { readonly requestNo?: string },
  word: RepaymentWord,
  atMs: number,
): ResultEvent {
  const { loanNo, requestNo } = loan;
  const members = word.outcome === 'paid' ? { ...word, amountFen: String(word.amountFen) } : word;
  return resultEvent(
    'repayment.result',
    loan,
    { loanNo, ...(requestNo === undefined ? {} : { requestNo }), ...members },
    atMs,
  );
}
