import type { EventInbox, InboxEntry } from '@banyan/core';
import { instant, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';
import { pruneOldest } from './pruning.js';

const INBOX = 'event_inbox';

const RECORD_SQL = `insert into event_inbox (consumer, event_id, source, third_order_no, event_type, handled_at)
values (?, ?, ?, ?, ?, ?)`;

/** Reads `event_inbox`. */
export function createSqlEventInboxQueries(session: Session): Pick<EventInbox, 'ofOrder'> {
  return {
    ofOrder: async (key) => {
      const query = session.build(INBOX).where(orderKeyColumns(key)).orderBy(['handled_at', 'id']);
      return (await session.all(query)).map(entryOf);
    },
  };
}

/** Table `event_inbox`: the unique key (consumer, event) says who was first. */
export function createSqlEventInbox(session: Session): EventInbox {
  return {
    ...createSqlEventInboxQueries(session),
    record: async ({ consumer, eventId, orderKey, type, at }) => {
      const bindings = [consumer, eventId, orderKey.channel, orderKey.orderNo, type, at];
      // Whoever takes an event in a second time finds this row, and changes nothing.
      const inserted = await session.insert({ sql: RECORD_SQL, bindings, isReceipt: true });
      return inserted === 'inserted' ? 'first' : 'again';
    },
    prune: (before, limit) => pruneOldest(session, { table: INBOX, timeColumn: 'handled_at', before, limit }),
  };
}

function entryOf(row: Row): InboxEntry {
  return {
    consumer: text(row, 'consumer'),
    eventId: text(row, 'event_id'),
    orderKey: orderKeyOf(row),
    type: text(row, 'event_type'),
    at: instant(row, 'handled_at'),
  };
}
