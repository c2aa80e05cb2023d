import type { EventOutbox, OutgoingEvent, PendingEvent } from '@banyan/core';
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
      const earlier = build({ earlier: EVENTS })
        .select(build.raw('1'))
        .whereRaw('earlier.channel = event.channel and earlier.event_key = event.event_key and earlier.id < event.id')
        .where('earlier.state', PENDING);
      const rows = await session.all(
        build({ event: EVENTS })
          .select('event.*')
          .where({ 'event.shard': shard, 'event.state': PENDING })
          .where('event.next_time', '<=', now)
          .whereNotExists(earlier)
          .orderBy('event.id')
          .limit(limit),
      );
      return rows.map(pendingEventOf);
    },

    settle: async ({ lease, eventId, outcome }) => {
      if (!(await holdsLease(session, lease))) return false;
      const matched = await session.run(
        build(EVENTS)
          .where({ event_id: eventId, shard: lease.shard, state: PENDING })
          .update({
            attempts: build.raw('attempts + 1'),
            ...(outcome.state === 'published'
              ? { state: PUBLISHED, publish_time: outcome.at, last_error: null }
              : { next_time: outcome.nextAttemptAt, last_error: clipped(outcome.error, 500) }),
          }),
      );
      return matched > 0;
    },
  };
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
