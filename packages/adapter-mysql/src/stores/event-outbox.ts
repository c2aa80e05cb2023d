import { RELAY_SHARD_COUNT } from '@banyan/core';
import type { EventOutbox, OutgoingEvent, PendingEvent, PostponedEvent } from '@banyan/core';
import { clipped, count, instant, integer, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { shardOf } from '../shard.js';
import { insertInto } from '../written-statements.js';
import { backlogOf } from './backlog.js';
import { holdsLease } from './relay-shards.js';

const EVENTS = 'event_outbox';

// Column state: an event waits until it is published, however often it takes.
const PENDING = 0;
const PUBLISHED = 1;

/** Reads `event_outbox`. */
export function createSqlEventOutboxQueries(session: Session): Pick<EventOutbox, 'backlog' | 'hasDue' | 'ofOrder'> {
  const { build } = session;
  return {
    ofOrder: async ({ channel, orderNo }) => {
      const rows = await session.all(build(EVENTS).where({ channel, event_key: orderNo }).orderBy('id'));
      return rows.map(outgoingEventOf);
    },
    hasDue: async (now) => (await session.first({ sql: HAS_DUE_SQL, bindings: [PENDING, now] })) !== undefined,
    backlog: async () => {
      const row = await session.first(
        build(EVENTS)
          .where({ state: PENDING })
          .count({ pending: '*' })
          .min({ oldest: 'occurred_at' })
          .min({ next: 'next_time' }),
      );
      return backlogOf({ pending: row === undefined ? 0 : count(row, 'pending'), dead: 0 }, row);
    },
  };
}

/** Writes `event_outbox`. */
export function createSqlEventOutbox(session: Session): EventOutbox {
  const { build } = session;

  /** Of the orders of `rows`, the earliest event that is not due: what stands behind it must wait as well. */
  async function firstWaitingOf(rows: readonly Row[], now: number): Promise<ReadonlyMap<string, bigint>> {
    const keys = [...new Set(rows.map((row) => text(row, 'event_key')))];
    const channels = [...new Set(rows.map((row) => text(row, 'channel')))];
    const waiting = await session.all(
      build(EVENTS)
        .select('channel', 'event_key')
        .min({ id: 'id' })
        .whereIn('channel', channels)
        .whereIn('event_key', keys)
        .where('state', PENDING)
        .where('next_time', '>', now)
        .groupBy('channel', 'event_key'),
    );
    return new Map(waiting.map((row) => [orderOf(row), integer(row, 'id')]));
  }

  return {
    ...createSqlEventOutboxQueries(session),

    enqueue: async (event) => {
      const inserted = await session.insert(
        insertInto(EVENTS, {
          event_id: event.eventId,
          event_type: event.type,
          event_version: event.version,
          occurred_at: event.occurredAt,
          channel: event.channel,
          event_key: event.key,
          payload: event.payload,
          shard: shardOf(event.channel, event.key),
          state: PENDING,
          attempts: 0,
          next_time: event.occurredAt,
        }),
      );
      return inserted === 'inserted';
    },

    due: async ({ shard }, now, limit) => {
      const free: PendingEvent[] = [];
      let lastId = 0n;
      for (;;) {
        const rows = await session.all({ sql: DUE_SQL, bindings: [shard, PENDING, lastId, now, limit] });
        const [last] = rows.slice(-1);
        if (last === undefined) return free;
        const waits = lastId === 0n && (await session.first({ sql: WAITS_SQL, bindings: [shard, PENDING, now] }));
        if (waits === undefined) return rows.map(pendingEventOf);
        const firstWaiting = await firstWaitingOf(rows, now);
        const isFree = (row: Row): boolean => {
          const waiting = firstWaiting.get(orderOf(row));
          return waiting === undefined || integer(row, 'id') < waiting;
        };
        free.push(...rows.filter(isFree).map(pendingEventOf));
        if (free.length >= limit || rows.length < limit) return free.slice(0, limit);
        // A page of what stands behind waiting events: other orders must not stand behind them too.
        lastId = integer(last, 'id');
      }
    },

    settle: async ({ lease, at, published, postponed }) => {
      if (!(await holdsLease(session, lease))) return false;
      const attempted = async (ids: readonly string[], set: string, values: readonly Binding[]): Promise<void> => {
        for (let from = 0; from < ids.length; from += SETTLED_MAX) {
          const some = inPowersOfTwo(ids.slice(from, from + SETTLED_MAX));
          await session.run({
            sql:
              `update event_outbox set attempts = attempts + 1, ${set} ` +
              `where event_id in (${some.map(() => '?').join(', ')}) and shard = ? and state = ?`,
            bindings: [...values, ...some, lease.shard, PENDING],
          });
        }
      };
      await attempted(published, 'state = ?, publish_time = ?, last_error = null', [PUBLISHED, at]);
      for (const { ids, nextAttemptAt, error } of alike(postponed)) {
        await attempted(ids, 'next_time = ?, last_error = ?', [nextAttemptAt, clipped(error, 500)]);
      }
      return true;
    },
  };
}

type Binding = string | number | null;

// At most as many ids in one statement.
const SETTLED_MAX = 256;

// Every shard by its number: the index begins with it.
const HAS_DUE_SQL = `select 1 from event_outbox
where shard in (${Array.from({ length: RELAY_SHARD_COUNT }, (_, shard) => String(shard)).join(', ')})
and state = ? and next_time <= ? limit 1`;

// Written out, and without a subquery: they run for every pass of every relay. Hardly ever does one of a shard wait for later;
// only then is it asked which orders have one.
const DUE_SQL = `select * from event_outbox where shard = ? and state = ? and id > ? and next_time <= ?
order by id limit ?`;
const WAITS_SQL = 'select 1 from event_outbox where shard = ? and state = ? and next_time > ? limit 1';

/** The order that an event is about, as one text. */
function orderOf(row: Row): string {
  return `${text(row, 'channel')}\n${text(row, 'event_key')}`;
}

/** `ids` with the last one repeated up to a power of two: a statement is kept prepared by its text, and few texts are enough. */
function inPowersOfTwo(ids: readonly string[]): readonly string[] {
  const [last = ''] = ids.slice(-1);
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return [...ids, ...Array.from({ length: length - ids.length }, () => last)];
}

/** Postponed events by what is written of them. */
function alike(
  postponed: readonly PostponedEvent[],
): readonly (Omit<PostponedEvent, 'eventId'> & { readonly ids: readonly string[] })[] {
  const groups = new Map<string, Omit<PostponedEvent, 'eventId'> & { readonly ids: string[] }>();
  for (const { eventId, nextAttemptAt, error } of postponed) {
    const name = `${String(nextAttemptAt)} ${error}`;
    const group = groups.get(name) ?? { nextAttemptAt, error, ids: [] };
    group.ids.push(eventId);
    groups.set(name, group);
  }
  return [...groups.values()];
}

function pendingEventOf(row: Row): PendingEvent {
  return {
    eventId: text(row, 'event_id'),
    type: text(row, 'event_type'),
    version: count(row, 'event_version'),
    occurredAt: instant(row, 'occurred_at'),
    channel: text(row, 'channel'),
    key: text(row, 'event_key'),
    payload: text(row, 'payload'),
    attempts: count(row, 'attempts'),
  };
}

function outgoingEventOf(row: Row): OutgoingEvent {
  const isPublished = count(row, 'state') === PUBLISHED;
  return present({ ...pendingEventOf(row), isPublished, lastError: optionalText(row, 'last_error') });
}
