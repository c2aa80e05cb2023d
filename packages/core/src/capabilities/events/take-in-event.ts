import type { Instant } from '../../shared/calendar.js';
import { instant } from '../../shared/calendar.js';
import { invariant, PortUnavailable } from '../../shared/errors.js';
import { isJsonObject, JsonNumber, parseJson, writeJson } from '../../shared/json.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { ChannelCode, MarketplaceOrderNo, OrderKey } from '../../model/identifiers.js';
import type { IncomingEventType, LenderEvent } from '../../model/lender-event.js';
import type { Clock } from '../../ports/clock.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { errorWord } from '../run-batch.js';
import { payloadMembers, textOf } from './event-members.js';

/** A consumer of events: `error.kind` says why an event can never be used. It throws when it may be tried again. */
export type EventConsumer = (event: LenderEvent) => Promise<Result<string, { readonly kind: string }>>;

/** One row of the consumer table: the seed's name, the event it takes, the use case (`DESIGN` §2). */
export interface ConsumerRow {
  readonly consumer: string;
  readonly type: IncomingEventType;
  /** The values of the payload's `outcome` that it takes; absent = every one. Rows of one type share its outcomes out. */
  readonly outcomes?: readonly string[];
  readonly take: EventConsumer;
}

/** How a message was taken in. Each lets the stream move on; a throw means: deliver it again. */
export type TakenIn =
  | { readonly kind: 'applied'; readonly consumer: string; readonly eventId: string; readonly outcome: string }
  | { readonly kind: 'parked'; readonly consumer: string; readonly eventId: string; readonly cause: string }
  /** Another consumer's: `consumer` takes it from its own stream. */
  | { readonly kind: 'passedOver'; readonly consumer: string; readonly eventId: string };

/**
 * Takes one message of the lender's back office in: to its consumer, or, when no consumer can ever use it, to the parking
 * (`RELIABILITY` §3). With a `consumer` only its rows apply. What nobody takes is parked under `unread`, once however many
 * consumers meet it. A consumer that breaks over a message (not a port that is down) has it parked when `attempt`, the times
 * this delivery has been tried with this one, reaches {@link INTAKE_ATTEMPTS_MAX}; without `attempt` the sender counts.
 */
export type TakeInEvent = (message: string, consumer?: string, attempt?: number) => Promise<TakenIn>;

/** The attempt at which a message that breaks its consumer is parked. */
export const INTAKE_ATTEMPTS_MAX = 10;

/** Makes the entrance for events. */
export function createTakeInEvent(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly consumers: readonly ConsumerRow[];
  readonly digest: ContentDigest;
  readonly clock: Clock;
}): TakeInEvent {
  const { unitOfWork, consumers, digest, clock } = dependencies;

  return async (message, consumer, attempt) => {
    const isKnown = consumer === undefined || consumers.some((row) => row.consumer === consumer);
    invariant(isKnown, 'a message is taken in for a consumer of the table');
    const read = readLenderEvent(message);
    if (!read.ok) return park('unread', digest.sha256(message), message, `malformed:${read.error.member}`);
    const event = read.value;
    const rows = consumers.filter((candidate) => candidate.type === event.type);
    if (rows.length === 0) return park('unread', event.eventId, message, 'unknownType', event);
    const outcome = rows.every(({ outcomes }) => outcomes === undefined) ? undefined : outcomeOf(event);
    const row = rows.find(({ outcomes }) => outcomes?.some((taken) => taken === outcome) ?? true);
    if (row === undefined) return park('unread', event.eventId, message, 'unknownOutcome', event);
    if (consumer !== undefined && row.consumer !== consumer)
      return { kind: 'passedOver', consumer: row.consumer, eventId: event.eventId };
    try {
      const taken = await row.take(event);
      if (!taken.ok) return await park(row.consumer, event.eventId, message, taken.error.kind, event);
      return { kind: 'applied', consumer: row.consumer, eventId: event.eventId, outcome: taken.value };
    } catch (error) {
      const mayPass = error instanceof PortUnavailable || attempt === undefined || attempt < INTAKE_ATTEMPTS_MAX;
      if (mayPass) throw error;
      return park(row.consumer, event.eventId, message, `broke:${errorWord(error)}`, event);
    }
  };

  async function park(
    consumer: string,
    eventId: string,
    body: string,
    cause: string,
    event?: LenderEvent,
  ): Promise<TakenIn> {
    const parkedAt = clock.now();
    await unitOfWork.run(async (stores) => {
      const order = event === undefined ? undefined : await stores.orders.find(orderKeyOf(event));
      const about = order === undefined ? {} : { orderKey: order.key };
      await stores.parking.park({ consumer, eventId, body, cause, parkedAt, ...about });
    });
    return { kind: 'parked', consumer, eventId, cause };
  }
}

const EVENT_ID = /^[\w.:-]{1,64}$/;

/** Reads an event as it travels: `{eventId, type, version, occurredAt, channel, key, payload}`. The error names the first wrong member. */
export function readLenderEvent(message: string): Result<LenderEvent, { readonly member: string }> {
  const parsed = parseJson(message);
  if (!parsed.ok || !isJsonObject(parsed.value)) return err({ member: 'event' });
  const members = parsed.value;
  const text = (member: string): string | undefined => {
    const value = members.get(member);
    return typeof value === 'string' && value !== '' && value.length <= 128 ? value : undefined;
  };
  const eventId = text('eventId');
  const type = text('type');
  const channel = text('channel');
  const key = text('key');
  const version = numberOf(members.get('version'));
  const occurredAt = numberOf(members.get('occurredAt'));
  const payload = members.get('payload');
  if (eventId === undefined || !EVENT_ID.test(eventId)) return err({ member: 'eventId' });
  if (type === undefined) return err({ member: 'type' });
  if (version !== 1) return err({ member: 'version' });
  if (occurredAt === undefined) return err({ member: 'occurredAt' });
  if (channel === undefined) return err({ member: 'channel' });
  if (key === undefined) return err({ member: 'key' });
  if (!isJsonObject(payload)) return err({ member: 'payload' });
  const occurred: Instant = instant(occurredAt);
  return ok({ eventId, type, version, occurredAt: occurred, channel, key, payload: writeJson(payload) });
}

/** Writes an event as it travels; the reverse of {@link readLenderEvent}. The payload is JSON text already and goes in as it is. */
export function writeLenderEvent(event: LenderEvent): string {
  const { eventId, type, version, occurredAt, channel, key, payload } = event;
  return `${writeJson({ eventId, type, version, occurredAt, channel, key }).slice(0, -1)},"payload":${payload}}`;
}

// The brands are what is asked: whether there is such an order.
function orderKeyOf({ channel, key }: LenderEvent): OrderKey {
  return { channel: channel as ChannelCode, orderNo: key as MarketplaceOrderNo };
}

function outcomeOf(event: LenderEvent): string | undefined {
  const members = payloadMembers(event.payload);
  return members.ok ? textOf(members.value.get('outcome')) : undefined;
}

function numberOf(value: unknown): number | undefined {
  return value instanceof JsonNumber && /^\d{1,15}$/.test(value.text) ? Number(value.text) : undefined;
}
