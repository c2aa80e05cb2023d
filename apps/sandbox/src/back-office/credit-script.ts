import type { CreditDecision, CreditRequest } from './credit-result.js';
import { APPROVAL, creditResultEvent, REJECTION } from './credit-result.js';
import type { PlannedEvent } from './lender-event.js';
import type { OutcomeRow } from '../wire/script.js';

/** How the back office can answer a credit request without being asked twice. */
// prettier-ignore
export const CREDIT_OUTCOME_TABLE = [
  // name               what is sent
  [ 'approve',         'an approval' ],
  [ 'refuse',          'a refusal' ],
  [ 'silence',         'nothing' ],
  [ 'late',            'an approval half a minute after the request' ],
  [ 'duplicate',       'the same approval five times, one event' ],
  [ 'repeat',          'the same approval twice, as two events' ],
  [ 'contradict',      'an approval, then a refusal' ],
  [ 'reorder',         'a newer refusal first, the older approval after it' ],
  [ 'wrongSignature',  'an approval signed with another secret' ],
  [ 'unknownOrder',    'an approval of an order that does not exist' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type CreditOutcome = (typeof CREDIT_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const CREDIT_OUTCOMES: readonly CreditOutcome[] = CREDIT_OUTCOME_TABLE.map(([name]) => name);

const LATE_MS = 30_000;
const HOUR_MS = 3_600_000;

/** The events that an outcome sends, in the order of sending. */
export function planEvents(outcome: CreditOutcome, request: CreditRequest, nowMs: number): readonly PlannedEvent[] {
  const result = (decision: CreditDecision, decidedAtMs = nowMs): PlannedEvent => ({
    event: creditResultEvent(request, decision, decidedAtMs),
    isSignedWell: true,
    delayMs: 0,
  });
  switch (outcome) {
    case 'approve':
      return [result(APPROVAL)];
    case 'refuse':
      return [result(REJECTION)];
    case 'silence':
      return [];
    case 'late':
      return [{ ...result(APPROVAL), delayMs: LATE_MS }];
    case 'duplicate':
      return Array<PlannedEvent>(5).fill(result(APPROVAL));
    case 'repeat':
      return [result(APPROVAL), result(APPROVAL)];
    case 'contradict':
      return [result(APPROVAL), result(REJECTION, nowMs + 1)];
    case 'reorder':
      return [result(REJECTION), result(APPROVAL, nowMs - HOUR_MS)];
    case 'wrongSignature':
      return [{ ...result(APPROVAL), isSignedWell: false }];
    case 'unknownOrder': {
      const event = creditResultEvent({ ...request, orderNo: '99999999999' }, APPROVAL, nowMs);
      return [{ ...result(APPROVAL), event }];
    }
  }
}
