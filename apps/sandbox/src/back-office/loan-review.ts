import type { JsonRecord } from '../wire/json.js';
import { numberMember, recordMember } from '../wire/json.js';
import type { LoanRequest, PlannedEvent, ResultEvent } from './lender-event.js';
import { readLoanRequest, resultEvent } from './lender-event.js';
import type { OutcomeRow } from '../wire/script.js';

/** A loan that is to be reviewed (`loan.review-requested`, item 14). */
export interface ReviewRequest extends LoanRequest {
  readonly termCount: number;
}

/** What a review can say. */
export type ReviewVerdict = 'passed' | 'refused' | 'undecided' | 'running';

/** How the review engine can answer. */
// prettier-ignore
export const REVIEW_OUTCOME_TABLE = [
  // name               what is sent
  [ 'pass',            'passed' ],
  [ 'refuse',          'refused' ],
  [ 'undecided',       'undecided: people must look' ],
  [ 'silence',         'nothing' ],
  [ 'running',         'running, then passed' ],
  [ 'late',            'passed, half a minute after the request' ],
  [ 'duplicate',       'the same pass five times, one event' ],
  [ 'repeat',          'passed twice, as two events' ],
  [ 'contradict',      'passed, then refused' ],
  [ 'reorder',         'passed, then that it is running' ],
  [ 'wrongSignature',  'passed, signed with another secret' ],
  [ 'otherRequest',    'refused, but for a request that was never made' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type ReviewOutcome = (typeof REVIEW_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const REVIEW_OUTCOMES: readonly ReviewOutcome[] = REVIEW_OUTCOME_TABLE.map(([name]) => name);

const LATE_MS = 30_000;

/** Reads the event; members that are missing are empty. */
export function readReviewRequest(event: JsonRecord, payload: JsonRecord, at: number): ReviewRequest {
  const termCount = numberMember(recordMember(payload, 'term'), 'count') ?? 0;
  return { ...readLoanRequest(event, payload, at), termCount };
}

/** The event `loan.review-result` (item 15). */
export function reviewResultEvent(request: ReviewRequest, verdict: ReviewVerdict, decidedAtMs: number): ResultEvent {
  const { loanNo, requestNo } = request;
  const reason = verdict === 'refused' ? { reason: 'risk' } : {};
  const payload = { loanNo, requestNo, decidedAt: decidedAtMs, outcome: verdict, ...reason };
  return resultEvent('loan.review-result', request, payload, decidedAtMs);
}

/** The events that an outcome sends, in the order of sending. */
export function planReview(outcome: ReviewOutcome, request: ReviewRequest, nowMs: number): readonly PlannedEvent[] {
  const say = (verdict: ReviewVerdict, at = nowMs, about = request): PlannedEvent => ({
    event: reviewResultEvent(about, verdict, at),
    isSignedWell: true,
    delayMs: 0,
  });
  switch (outcome) {
    case 'pass':
      return [say('passed')];
    case 'refuse':
      return [say('refused')];
    case 'undecided':
      return [say('undecided')];
    case 'silence':
      return [];
    case 'running':
      return [say('running'), say('passed', nowMs + 1)];
    case 'late':
      return [{ ...say('passed'), delayMs: LATE_MS }];
    case 'duplicate':
      return Array<PlannedEvent>(5).fill(say('passed'));
    case 'repeat':
      return [say('passed'), say('passed')];
    case 'contradict':
      return [say('passed'), say('refused', nowMs + 1)];
    case 'reorder':
      return [say('passed', nowMs + 1), say('running')];
    case 'wrongSignature':
      return [{ ...say('passed'), isSignedWell: false }];
    case 'otherRequest':
      return [say('refused', nowMs, { ...request, requestNo: `${request.requestNo}0` })];
  }
}
