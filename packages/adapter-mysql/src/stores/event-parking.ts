import type { EventParking, ParkedEvent } from '@banyan/core';
import { clipped, count, instant, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { selectFrom } from '../written-statements.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const PARKING = 'event_parking';

/** Columns of a message that names no order of ours. */
const NO_ORDER = { source: '', third_order_no: '' } as const;

/** Reads `event_parking`. */
export function createSqlEventParkingQueries(
  session: Session,
  cipher: IdentityCipher,
): Pick<EventParking, 'list' | 'find' | 'ofOrder' | 'count'> {
  const { build } = session;
  return {
    list: async (limit) => {
      const rows = await session.all(build(PARKING).orderBy(['park_time', 'id']).limit(limit));
      return rows.map((row) => parkedEventOf(row, cipher));
    },
    find: async (consumer, eventId) => {
      const row = await session.first(selectFrom(PARKING, { consumer, event_id: eventId }));
      return row === undefined ? undefined : parkedEventOf(row, cipher);
    },
    ofOrder: async (key) => {
      const rows = await session.all(build(PARKING).where(orderKeyColumns(key)).orderBy(['park_time', 'id']));
      return rows.map((row) => parkedEventOf(row, cipher));
    },
    count: async () => {
      const row = await session.first(build(PARKING).count({ total: '*' }));
      return row === undefined ? 0 : count(row, 'total');
    },
  };
}

/** Writes `event_parking`. The body is sealed: nobody has checked what a message that nobody can read contains. */
export function createSqlEventParking(session: Session, cipher: IdentityCipher): EventParking {
  const { build } = session;
  return {
    ...createSqlEventParkingQueries(session, cipher),
    park: ({ consumer, eventId, body, cause, parkedAt, orderKey }) =>
      session.put(
        PARKING,
        { consumer, event_id: eventId },
        {
          body: cipher.seal(place(consumer, eventId), body),
          cause: clipped(cause, 500),
          park_time: parkedAt,
          ...(orderKey === undefined ? NO_ORDER : orderKeyColumns(orderKey)),
        },
      ),
    remove: async (consumer, eventId) =>
      (await session.run(build(PARKING).where({ consumer, event_id: eventId }).delete())) > 0,
  };
}

function parkedEventOf(row: Row, cipher: IdentityCipher): ParkedEvent {
  const consumer = text(row, 'consumer');
  const eventId = text(row, 'event_id');
  return {
    consumer,
    eventId,
    body: cipher.open(place(consumer, eventId), text(row, 'body')),
    cause: text(row, 'cause'),
    parkedAt: instant(row, 'park_time'),
    ...(text(row, 'third_order_no') === NO_ORDER.third_order_no ? {} : { orderKey: orderKeyOf(row) }),
  };
}

function place(consumer: string, eventId: string): SealPlace {
  return { table: PARKING, column: 'body', rowKey: `${consumer}/${eventId}` };
}
