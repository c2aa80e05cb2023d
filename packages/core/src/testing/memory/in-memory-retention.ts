import type { Instant } from '../../shared/calendar.js';
import type { BlindIndex, MarketplaceUserId, OrderKey } from '../../model/identifiers.js';
import { IDENTITY_MEANINGS } from '../../model/borrower.js';
import type { IdentityIndexes } from '../../model/borrower.js';
import { endOwner, ERASED_IDENTITY } from '../../model/retention.js';
import type { EndedOrder, PrunedKind, Retention } from '../../ports/retention.js';
import { isSameOrder } from './rows.js';
import type { Table, Tables } from './tables.js';
import { keyOf } from './tables.js';

/** In-memory {@link Retention}. */
export function createInMemoryRetention(tables: Tables): Retention {
  const isErased = (key: OrderKey): boolean => tables.erasures.get(rowKey(key)) !== undefined;
  return {
    endedOrders: async ({ end, before, skip, limit }) => {
      const ended: readonly EndedOrder[] =
        endOwner(end) === 'order'
          ? tables.orders
              .rows()
              .filter(({ order }) => order.status === end)
              .map(({ order }) => ({ key: order.key, endedAt: order.changedAt }))
          : tables.loans
              .rows()
              .filter(({ loan }) => loan.status === end)
              .map(({ loan }) => ({ key: loan.orderKey, endedAt: loan.changedAt }));
      return ended
        .filter(({ key, endedAt }) => endedAt < before && !isErased(key))
        .sort((left, right) => left.endedAt - right.endedAt)
        .slice(skip, skip + limit);
    },
    ordersOfPerson: async (idCardIndex) =>
      tables.orders
        .rows()
        .filter(({ order }) => order.idCardIndex === idCardIndex)
        .map(({ order }) => ({ key: order.key, isErased: isErased(order.key) })),
    eraseOrder: async (key, at) => {
      const row = tables.orders.get(rowKey(key));
      if (row === undefined || isErased(key)) return false;
      tables.erasures.set(rowKey(key), { key, at });
      const { lastError: _lastError, ...order } = row.order;
      tables.orders.set(rowKey(key), { ...row, order });
      eraseRowsOf(tables, key);
      eraseCardsOf(tables, key);
      return true;
    },
    erasePerson: async (idCardIndex, pseudonym) => {
      tables.depositoryAccounts.delete(idCardIndex);
      eraseIndexes(tables, idCardIndex, pseudonym);
      return eraseAccounts(tables, idCardIndex, pseudonym);
    },
    prune: async (kind, before, limit) => PRUNE[kind](tables, before, limit),
  };
}

function rowKey({ channel, orderNo }: OrderKey): string {
  return keyOf(channel, orderNo);
}

function eraseRowsOf(tables: Tables, key: OrderKey): void {
  tables.applications.delete(rowKey(key));
  removeWhere(tables.orderDocuments, (row) => keyOf(row.key.channel, row.key.orderNo, row.kind), isOf(key, 'key'));
  removeWhere(
    tables.sms,
    ({ message }) => message.messageId,
    ({ message }) => isSameOrder(message.orderKey, key),
  );
  removeWhere(
    tables.callbacks,
    ({ callbackId }) => callbackId,
    ({ channel, orderNo, callbackId }) => {
      const isWanted = isSameOrder({ channel, orderNo }, key);
      if (isWanted) tables.callbackAttempts.delete(callbackId);
      return isWanted;
    },
  );
  removeWhere(
    tables.events,
    ({ event }) => event.eventId,
    ({ event }) => event.channel === key.channel && event.key === key.orderNo,
  );
  const pulled = tables.dataPulls.get(rowKey(key));
  if (pulled !== undefined) {
    const { operatorUrl: _operatorUrl, ...pull } = pulled.pull;
    tables.dataPulls.set(rowKey(key), { ...pulled, pull });
  }
  const confirmed = tables.confirmations.get(rowKey(key));
  if (confirmed !== undefined) {
    const revisions = confirmed.revisions.map(({ successUrl: _success, failedUrl: _failed, ...rest }) => rest);
    tables.confirmations.set(rowKey(key), { revisions });
  }
}

function eraseCardsOf(tables: Tables, key: OrderKey): void {
  const { card, cardIndex, mobile } = ERASED_IDENTITY;
  for (const row of tables.cardBindRequests.rows().filter(({ request }) => isSameOrder(request.orderKey, key))) {
    const request = { ...row.request, card, cardIndex, reservedMobile: mobile };
    tables.cardBindRequests.set(request.requestNo, { ...row, request });
  }
  for (const row of tables.disbursements.rows().filter(({ orderKey }) => isSameOrder(orderKey, key)))
    tables.disbursements.set(row.requestNo, { ...row, card, cardIndex });
  for (const row of tables.repaymentApplications
    .rows()
    .filter(({ application }) => isSameOrder(application.orderKey, key))) {
    const application = { ...row.application, card, cardIndex };
    tables.repaymentApplications.set(application.requestNo, { ...row, application });
  }
}

function eraseAccounts(tables: Tables, idCardIndex: BlindIndex, pseudonym: BlindIndex): number {
  const accounts = tables.borrowers.rows().filter(({ indexes }) => indexes.idCard === idCardIndex);
  const { name, idCard, mobile } = ERASED_IDENTITY;
  // IDENTITY_MEANINGS names every member: the record is total by construction.
  const indexes = Object.fromEntries(
    IDENTITY_MEANINGS.map((meaning) => [meaning, pseudonym]),
  ) as unknown as IdentityIndexes;
  for (const account of accounts) {
    const marketplaceUserId = `erased-${account.borrowerId}` as MarketplaceUserId;
    tables.borrowers.set(account.borrowerId, { ...account, name, idCard, mobile, indexes, marketplaceUserId });
    removeWhere(
      tables.bankCards,
      (card) => keyOf(card.borrowerId, card.cardIndex),
      ({ borrowerId }) => borrowerId === account.borrowerId,
    );
  }
  return accounts.length;
}

function eraseIndexes(tables: Tables, from: BlindIndex, to: BlindIndex): void {
  for (const row of tables.orders.rows().filter(({ order }) => order.idCardIndex === from))
    tables.orders.set(rowKey(row.order.key), { ...row, order: { ...row.order, idCardIndex: to } });
  for (const row of tables.loans.rows().filter(({ loan }) => loan.idCardIndex === from))
    tables.loans.set(row.loan.loanNo, { ...row, loan: { ...row.loan, idCardIndex: to } });
  for (const row of tables.openings.rows().filter(({ application }) => application.idCardIndex === from)) {
    const application = { ...row.application, idCardIndex: to };
    tables.openings.set(application.requestNo, { ...row, application });
  }
}

const PRUNE: Readonly<Record<PrunedKind, (tables: Tables, before: Instant, limit: number) => number>> = {
  callbacks: (tables, before, limit) =>
    removeOldest(
      tables.callbacks,
      limit,
      (row) => {
        const isDone = row.state === 'sent' || row.state === 'abandoned';
        return isDone && row.createdAt < before ? { key: row.callbackId, at: row.createdAt } : undefined;
      },
      (key) => tables.callbackAttempts.delete(key),
    ),
  events: (tables, before, limit) =>
    removeOldest(tables.events, limit, ({ event }) =>
      event.isPublished && event.occurredAt < before ? { key: event.eventId, at: event.occurredAt } : undefined,
    ),
  sms: (tables, before, limit) =>
    removeOldest(tables.sms, limit, ({ message }) =>
      message.state === 'sent' && message.createdAt < before
        ? { key: message.messageId, at: message.createdAt }
        : undefined,
    ),
  audit: (tables, before, limit) =>
    removeOldest(tables.auditLog, limit, ({ auditId, at }) => (at < before ? { key: auditId, at } : undefined)),
};

function removeOldest<Row>(
  table: Table<Row>,
  limit: number,
  agedOf: (row: Row) => { readonly key: string; readonly at: Instant } | undefined,
  also: (key: string) => void = () => undefined,
): number {
  const aged = table
    .rows()
    .flatMap((row) => agedOf(row) ?? [])
    .sort((left, right) => left.at - right.at)
    .slice(0, limit);
  for (const { key } of aged) {
    table.delete(key);
    also(key);
  }
  return aged.length;
}

function removeWhere<Row>(table: Table<Row>, keyOfRow: (row: Row) => string, isWanted: (row: Row) => boolean): void {
  for (const row of table.rows()) if (isWanted(row)) table.delete(keyOfRow(row));
}

function isOf<Name extends string>(key: OrderKey, name: Name): (row: Readonly<Record<Name, OrderKey>>) => boolean {
  return (row) => isSameOrder(row[name], key);
}
