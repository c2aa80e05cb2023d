import type { JsonRecord } from '../wire/json.js';
import { numberMember } from '../wire/json.js';
import type { LoanRequest, PlannedEvent, ResultEvent } from './lender-event.js';
import { readLoanRequest, resultEvent } from './lender-event.js';
import type { OutcomeRow } from '../wire/script.js';

/** A loan that is to be paid out (`loan.disbursement-requested`, B9). */
export interface PayoutRequest extends LoanRequest {
  readonly attempt: number;
}

/** What the payer's book holds of a request. */
export type PayoutRecord =
  | { readonly result: 'paid'; readonly amountFen: string; readonly paidAt: number }
  | { readonly result: 'failed'; readonly reason: string }
  | { readonly result: 'running' };

/** What a disbursement result can say. `rejected`: people gave the loan up whose payout had failed (item 16). */
export type PayoutVerdict = 'paid' | 'failed' | 'rejected';

/** How the payer can take a request. Its book says the truth whatever is sent. */
// prettier-ignore
export const PAYOUT_OUTCOME_TABLE = [
  // name               what happens
  [ 'pay',             'paid, and said so' ],
  [ 'fail',            'failed, and said so' ],
  [ 'silence',         'under way, nothing is said' ],
  [ 'paidSilently',    'paid, nothing is said: only a query tells' ],
  [ 'failedSilently',  'failed, nothing is said' ],
  [ 'late',            'paid, said half a minute later' ],
  [ 'duplicate',       'paid; the same event five times' ],
  [ 'repeat',          'paid; said twice, as two events' ],
  [ 'contradict',      'paid, then an event that it failed' ],
  [ 'reorder',         'paid, but said to have failed first' ],
  [ 'wrongAmount',     'paid, said with another amount' ],
  [ 'wrongSignature',  'paid, said with another secret' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type PayoutOutcome = (typeof PAYOUT_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const PAYOUT_OUTCOMES: readonly PayoutOutcome[] = PAYOUT_OUTCOME_TABLE.map(([name]) => name);

const LATE_MS = 30_000;
const REASON = 'accountClosed';

/** Reads the event; members that are missing are empty. */
export function readPayoutRequest(event: JsonRecord, payload: JsonRecord, at: number): PayoutRequest {
  return { ...readLoanRequest(event, payload, at), attempt: numberMember(payload, 'attempt') ?? 0 };
}

/** What stands in the payer's book after an outcome. */
export function payoutRecord(outcome: PayoutOutcome, request: PayoutRequest, paidAt: number): PayoutRecord {
  if (outcome === 'silence') return { result: 'running' };
  if (outcome === 'fail' || outcome === 'failedSilently') return { result: 'failed', reason: REASON };
  return { result: 'paid', amountFen: String(request.amountFen), paidAt };
}

/** The event `loan.disbursement-result` (items 16 and 19). */
export function payoutResultEvent(
  request: PayoutRequest,
  verdict: PayoutVerdict,
  atMs: number,
  amountFen = request.amountFen,
): ResultEvent {
  const { loanNo, requestNo } = request;
  const members = verdict === 'paid' ? { amountFen: String(amountFen), paidAt: atMs } : { reason: REASON };
  return resultEvent('loan.disbursement-result', request, { loanNo, requestNo, outcome: verdict, ...members }, atMs);
}

/** The events that an outcome sends, in the order of sending. */
export function planPayout(outcome: PayoutOutcome, request: PayoutRequest, nowMs: number): readonly PlannedEvent[] {
  const say = (verdict: PayoutVerdict, amountFen = request.amountFen): PlannedEvent => ({
    event: payoutResultEvent(request, verdict, nowMs, amountFen),
    isSignedWell: true,
    delayMs: 0,
  });
  switch (outcome) {
    case 'pay':
      return [say('paid')];
    case 'fail':
      return [say('failed')];
    case 'silence':
    case 'paidSilently':
    case 'failedSilently':
      return [];
    case 'late':
      return [{ ...say('paid'), delayMs: LATE_MS }];
    case 'duplicate':
      return Array<PlannedEvent>(5).fill(say('paid'));
    case 'repeat':
      return [say('paid'), say('paid')];
    case 'contradict':
      return [say('paid'), say('failed')];
    case 'reorder':
      return [say('failed'), say('paid')];
    case 'wrongAmount':
      return [say('paid', request.amountFen - 1n)];
    case 'wrongSignature':
      return [{ ...say('paid'), isSignedWell: false }];
  }
}
