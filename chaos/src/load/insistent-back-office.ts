import { setTimeout as pause } from 'node:timers/promises';
import type { BackOffice, CreditRequest, PayoutRequest, ReviewRequest } from '@banyan/sandbox';
import { APPROVAL, creditResultEvent, payoutResultEvent, REJECTION, reviewResultEvent } from '@banyan/sandbox';
import type { Chance } from '../random.js';
import type { JourneyWish } from './journey-wish.js';

/** What the back office has seen and said. */
export interface BackOfficeRecord {
  /** Ids of the gateway's events that came, by how often each came. */
  readonly received: ReadonlyMap<string, number>;
  /** Events that Kafka has taken from the back office. */
  readonly sent: readonly SentEvent[];
  /** Request numbers of payouts, by order number. */
  readonly payouts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Loan numbers of reviews, by order number. */
  readonly reviews: ReadonlyMap<string, ReadonlySet<string>>;
  /** Events written twice on purpose. */
  duplicatedCount(): number;
  /** Events that overtook an earlier one on purpose. */
  reorderedCount(): number;
  /** Answers still on their way. */
  pendingCount(): number;
}

/** An event of the back office that the broker has acknowledged. */
export interface SentEvent {
  readonly eventId: string;
  readonly type: string;
  readonly orderNo: string;
}

interface LenderAnswer {
  readonly type: string;
  readonly orderNo: string;
  readonly event: ReturnType<typeof creditResultEvent>;
}

const RETRY_MS = 300;

/**
 * Lets the back office answer every request once, as the order's wish says, and send every answer until the broker has it: some
 * twice, some late. What it says of a request never changes.
 */
export function startInsistentBackOffice(parts: {
  readonly backOffice: BackOffice;
  readonly wishOf: (orderNo: string) => JourneyWish | undefined;
  readonly chance: Chance;
  readonly now: () => number;
  readonly isOver: () => boolean;
}): BackOfficeRecord {
  const { backOffice, wishOf, chance, now, isOver } = parts;
  const received = new Map<string, number>();
  const answered = new Set<string>();
  const sent: SentEvent[] = [];
  const payouts = new Map<string, Set<string>>();
  const reviews = new Map<string, Set<string>>();
  let duplicated = 0;
  let reordered = 0;
  let pending = 0;

  const isNew = ({ eventId }: { readonly eventId: string }): boolean => {
    received.set(eventId, (received.get(eventId) ?? 0) + 1);
    if (answered.has(eventId)) return false;
    answered.add(eventId);
    return true;
  };

  async function deliver({ type, orderNo, event }: LenderAnswer): Promise<void> {
    while (!isOver()) {
      const taken = await backOffice.send(orderNo, event).then(
        ({ httpStatus }) => httpStatus < 300,
        () => false,
      );
      if (taken) {
        sent.push({ eventId: event.eventId, type, orderNo });
        return;
      }
      await pause(RETRY_MS);
    }
  }

  async function say(answer: LenderAnswer): Promise<void> {
    pending += 1;
    try {
      if (chance.happens(0.1)) {
        reordered += 1;
        await pause(chance.between(200, 1_200));
      }
      await deliver(answer);
      if (chance.happens(0.2)) {
        duplicated += 1;
        await deliver(answer);
      }
    } finally {
      pending -= 1;
    }
  }

  const startSaying = (answer: LenderAnswer): void => void say(answer).catch(() => undefined);

  backOffice.requests.watch((request: CreditRequest) => {
    if (!isNew(request)) return;
    const decision = wishOf(request.orderNo)?.ending === 'creditRejected' ? REJECTION : APPROVAL;
    const event = creditResultEvent(request, decision, now());
    startSaying({ type: 'credit.result', orderNo: request.orderNo, event });
  });
  backOffice.reviews.watch((request: ReviewRequest) => {
    note(reviews, request.orderNo, request.loanNo);
    if (!isNew(request)) return;
    const verdict = wishOf(request.orderNo)?.ending === 'reviewRefused' ? 'refused' : 'passed';
    const event = reviewResultEvent(request, verdict, now());
    startSaying({ type: 'loan.review-result', orderNo: request.orderNo, event });
  });
  backOffice.payouts.watch((request: PayoutRequest) => {
    note(payouts, request.orderNo, request.requestNo);
    if (!isNew(request)) return;
    backOffice.payer.enter(request.requestNo, { result: 'paid', amountFen: String(request.amountFen), paidAt: now() });
    const event = payoutResultEvent(request, 'paid', now());
    startSaying({ type: 'loan.disbursement-result', orderNo: request.orderNo, event });
  });
  backOffice.repayment.requests.watch((request) => void isNew(request));

  return {
    received,
    sent,
    payouts,
    reviews,
    duplicatedCount: () => duplicated,
    reorderedCount: () => reordered,
    pendingCount: () => pending,
  };
}

function note(book: Map<string, Set<string>>, orderNo: string, value: string): void {
  const known = book.get(orderNo);
  if (known === undefined) book.set(orderNo, new Set([value]));
  else known.add(value);
}
