import { invariant } from '../../shared/errors.js';
import { err, ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { AuthInfo, MarketplaceOrder } from '../../model/marketplace-order.js';
import type { MarketplaceOrderStatus } from '../../model/marketplace-order-status.js';
import { nextMarketplaceOrderStatus } from '../../model/marketplace-order-status.js';
import type { Applications } from '../../ports/applications.js';
import type { DataPulls } from '../../ports/data-pulls.js';
import type { MarketplaceOrders, OrderTransition } from '../../ports/marketplace-orders.js';
import type { OrderDocuments } from '../../ports/order-documents.js';
import { claimDueRows, newestFirst } from './rows.js';
import { keyOf } from './tables.js';
import type { Rows, Tables } from './tables.js';

/** In-memory {@link MarketplaceOrders}. */
export function createInMemoryMarketplaceOrders(tables: Tables): MarketplaceOrders {
  const table = tables.orders;
  return {
    find: async (key) => table.get(rowKey(key))?.order,
    findByIdCard: async (idCardIndex) =>
      newestFirst(
        table.rows().flatMap(({ order }) => (order.idCardIndex === idCardIndex ? [order] : [])),
        ({ createdAt }) => createdAt,
      ),
    findByNumber: async (number) => {
      const keys = new Set(keysByNumber(tables, number).map(rowKey));
      return newestFirst(
        table.rows().flatMap(({ order }) => (keys.has(rowKey(order.key)) ? [order] : [])),
        ({ createdAt }) => createdAt,
      );
    },
    history: async (key) => table.get(rowKey(key))?.steps ?? [],
    countByStatus: async () => {
      const counts = new Map<MarketplaceOrderStatus, number>();
      for (const { order } of table.rows()) counts.set(order.status, (counts.get(order.status) ?? 0) + 1);
      return counts;
    },
    insert: async (order) => {
      invariant(order.status === 'accepted' && order.version === 1, 'a new order is accepted, in version 1');
      if (table.get(rowKey(order.key)) !== undefined) return err('orderExists');
      table.set(rowKey(order.key), {
        order,
        steps: [{ version: 1, from: null, to: 'accepted', event: 'orderPushed', at: order.createdAt }],
      });
      return ok();
    },
    transition: async (change) => {
      const to = nextMarketplaceOrderStatus(change.from, change.event);
      invariant(to !== undefined, `no transition from ${change.from} on ${change.event}`);
      const row = table.get(rowKey(change.key));
      if (row?.order.status !== change.from || row.order.version !== change.version) return false;
      table.set(rowKey(change.key), moved(row, to, change));
      return true;
    },
    addAuthFlags: async (key, flags) => {
      const row = table.get(rowKey(key));
      if (row === undefined) return;
      const added = Object.fromEntries(flags.map((flag) => [flag, true]));
      table.set(rowKey(key), { ...row, order: { ...row.order, authInfo: { ...row.order.authInfo, ...added } } });
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ order }: Rows['orders']) => rowKey(order.key),
        dueAt: ({ order }: Rows['orders']) => (order.status === wish.status ? order.nextAttemptAt : undefined),
      };
      return claimDueRows(table, claimable, wish).map(({ order }) => order);
    },
    postpone: async ({ order: { key, status, version, attempts }, nextAttemptAt, error }) => {
      const row = table.get(rowKey(key));
      if (row?.order.status !== status || row.order.version !== version || row.order.attempts !== attempts)
        return false;
      table.set(rowKey(key), {
        order: { ...row.order, attempts: attempts + 1, nextAttemptAt, lastError: error },
        steps: row.steps,
      });
      return true;
    },
  };
}

function moved(row: Rows['orders'], to: MarketplaceOrderStatus, change: OrderTransition): Rows['orders'] {
  const { lastError: _lastError, ...order } = row.order;
  const version = order.version + 1;
  const next: MarketplaceOrder = {
    ...order,
    ...change.set,
    authInfo: withFlagsOf(order.authInfo, change.set?.authInfo),
    status: to,
    version,
    attempts: 0,
    nextAttemptAt: change.nextAttemptAt ?? change.at,
    changedAt: change.at,
  };
  const { from, event, at, detail } = change;
  return {
    order: next,
    steps: [...row.steps, { version, from, to, event, at, ...(detail === undefined ? {} : { detail }) }],
  };
}

// Flags are only ever added (G13).
function withFlagsOf(standing: AuthInfo, added: AuthInfo | undefined): AuthInfo {
  return { ...standing, ...Object.fromEntries(Object.entries(added ?? {}).filter(([, isSet]) => isSet)) };
}

function keysByNumber(tables: Tables, number: string): readonly OrderKey[] {
  const orders = tables.orders.rows().filter(({ order }) => {
    const { key, marketplaceUserId, creditRequestNo } = order;
    return [key.orderNo, marketplaceUserId, creditRequestNo].some((known) => known === number);
  });
  const others = [
    tables.loans.get(number)?.loan,
    tables.cardBindRequests.get(number)?.request,
    tables.openings.get(number)?.application,
    tables.disbursements.get(number),
    tables.repaymentApplications.get(number)?.application,
    tables.repayments.get(number),
  ];
  return [
    ...orders.map(({ order }) => order.key),
    ...others.flatMap((row) => (row === undefined ? [] : [row.orderKey])),
  ];
}

/** In-memory {@link DataPulls}. */
export function createInMemoryDataPulls(tables: Tables): DataPulls {
  const table = tables.dataPulls;
  return {
    find: async (key) => {
      const row = table.get(rowKey(key));
      if (row === undefined) return undefined;
      const { fence: _fence, ...pull } = row.pull;
      return pull;
    },
    listOpen: async (limit) => {
      const open = table.rows().flatMap(({ pull }) => (pull.state === 'open' ? [pull] : []));
      open.sort((left, right) => left.createdAt - right.createdAt);
      return open.slice(0, limit).map(({ key, createdAt }) => ({ key, createdAt }));
    },
    insert: async (pull) => {
      if (table.get(rowKey(pull.key)) !== undefined) return err('pullExists');
      table.set(rowKey(pull.key), { pull: { ...pull, fence: 0 } });
      return ok();
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ pull }: Rows['dataPulls']) => rowKey(pull.key),
        dueAt: ({ pull }: Rows['dataPulls']) => (pull.state === 'open' ? pull.nextAttemptAt : undefined),
      };
      return claimDueRows(table, claimable, wish).map((row) => {
        const pull = { ...row.pull, fence: row.pull.fence + 1 };
        table.set(rowKey(pull.key), { ...row, pull });
        return pull;
      });
    },
    saveKind: async ({ key, fence, kind, pull }) => {
      const row = table.get(rowKey(key));
      if (row?.pull.fence !== fence || row.claim === undefined) return false;
      table.set(rowKey(key), { ...row, pull: { ...row.pull, kinds: { ...row.pull.kinds, [kind]: pull } } });
      return true;
    },
    settle: async ({ key, fence, outcome }) => {
      const row = table.get(rowKey(key));
      if (row?.pull.fence !== fence || row.claim === undefined) return false;
      table.set(rowKey(key), { pull: { ...row.pull, ...outcome } });
      return true;
    },
  };
}

/** In-memory {@link OrderDocuments}. */
export function createInMemoryOrderDocuments(tables: Tables): OrderDocuments {
  const table = tables.orderDocuments;
  return {
    list: async ({ channel, orderNo }) =>
      table
        .rows()
        .filter(({ key }) => key.channel === channel && key.orderNo === orderNo)
        .sort((left, right) => (left.kind < right.kind ? -1 : 1)),
    save: async (document) => {
      table.set(keyOf(document.key.channel, document.key.orderNo, document.kind), document);
    },
  };
}

/** In-memory {@link Applications}. */
export function createInMemoryApplications(tables: Tables): Applications {
  return {
    find: async (key) => tables.applications.get(rowKey(key)),
    save: async (application) => {
      tables.applications.set(rowKey(application.key), application);
    },
  };
}

function rowKey({ channel, orderNo }: OrderKey): string {
  return keyOf(channel, orderNo);
}
