import {
  CALLBACK_STATE_TABLE,
  codeBook,
  endOwner,
  ERASED_IDENTITY,
  loanStatusCode,
  marketplaceOrderStatusCode,
} from '@banyan/core';
import type {
  BlindIndex,
  LoanStatus,
  MarketplaceOrderStatus,
  OrderEnd,
  OrderKey,
  PrunedKind,
  Retention,
  RetentionQueries,
} from '@banyan/core';
import { instant, integer, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { selectFrom, updateIn } from '../written-statements.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const ORDERS = 'third_order_info';
const LOANS = 'cl_borrow';
const USERS = 'cl_user';

/** Tables whose rows of an order hold nothing but what is personal. */
const ERASED_TABLES = ['third_convert', 'third_data', 'sms_message'] as const;

// Sealed copies of cards, by the request they were made for.
// prettier-ignore
const CARD_COPY_TABLE = [
  // table                   sealed columns
  [ 'cl_card_bind_request', ['card_no', 'phone'] ],
  [ 'cl_pay_log',           ['card_no']          ],
  [ 'repay_apply',          ['card_no']          ],
] as const;

// prettier-ignore
const PERSON_INDEX_COLUMNS = [
  'id_card_index', 'mobile_index', 'mobile_id_card_index', 'name_id_card_mobile_index', 'name_id_prefix_index',
] as const;

const CALLBACK_STATES = codeBook('callback state', CALLBACK_STATE_TABLE);
const PUBLISHED = 1;
const SENT_SMS = 1;

// What is done with, and the column of its age.
// prettier-ignore
const PRUNED_TABLE = {
  callbacks: { table: 'cl_notify_callback', time: 'create_time', done: ['send_status', [CALLBACK_STATES.codeOf('sent'), CALLBACK_STATES.codeOf('abandoned')]] },
  events:    { table: 'event_outbox',       time: 'occurred_at', done: ['state', [PUBLISHED]] },
  sms:       { table: 'sms_message',        time: 'create_time', done: ['state', [SENT_SMS]] },
  audit:     { table: 'operations_audit',   time: 'happened_at', done: undefined },
} as const satisfies Record<PrunedKind, { table: string; time: string; done: readonly [string, readonly number[]] | undefined }>;

/** Finds what ended and is not erased. */
export function createSqlRetentionQueries(session: Session): RetentionQueries {
  const { build } = session;
  return {
    endedOrders: async ({ end, before, skip, limit }) => {
      const { table, state, time } = endColumns(end);
      const rows = await session.all(
        build(table)
          .select('source', 'third_order_no', time)
          .where(state)
          .whereNull('erase_time')
          .where(time, '<', before)
          .orderBy([time, 'id'])
          .offset(skip)
          .limit(limit),
      );
      return rows.map((row) => ({ key: orderKeyOf(row), endedAt: instant(row, time) }));
    },
    ordersOfPerson: async (idCardIndex) => {
      const rows = await session.all(build(ORDERS).where({ id_card_index: idCardIndex }).orderBy('id'));
      return rows.map((row) => ({ key: orderKeyOf(row), isErased: row['erase_time'] !== null }));
    },
  };
}

/** Erases and prunes (`RELIABILITY` §6). */
export function createSqlRetention(session: Session, cipher: IdentityCipher): Retention {
  const { build } = session;

  async function eraseCallbacks(key: OrderKey): Promise<void> {
    const rows = await session.all(build('cl_notify_callback').select('id', 'callback_id').where(orderKeyColumns(key)));
    await removeCallbacks(rows);
  }

  async function removeCallbacks(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const callbackIds = rows.map((row) => text(row, 'callback_id'));
    await session.run(build('cl_notify_callback_attempt').whereIn('callback_id', callbackIds).delete());
    await session.run(build('cl_notify_callback').whereIn('id', idsOf(rows)).delete());
  }

  async function eraseCards(key: OrderKey): Promise<void> {
    const { card, cardIndex, mobile } = ERASED_IDENTITY;
    for (const [table, sealed] of CARD_COPY_TABLE) {
      for (const row of await session.all(build(table).select('request_no').where(orderKeyColumns(key)))) {
        const rowKey = text(row, 'request_no');
        const columns: Record<string, unknown> = { card_index: cardIndex };
        for (const column of sealed)
          columns[column] = cipher.seal({ table, column, rowKey }, (column === 'phone' ? mobile : card).reveal());
        await session.run(updateIn(table, { request_no: rowKey }, columns));
      }
    }
  }

  async function eraseAccounts(idCardIndex: BlindIndex, pseudonym: BlindIndex): Promise<number> {
    const rows = await session.all(build(USERS).select('user_id').where({ id_card_index: idCardIndex }));
    const { name, idCard, mobile } = ERASED_IDENTITY;
    const indexes = Object.fromEntries(PERSON_INDEX_COLUMNS.map((column) => [column, pseudonym]));
    for (const row of rows) {
      const rowKey = text(row, 'user_id');
      const sealed = (column: string, clear: string): string => cipher.seal({ table: USERS, column, rowKey }, clear);
      await session.run(build('cl_bank_card').where({ user_id: rowKey }).delete());
      await session.run(
        updateIn(
          USERS,
          { user_id: rowKey },
          {
            real_name: sealed('real_name', name.reveal()),
            id_no: sealed('id_no', idCard.reveal()),
            phone: sealed('phone', mobile.reveal()),
            third_user_id: `erased-${rowKey}`.slice(0, 64),
            ...indexes,
          },
        ),
      );
    }
    return rows.length;
  }

  return {
    ...createSqlRetentionQueries(session),

    eraseOrder: async (key, at) => {
      const columns = orderKeyColumns(key);
      const marked = await session.run(
        build(ORDERS).where(columns).whereNull('erase_time').update({ erase_time: at, last_error: null }),
      );
      if (marked === 0) return false;
      await session.run(updateIn(LOANS, columns, { erase_time: at }));
      for (const table of ERASED_TABLES) await session.run(build(table).where(columns).delete());
      await session.run(build('event_outbox').where({ channel: key.channel, event_key: key.orderNo }).delete());
      await session.run(build('rongshu_credit_data_pull_log').where(columns).update({ operator_url: null }));
      for (const table of ['cl_borrow_confirm_log', 'cl_borrow_confirm_revision'])
        await session.run(updateIn(table, columns, { success_url: null, failed_url: null }));
      await eraseCallbacks(key);
      await eraseCards(key);
      return true;
    },

    erasePerson: async (idCardIndex, pseudonym) => {
      for (const row of await session.all(selectFrom(ORDERS, { id_card_index: idCardIndex })))
        await session.run(updateIn(LOANS, orderKeyColumns(orderKeyOf(row)), { id_card_index: pseudonym }));
      for (const table of [ORDERS, 'cl_depository_register_apply'])
        await session.run(updateIn(table, { id_card_index: idCardIndex }, { id_card_index: pseudonym }));
      for (const table of ['cl_depository_register_info', 'person_lock'])
        await session.run(build(table).where({ id_card_index: idCardIndex }).delete());
      return eraseAccounts(idCardIndex, pseudonym);
    },

    prune: async (kind, before, limit) => {
      const { table, time, done } = PRUNED_TABLE[kind];
      const old = build(table).where(time, '<', before);
      const rows = await session.all(
        (done === undefined ? old : old.whereIn(done[0], done[1])).orderBy([time, 'id']).limit(limit),
      );
      if (kind === 'callbacks') await removeCallbacks(rows);
      else if (rows.length > 0) await session.run(build(table).whereIn('id', idsOf(rows)).delete());
      return rows.length;
    },
  };
}

function endColumns(end: OrderEnd): {
  readonly table: string;
  readonly state: Readonly<Record<string, number>>;
  readonly time: string;
} {
  // An end of the order is a status of orders, an end of the loan a state of loans: the table of ends says so row by row.
  return endOwner(end) === 'order'
    ? {
        table: ORDERS,
        state: { status: marketplaceOrderStatusCode(end as MarketplaceOrderStatus) },
        time: 'status_time',
      }
    : { table: LOANS, state: { state: loanStatusCode(end as LoanStatus) }, time: 'state_time' };
}

function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => String(integer(row, 'id')));
}
