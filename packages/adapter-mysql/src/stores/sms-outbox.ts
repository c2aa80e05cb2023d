import { codeBook, SMS_EVENT_TABLE } from '@banyan/core';
import type {
  BorrowerId,
  Identifiers,
  SmsMessage,
  SmsOutbox,
  SmsOutboxQueries,
  SmsParameters,
  SmsState,
} from '@banyan/core';
import { clipped, count, instant, optionalInstant, optionalText, present, text, word } from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { updateIn } from '../written-statements.js';
import { backlogOf } from './backlog.js';
import { claimDueRows, NO_CLAIM } from './claims.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const MESSAGES = 'sms_message';

// prettier-ignore
const SMS_STATE_TABLE = [
  // code  state
  [  0,   'pending' ],
  [  1,   'sent'    ],
  [  2,   'dead'    ],
  [  3,   'refused' ],
] as const satisfies readonly (readonly [number, SmsState])[];

const SMS_STATES = codeBook('sms state', SMS_STATE_TABLE);
const PENDING = SMS_STATES.codeOf('pending');
const GIVEN_UP = (['dead', 'refused'] as const).map((state) => SMS_STATES.codeOf(state));
const SMS_EVENTS = SMS_EVENT_TABLE.map(([event]) => event);

const ENQUEUE_SQL = `insert into sms_message (message_id, source, third_order_no, event, business_key, user_id, parameters,
state, attempts, next_time, claim_until, create_time) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Reads `sms_message`. */
export function createSqlSmsOutboxQueries(session: Session): SmsOutboxQueries {
  const { build } = session;
  return {
    ofOrder: async (key) => {
      const rows = await session.all(build(MESSAGES).where(orderKeyColumns(key)).orderBy('id'));
      return rows.map(messageOf);
    },
    backlog: async () => {
      const waiting = await session.first(
        build(MESSAGES)
          .where({ state: PENDING })
          .count({ total: '*' })
          .min({ oldest: 'create_time' })
          .min({ next: 'next_time' }),
      );
      const dead = await session.first(build(MESSAGES).whereIn('state', GIVEN_UP).count({ total: '*' }));
      const totalOf = (row: Row | undefined): number => (row === undefined ? 0 : count(row, 'total'));
      return backlogOf({ pending: totalOf(waiting), dead: totalOf(dead) }, waiting);
    },
  };
}

/** Writes `sms_message` (item 25.3). */
export function createSqlSmsOutbox(session: Session, identifiers: Identifiers): SmsOutbox {
  return {
    ...createSqlSmsOutboxQueries(session),

    enqueue: async (draft, at) => {
      const { orderKey, borrowerId, event, businessKey, parameters } = draft;
      const business = [orderKey.channel, orderKey.orderNo, event, businessKey];
      const bindings = [identifiers.next(), ...business, borrowerId, encodeDocument(parameters), PENDING, 0, at, 0, at];
      const inserted = await session.insert({ sql: ENQUEUE_SQL, bindings });
      return inserted === 'inserted';
    },

    claimDue: async (claim) => (await claimDueRows(session, MESSAGES, { state: PENDING }, claim)).map(messageOf),

    settle: async ({ messageId, attempts, at, outcome }) => {
      const matched = await session.run(
        updateIn(
          MESSAGES,
          { message_id: messageId, state: PENDING, attempts },
          {
            state: SMS_STATES.codeOf(outcome.state),
            attempts: attempts + 1,
            last_error: outcome.error === undefined ? null : clipped(outcome.error, 500),
            ...(outcome.state === 'pending' ? { next_time: outcome.nextAttemptAt } : { settle_time: at }),
            ...NO_CLAIM,
          },
        ),
      );
      return matched > 0;
    },
  };
}

function messageOf(row: Row): SmsMessage {
  return present({
    messageId: text(row, 'message_id'),
    orderKey: orderKeyOf(row),
    borrowerId: text(row, 'user_id') as BorrowerId,
    event: word(row, 'event', SMS_EVENTS),
    businessKey: text(row, 'business_key'),
    parameters: decodeDocument(text(row, 'parameters')) as SmsParameters,
    state: SMS_STATES.nameOf(count(row, 'state')),
    attempts: count(row, 'attempts'),
    nextAttemptAt: instant(row, 'next_time'),
    lastError: optionalText(row, 'last_error'),
    createdAt: instant(row, 'create_time'),
    settledAt: optionalInstant(row, 'settle_time'),
  });
}
