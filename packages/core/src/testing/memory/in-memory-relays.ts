import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import type { Callback, CallbackAttempt, CallbackDraft } from '../../model/callback.js';
import type { CallbackFilter, CallbackOutbox } from '../../ports/callback-outbox.js';
import type { Clock } from '../../ports/clock.js';
import type { EventInbox } from '../../ports/event-inbox.js';
import type { EventOutbox } from '../../ports/event-outbox.js';
import type { EventParking } from '../../ports/event-parking.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { RelayShards, ShardLease } from '../../ports/relay-shards.js';
import { RELAY_SHARD_COUNT } from '../../ports/relay-shards.js';
import { oldestFirst } from './rows.js';
import { keyOf } from './tables.js';
import type { Rows, Tables } from './tables.js';

/** {@link RelayShards} that can also tell a store whether a lease still counts. */
export interface InMemoryRelayShards extends RelayShards {
  /** Is this lease the shard's latest? */
  isHeld(lease: ShardLease): boolean;
}

interface ShardRow {
  readonly owner: string | undefined;
  readonly fence: number;
  readonly until: Instant;
  readonly turn: number;
}

/** In-memory {@link RelayShards}; leases are measured on `clock`. */
export function createInMemoryRelayShards(clock: Clock): InMemoryRelayShards {
  const rows = new Map<string, ShardRow>();
  let turn = 0;
  const rowOf = (relay: string, shard: number): ShardRow =>
    rows.get(keyOf(relay, String(shard))) ?? { owner: undefined, fence: 0, until: clock.now(), turn: 0 };
  const set = (lease: ShardLease, row: ShardRow): void => void rows.set(keyOf(lease.relay, String(lease.shard)), row);
  const isHeld = ({ relay, shard, owner, fence }: ShardLease): boolean => {
    const row = rowOf(relay, shard);
    return row.fence === fence && row.owner === owner;
  };
  return {
    isHeld,
    claim: async ({ relay, owner, leaseMs, lately = [] }) => {
      const free = Array.from({ length: RELAY_SHARD_COUNT }, (_, shard) => ({ shard, row: rowOf(relay, shard) }))
        .filter(({ row }) => row.owner === undefined || row.until <= clock.now())
        .sort(
          (left, right) => lately.indexOf(left.shard) - lately.indexOf(right.shard) || left.row.turn - right.row.turn,
        );
      const [chosen] = free;
      if (chosen === undefined) return undefined;
      const lease = { relay, shard: chosen.shard, owner, fence: chosen.row.fence + 1 };
      turn += 1;
      set(lease, { owner, fence: lease.fence, until: addMs(clock.now(), leaseMs), turn });
      return lease;
    },
    release: async (lease) => {
      if (isHeld(lease)) set(lease, { ...rowOf(lease.relay, lease.shard), owner: undefined });
    },
    renew: async (lease, leaseMs) => {
      if (!isHeld(lease)) return false;
      set(lease, { ...rowOf(lease.relay, lease.shard), until: addMs(clock.now(), leaseMs) });
      return true;
    },
  };
}

/** What the in-memory outboxes stand on. */
export interface RelayDependencies {
  readonly relayShards: InMemoryRelayShards;
  readonly identifiers: Identifiers;
}

/** In-memory {@link CallbackOutbox}. */
export function createInMemoryCallbackOutbox(
  tables: Tables,
  { relayShards, identifiers }: RelayDependencies,
): CallbackOutbox {
  const table = tables.callbacks;
  const matching = (filter: CallbackFilter): readonly Callback[] =>
    oldestFirst(
      table.rows().filter((row) => fits(row, filter)),
      ({ createdAt }) => createdAt,
    );
  const attemptsOf = (callbackId: string): readonly CallbackAttempt[] =>
    tables.callbackAttempts.get(callbackId)?.attempts ?? [];
  const ofOrder = (key: Pick<Callback, 'channel' | 'orderNo'>): readonly Callback[] =>
    table.rows().filter((row) => row.channel === key.channel && row.orderNo === key.orderNo);
  const isFirstOpen = (row: Callback): boolean =>
    ofOrder(row).find(({ state }) => state !== 'sent' && state !== 'abandoned')?.callbackId === row.callbackId;
  return {
    list: async (filter, limit) => matching(filter).slice(0, limit),
    attempts: async (callbackId) => attemptsOf(callbackId),
    backlog: async () => {
      const pending = matching({ state: 'pending' });
      const oldestPendingAt = pending[0]?.createdAt;
      return {
        pending: pending.length,
        dead: matching({ state: 'dead' }).length,
        nextDueAt: earliest(pending.map(({ nextAttemptAt }) => nextAttemptAt)),
        ...(oldestPendingAt === undefined ? {} : { oldestPendingAt }),
      };
    },
    dueChannels: async (now, channel) => [
      ...new Set(
        matching({ state: 'pending', ...(channel === undefined ? {} : { channel }) }).flatMap((row) =>
          row.nextAttemptAt <= now ? [row.channel] : [],
        ),
      ),
    ],
    ofOrder: async (key) => ofOrder(key),
    enqueue: async (draft, at) => {
      const earlier = ofOrder(draft);
      if (earlier.some((row) => businessOf(row) === businessOf(draft))) return false;
      const callbackId = identifiers.next();
      const sequence = earlier.length + 1;
      table.set(callbackId, {
        ...draft,
        callbackId,
        sequence,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: at,
        createdAt: at,
      });
      return true;
    },
    due: async (lease, now, limit, channel) =>
      matching({ state: 'pending', ...(channel === undefined ? {} : { channel }) })
        .filter(
          (row) => shardOf(row.channel, row.orderNo) === lease.shard && row.nextAttemptAt <= now && isFirstOpen(row),
        )
        .slice(0, limit),
    settle: async ({ lease, attempt, outcome }) => {
      const row = table.get(attempt.callbackId);
      if (row?.state !== 'pending' || !relayShards.isHeld(lease)) return false;
      const { lastError: _lastError, ...rest } = row;
      table.set(row.callbackId, {
        ...rest,
        ...outcome,
        attempts: row.attempts + 1,
        ...(attempt.error === undefined ? {} : { lastError: attempt.error }),
        ...(outcome.state === 'pending' ? {} : { settledAt: attempt.at }),
      });
      tables.callbackAttempts.set(row.callbackId, { attempts: [...attemptsOf(row.callbackId), attempt] });
      return true;
    },
    replay: async (filter, at) => {
      const chosen = matching(filter).filter(({ state }) => state === 'dead' || state === 'sent');
      for (const { settledAt: _settledAt, ...row } of chosen) {
        table.set(row.callbackId, { ...row, state: 'pending', attempts: 0, nextAttemptAt: at });
      }
      return chosen.length;
    },
    abandon: async (filter, at) => {
      const chosen = matching(filter).filter(({ state }) => state === 'dead');
      for (const row of chosen) table.set(row.callbackId, { ...row, state: 'abandoned', settledAt: at });
      return chosen.length;
    },
  };
}

function businessOf({ type, businessKey }: CallbackDraft): string {
  return keyOf(type, businessKey);
}

function fits(row: Callback, { callbackId, channel, orderNo, state, createdSince }: CallbackFilter): boolean {
  return (
    (callbackId === undefined || row.callbackId === callbackId) &&
    (channel === undefined || row.channel === channel) &&
    (orderNo === undefined || row.orderNo === orderNo) &&
    (state === undefined || row.state === state) &&
    (createdSince === undefined || row.createdAt >= createdSince)
  );
}

/** In-memory {@link EventOutbox}. */
export function createInMemoryEventOutbox(
  tables: Tables,
  { relayShards }: Pick<RelayDependencies, 'relayShards'>,
): EventOutbox {
  const table = tables.events;
  const waiting = (): readonly Rows['events'][] => table.rows().filter(({ event }) => !event.isPublished);
  return {
    enqueue: async (event) => {
      if (table.get(event.eventId) !== undefined) return false;
      table.set(event.eventId, {
        event: { ...event, attempts: 0, isPublished: false },
        nextAttemptAt: event.occurredAt,
      });
      return true;
    },
    due: async (lease, now, limit) => {
      const held = new Set<string>();
      const free = waiting().filter(({ event: { channel, key }, nextAttemptAt }) => {
        const stream = keyOf(channel, key);
        if (nextAttemptAt > now) held.add(stream);
        return !held.has(stream) && shardOf(channel, key) === lease.shard;
      });
      return free
        .slice(0, limit)
        .map(({ event: { isPublished: _isPublished, lastError: _lastError, ...event } }) => event);
    },
    settle: async ({ lease, published, postponed }) => {
      if (!relayShards.isHeld(lease)) return false;
      const attempted = (eventId: string): Rows['events'] | undefined => {
        const row = table.get(eventId);
        if (row === undefined || row.event.isPublished || shardOf(row.event.channel, row.event.key) !== lease.shard)
          return undefined;
        const { lastError: _lastError, ...event } = row.event;
        return { ...row, event: { ...event, attempts: event.attempts + 1 } };
      };
      for (const eventId of published) {
        const row = attempted(eventId);
        if (row !== undefined) table.set(eventId, { ...row, event: { ...row.event, isPublished: true } });
      }
      for (const { eventId, nextAttemptAt, error } of postponed) {
        const row = attempted(eventId);
        if (row !== undefined) table.set(eventId, { event: { ...row.event, lastError: error }, nextAttemptAt });
      }
      return true;
    },
    ofOrder: async ({ channel, orderNo }) =>
      table.rows().flatMap(({ event }) => (event.channel === channel && event.key === orderNo ? [event] : [])),
    hasDue: async (now) => waiting().some(({ nextAttemptAt }) => nextAttemptAt <= now),
    backlog: async () => {
      const pending = waiting();
      const oldestPendingAt = pending[0]?.event.occurredAt;
      const nextDueAt = earliest(pending.map(({ nextAttemptAt }) => nextAttemptAt));
      return {
        pending: pending.length,
        dead: 0,
        nextDueAt,
        ...(oldestPendingAt === undefined ? {} : { oldestPendingAt }),
      };
    },
  };
}

/** In-memory {@link EventInbox}. */
export function createInMemoryEventInbox(tables: Tables): EventInbox {
  const table = tables.inbox;
  return {
    record: async (entry) => {
      const key = keyOf(entry.consumer, entry.eventId);
      if (table.get(key) !== undefined) return 'again';
      table.set(key, entry);
      return 'first';
    },
    ofOrder: async ({ channel, orderNo }) =>
      oldestFirst(
        table.rows().filter(({ orderKey }) => orderKey.channel === channel && orderKey.orderNo === orderNo),
        ({ at }) => at,
      ),
    prune: async (before, limit) => {
      const old = oldestFirst(
        table.rows().filter(({ at }) => at < before),
        ({ at }) => at,
      ).slice(0, limit);
      for (const { consumer, eventId } of old) table.delete(keyOf(consumer, eventId));
      return old.length;
    },
  };
}

/** In-memory {@link EventParking}. */
export function createInMemoryEventParking(tables: Tables): EventParking {
  const table = tables.parking;
  return {
    park: async (event) => {
      table.set(keyOf(event.consumer, event.eventId), event);
    },
    list: async (limit) => oldestFirst(table.rows(), ({ parkedAt }) => parkedAt).slice(0, limit),
    find: async (consumer, eventId) => table.get(keyOf(consumer, eventId)),
    ofOrder: async (key) => {
      const ofKey = table
        .rows()
        .filter(({ orderKey }) => orderKey?.channel === key.channel && orderKey.orderNo === key.orderNo);
      return oldestFirst(ofKey, ({ parkedAt }) => parkedAt);
    },
    count: async () => table.rows().length,
    remove: async (consumer, eventId) => table.delete(keyOf(consumer, eventId)),
  };
}

/** The shard of an order's rows: the same for all rows of one (channel, key). FNV-1a over the text. */
function shardOf(channel: string, key: string): number {
  let hash = 0x811c9dc5;
  for (const character of keyOf(channel, key)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % RELAY_SHARD_COUNT;
}

function earliest(times: readonly Instant[]): Instant | undefined {
  return [...times].sort((left, right) => left - right)[0];
}
