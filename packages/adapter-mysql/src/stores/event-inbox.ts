import type { EventInbox } from '@banyan/core';
import type { Session } from '../session.js';
import { pruneOldest } from './pruning.js';

const INBOX = 'event_inbox';

/** Table `event_inbox`: the unique key (consumer, event) says who was first. */
export function createSqlEventInbox(session: Session): EventInbox {
  const { build } = session;
  return {
    record: async ({ consumer, eventId, at }) => {
      const inserted = await session.insert(build(INBOX).insert({ consumer, event_id: eventId, handled_at: at }));
      return inserted === 'inserted' ? 'first' : 'again';
    },
    prune: (before, limit) => pruneOldest(session, { table: INBOX, timeColumn: 'handled_at', before, limit }),
  };
}
