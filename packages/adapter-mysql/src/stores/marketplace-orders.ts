import {
  err,
  InvariantViolation,
  marketplaceOrderStatusCode,
  marketplaceOrderStatusOf,
  nextMarketplaceOrderStatus,
  ok,
} from '@banyan/core';
import type { MarketplaceOrder, MarketplaceOrderQueries, MarketplaceOrders, MarketplaceOrderStep } from '@banyan/core';
import { clipped, count } from '../columns.js';
import type { Session } from '../session.js';
import { insertInto, updateIn } from '../written-statements.js';
import { claimDueRows } from './claims.js';
import {
  authFlagBits,
  authInfoBits,
  decisionColumns,
  marketplaceOrderOf,
  marketplaceOrderRow,
  marketplaceOrderStepOf,
  orderKeyColumns,
  refusalColumns,
} from './marketplace-orders.rows.js';

const ORDERS = 'third_order_info';
const STEPS = 'third_order_progress';

// Where an order's numbers stand (item 16): its own row, and the rows that point to it.
// prettier-ignore
const OWN_NUMBER_COLUMNS = ['third_order_no', 'third_user_id', 'credit_no'] as const;
// prettier-ignore
const POINTING_TABLE = [
  // table                          column
  [ 'cl_borrow',                    'order_no'   ],
  [ 'cl_card_bind_request',         'request_no' ],
  [ 'cl_depository_register_apply', 'request_no' ],
  [ 'cl_pay_log',                   'request_no' ],
  [ 'repay_apply',                  'request_no' ],
  [ 'cl_borrow_repay_log',          'serial_no'  ],
] as const;

// Each arm finds its row by an index; an OR over them would read whole tables on MySQL.
const BY_NUMBER_SQL = [
  ...OWN_NUMBER_COLUMNS.map((column) => `select o.* from ${ORDERS} o where o.${column} = ?`),
  ...POINTING_TABLE.map(
    ([table, column]) =>
      `select o.* from ${table} p join ${ORDERS} o on o.source = p.source and o.third_order_no = p.third_order_no ` +
      `where p.${column} = ?`,
  ),
].join('\nunion\n');

const FIND_SQL = 'select * from third_order_info where source = ? and third_order_no = ?';

/** Reads `third_order_info` and its history. */
export function createSqlMarketplaceOrderQueries(session: Session): MarketplaceOrderQueries {
  const { build } = session;
  return {
    find: async (key) => {
      const row = await session.first({ sql: FIND_SQL, bindings: [key.channel, key.orderNo] });
      return row === undefined ? undefined : marketplaceOrderOf(row);
    },
    findByIdCard: async (idCardIndex) => {
      const newestFirst = [
        { column: 'create_time', order: 'desc' },
        { column: 'id', order: 'desc' },
      ];
      const rows = await session.all(build(ORDERS).where({ id_card_index: idCardIndex }).orderBy(newestFirst));
      return rows.map(marketplaceOrderOf);
    },
    findByNumber: async (number) => {
      const bindings = Array.from({ length: OWN_NUMBER_COLUMNS.length + POINTING_TABLE.length }, () => number);
      const rows = await session.all({ sql: `${BY_NUMBER_SQL}\norder by create_time desc, id desc`, bindings });
      return rows.map(marketplaceOrderOf);
    },
    history: async (key) => {
      const rows = await session.all(build(STEPS).where(orderKeyColumns(key)).orderBy('version'));
      return rows.map(marketplaceOrderStepOf);
    },
    countByStatus: async () => {
      const rows = await session.all(build(ORDERS).select('status').count({ total: '*' }).groupBy('status'));
      return new Map(rows.map((row) => [marketplaceOrderStatusOf(count(row, 'status')), count(row, 'total')]));
    },
  };
}

const ADD_AUTH_SQL = `update third_order_info set auth_info = auth_info | ? where source = ? and third_order_no = ?`;

/** Writes `third_order_info` and its history. */
export function createSqlMarketplaceOrders(session: Session): MarketplaceOrders {
  async function appendStep(key: MarketplaceOrder['key'], step: MarketplaceOrderStep): Promise<void> {
    await session.run(
      insertInto(STEPS, {
        ...orderKeyColumns(key),
        version: step.version,
        from_status: step.from === null ? null : marketplaceOrderStatusCode(step.from),
        to_status: marketplaceOrderStatusCode(step.to),
        event: step.event,
        happened_at: step.at,
        detail: step.detail === undefined ? null : clipped(step.detail, 255),
      }),
    );
  }

  async function addAuthBits({ channel, orderNo }: MarketplaceOrder['key'], bits: number): Promise<void> {
    await session.run({ sql: ADD_AUTH_SQL, bindings: [bits, channel, orderNo] });
  }

  return {
    ...createSqlMarketplaceOrderQueries(session),

    insert: async (order) => {
      if (order.status !== 'accepted' || order.version !== 1)
        throw new InvariantViolation('a new order is accepted, version 1');
      const inserted = await session.insert(insertInto(ORDERS, { ...marketplaceOrderRow(order), claim_until: 0 }));
      if (inserted === 'duplicate') return err('orderExists');
      await appendStep(order.key, {
        version: 1,
        from: null,
        to: 'accepted',
        event: 'orderPushed',
        at: order.createdAt,
      });
      return ok();
    },

    transition: async (change) => {
      const to = nextMarketplaceOrderStatus(change.from, change.event);
      if (to === undefined) throw new InvariantViolation(`no transition ${change.event} from ${change.from}`);
      const { creditRequestNo, decision, refusal, authInfo } = change.set ?? {};
      const matched = await session.run(
        updateIn(
          ORDERS,
          {
            ...orderKeyColumns(change.key),
            status: marketplaceOrderStatusCode(change.from),
            version: change.version,
          },
          {
            status: marketplaceOrderStatusCode(to),
            version: change.version + 1,
            status_time: change.at,
            attempts: 0,
            next_time: change.nextAttemptAt ?? change.at,
            last_error: null,
            claim_owner: null,
            claim_until: 0,
            ...(creditRequestNo === undefined ? {} : { credit_no: creditRequestNo }),
            ...(decision === undefined ? {} : decisionColumns(decision)),
            ...(refusal === undefined ? {} : refusalColumns(refusal)),
          },
        ),
      );
      if (matched === 0) return false;
      if (authInfo !== undefined) await addAuthBits(change.key, authInfoBits(authInfo));
      const { key, from, event, at, detail } = change;
      const step = { version: change.version + 1, from, to, event, at };
      await appendStep(key, detail === undefined ? step : { ...step, detail });
      return true;
    },

    addAuthFlags: (key, flags) => addAuthBits(key, authFlagBits(flags)),

    claimDue: async ({ status, ...claim }) => {
      const isWanted = { status: marketplaceOrderStatusCode(status) };
      return (await claimDueRows(session, ORDERS, isWanted, claim)).map(marketplaceOrderOf);
    },

    postpone: async ({ order, nextAttemptAt, error }) => {
      const matched = await session.run(
        updateIn(
          ORDERS,
          {
            ...orderKeyColumns(order.key),
            status: marketplaceOrderStatusCode(order.status),
            version: order.version,
            attempts: order.attempts,
          },
          {
            attempts: order.attempts + 1,
            last_error: clipped(error, 500),
            next_time: nextAttemptAt,
            claim_owner: null,
            claim_until: 0,
          },
        ),
      );
      return matched > 0;
    },
  };
}
