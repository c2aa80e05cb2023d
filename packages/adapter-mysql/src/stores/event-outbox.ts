import type { EventOutbox, OutgoingEvent, PendingEvent, PostponedEvent } from '@banyan/core';
import { clipped, count, instant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { shardOf } from '../shard.js';
import { backlogOf } from './backlog.js';
import { holdsLease } from './relay-shards.js';

const EVENTS = 'event_outbox';

// Column state: an event waits until it is published, however often it takes.
const PENDING = 0;
const PUBLISHED = 1;

/** Reads `event_outbox`. */
export function createSqlEventOutboxQueries(session: Session): Pick<EventOutbox, 'backlog' | 'ofOrder'> {
  const { build } = session;
  return {
    ofOrder: async ({ channel, orderNo }) => {
      const rows = await session.all(build(EVENTS).where({ channel, event_key: orderNo }).orderBy('id'));
      return rows.map(outgoingEventOf);
    },
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
  return {
    ...createSqlEventOutboxQueries(session),

    enqueue: async (event) => {
      const inserted = await session.insert(
        build(EVENTS).insert({
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
      const rows = await session.all({ sql: DUE_SQL, bindings: [shard, PENDING, now, PENDING, now, limit] });
      return rows.map(pendingEventOf);
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

// Unpublished rows of a shard in the order in which they were written, but for those that are, or stand behind, one of their
// order that is not due. Written out: it runs for every pass of every relay.
const DUE_SQL = `select event.* from event_outbox event
where event.shard = ? and event.state = ? and event.next_time <= ?
and not exists (
  select 1 from event_outbox earlier
  where earlier.channel = event.channel and earlier.event_key = event.event_key
  and earlier.state = ? and earlier.id < event.id and earlier.next_time > ?
)
order by event.id limit ?`;

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
