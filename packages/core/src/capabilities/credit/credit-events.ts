import type { Instant } from '../../shared/calendar.js';
import type { JsonObject, JsonValue } from '../../shared/json.js';
import { writeJson } from '../../shared/json.js';
import type { Fen } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import { parseRate } from '../../shared/rate.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import type { LenderEvent, OutgoingEventType } from '../../model/lender-event.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Term, TermUnit } from '../../model/product.js';
import { fenOf, instantOf, payloadMembers, reasonOf, textOf } from '../events/event-members.js';

/** The event that asks the credit engine (item 7). References only: the application is read from the gateway. */
export function creditRequestedEvent(input: {
  readonly eventId: string;
  readonly order: MarketplaceOrder;
  readonly creditRequestNo: string;
  readonly at: Instant;
}): LenderEvent {
  const { eventId, order, creditRequestNo, at } = input;
  const { channel, orderNo } = order.key;
  const { count, unit, installmentCount } = order.requestedTerm;
  return {
    eventId,
    type: 'credit.requested' satisfies OutgoingEventType,
    version: 1,
    occurredAt: at,
    channel,
    key: orderNo,
    payload: writeJson({
      orderNo,
      requestNo: creditRequestNo,
      productCode: order.productCode,
      requestedAmountFen: String(order.requestedAmount),
      requestedTerm: { count, unit, ...(installmentCount === undefined ? {} : { installmentCount }) },
    }),
  };
}

/** What the credit engine said (item 8), as decoded from `credit.result`. */
export interface CreditResultPayload {
  readonly orderNo: MarketplaceOrderNo;
  readonly requestNo: string;
  readonly decidedAt: Instant;
  readonly outcome:
    | { readonly kind: 'rejected'; readonly reason: string }
    /** The engine does not know the request: it may be sent again (E9). */
    | { readonly kind: 'notReceived' }
    | {
        readonly kind: 'approved';
        readonly minimum: Fen;
        readonly limit: Fen;
        readonly step: Fen;
        readonly terms: readonly Term[];
        readonly annualRate?: Rate;
        readonly validUntil?: Instant;
      };
}

const TERM_UNITS: readonly TermUnit[] = ['day', 'week', 'fourWeeks', 'month'];

/** Reads the payload of a `credit.result`. The error is the name of the first member that is missing or wrong. */
export function readCreditResult(payload: string): Result<CreditResultPayload, { readonly member: string }> {
  const read = payloadMembers(payload);
  if (!read.ok) return read;
  const members = read.value;
  const orderNo = textOf(members.get('orderNo'));
  const requestNo = textOf(members.get('requestNo'));
  const decidedAt = instantOf(members.get('decidedAt'));
  if (orderNo === undefined) return err({ member: 'orderNo' });
  if (requestNo === undefined) return err({ member: 'requestNo' });
  if (decidedAt === undefined) return err({ member: 'decidedAt' });
  const outcome = outcomeOf(members);
  if (!outcome.ok) return outcome;
  const validUntil = outcome.value.kind === 'approved' ? outcome.value.validUntil : undefined;
  if (validUntil !== undefined && validUntil <= decidedAt) return err({ member: 'validUntil' });
  return ok({ orderNo: orderNo as MarketplaceOrderNo, requestNo, decidedAt, outcome: outcome.value });
}

function outcomeOf(members: JsonObject): Result<CreditResultPayload['outcome'], { readonly member: string }> {
  const kind = textOf(members.get('outcome'));
  if (kind === 'rejected') {
    const reason = reasonOf(members.get('reason'));
    return reason === undefined ? err({ member: 'reason' }) : ok({ kind, reason });
  }
  if (kind === 'notReceived') return ok({ kind });
  if (kind !== 'approved') return err({ member: 'outcome' });
  const limit = fenOf(members.get('limitFen'));
  const minimum = fenOf(members.get('minimumFen'));
  const step = fenOf(members.get('stepFen') ?? '0');
  const terms = termsOf(members.get('terms'));
  const rateText = textOf(members.get('annualRate'));
  const rate = rateText === undefined ? undefined : parseRate(rateText);
  const validUntil = members.has('validUntil') ? instantOf(members.get('validUntil')) : undefined;
  if (limit === undefined || limit === 0n) return err({ member: 'limitFen' });
  if (minimum === undefined || minimum > limit) return err({ member: 'minimumFen' });
  if (step === undefined) return err({ member: 'stepFen' });
  if (terms === undefined) return err({ member: 'terms' });
  if (rate?.ok === false) return err({ member: 'annualRate' });
  if (members.has('validUntil') && validUntil === undefined) return err({ member: 'validUntil' });
  return ok({
    kind,
    minimum,
    limit,
    step,
    terms,
    ...(rate === undefined ? {} : { annualRate: rate.value }),
    ...(validUntil === undefined ? {} : { validUntil }),
  });
}

function termsOf(value: JsonValue | undefined): readonly Term[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const terms = value.map((item: JsonValue): Term | undefined => {
    if (!(item instanceof Map)) return undefined;
    const members: JsonObject = item;
    const count = countOf(members.get('count'));
    const unit = TERM_UNITS.find((candidate) => candidate === members.get('unit'));
    const installmentCount = countOf(members.get('installmentCount'));
    if (count === undefined || unit === undefined) return undefined;
    if (!members.has('installmentCount')) return { count, unit };
    return installmentCount === undefined ? undefined : { count, unit, installmentCount };
  });
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

function countOf(value: JsonValue | undefined): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}
