import { randomUUID } from 'node:crypto';
import type { JsonRecord } from '../wire/json.js';

/** A credit request as it came in (`credit.requested`, item 7). */
export interface CreditRequest {
  readonly at: number;
  readonly eventId: string;
  readonly channel: string;
  readonly orderNo: string;
  readonly requestNo: string;
  readonly productCode: string;
  /** 分. */
  readonly requestedAmountFen: bigint;
  readonly requestedTermCount: number;
  readonly isSigned: boolean;
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

/** An event on its way to the gateway. The same `eventId` twice is a duplicate. */
export interface CreditResultEvent {
  readonly eventId: string;
  readonly body: string;
}

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

/** The event `credit.result` (item 8) for a decision taken at `decidedAtMs`. */
export function creditResultEvent(
  subject: CreditSubject,
  decision: CreditDecision,
  decidedAtMs: number,
): CreditResultEvent {
  const eventId = randomUUID();
  const body = JSON.stringify({
    eventId,
    type: 'credit.result',
    version: 1,
    occurredAt: decidedAtMs,
    channel: subject.channel,
    key: subject.orderNo,
    payload: {
      orderNo: subject.orderNo,
      requestNo: subject.requestNo,
      ...decisionMembers(decision),
      decidedAt: decidedAtMs,
    },
  });
  return { eventId, body };
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
