import type { JsonRecord } from '../wire/json.js';
import { numberMember, recordMember, textMember } from '../wire/json.js';
import type { LenderRequest, ResultEvent } from './lender-event.js';
import { readLenderRequest, resultEvent } from './lender-event.js';

/** A credit request as it came in (`credit.requested`, item 7). */
export interface CreditRequest extends LenderRequest {
  readonly productCode: string;
  /** 分. */
  readonly requestedAmountFen: bigint;
  readonly requestedTermCount: number;
}

/** The order that a result is about. */
export type CreditSubject = Pick<CreditRequest, 'channel' | 'orderNo' | 'requestNo'>;

/** The engine's decision, amounts in 分. */
export type CreditDecision =
  | {
      readonly outcome: 'approved';
      readonly minimumFen: bigint;
      readonly limitFen: bigint;
      readonly stepFen: bigint;
      readonly termCounts: readonly number[];
      readonly annualRate: string;
    }
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Approval that any product of the sandbox's examples allows: 5 000 to 20 000 yuan, 6 or 12 months, 18 % a year. */
export const APPROVAL: CreditDecision = {
  outcome: 'approved',
  minimumFen: 500_000n,
  limitFen: 2_000_000n,
  stepFen: 100_000n,
  termCounts: [6, 12],
  annualRate: '0.1800',
};

/** A refusal with an engine's reason; the borrower only ever hears 资质不符. */
export const REJECTION: CreditDecision = { outcome: 'rejected', reason: 'score' };

/** Reads the event `credit.requested`; members that are missing are empty. */
export function readCreditRequest(event: JsonRecord, payload: JsonRecord, at: number): CreditRequest {
  return {
    ...readLenderRequest(event, payload, at),
    productCode: textMember(payload, 'productCode') ?? '',
    requestedAmountFen: BigInt(textMember(payload, 'requestedAmountFen') ?? '0'),
    requestedTermCount: numberMember(recordMember(payload, 'requestedTerm'), 'count') ?? 0,
  };
}

/** The event `credit.result` (item 8) for a decision taken at `decidedAtMs`. */
export function creditResultEvent(subject: CreditSubject, decision: CreditDecision, decidedAtMs: number): ResultEvent {
  const payload = { requestNo: subject.requestNo, ...decisionMembers(decision), decidedAt: decidedAtMs };
  return resultEvent('credit.result', subject, payload, decidedAtMs);
}

function decisionMembers(decision: CreditDecision): JsonRecord {
  if (decision.outcome === 'rejected') return { outcome: 'rejected', reason: decision.reason };
  return {
    outcome: 'approved',
    minimumFen: String(decision.minimumFen),
    limitFen: String(decision.limitFen),
    stepFen: String(decision.stepFen),
    terms: decision.termCounts.map((count) => ({ count, unit: 'month' })),
    annualRate: decision.annualRate,
  };
}
