import type { Instant } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import type { BlindIndex, LoanNo, OrderKey, ProductCode } from '../../model/identifiers.js';
import type { LoanStatus } from '../../model/loan-status.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { MarketplaceOrderStatus } from '../../model/marketplace-order-status.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** By what orders are looked for: any number of theirs, or the MD5 of a borrower's ID card or mobile. */
export type OrderSearch = { readonly number: string } | { readonly idCardMd5: string } | { readonly mobileMd5: string };

/** An order in a list of search results. */
export interface OrderSummary {
  readonly key: OrderKey;
  readonly status: MarketplaceOrderStatus;
  readonly productCode: ProductCode;
  readonly requestedAmount: Fen;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly loan?: { readonly loanNo: LoanNo; readonly status: LoanStatus; readonly amount: Fen };
}

/** Finds orders over all channels, newest first (item 16, operations). Of a person: of all accounts of that person. */
export type FindOrders = (search: OrderSearch) => Promise<readonly OrderSummary[]>;

// Accounts under one phone number: more than a person changes phones.
const ACCOUNTS_MAX = 50;

/** Makes the search. */
export function createFindOrders(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'orders' | 'loans' | 'borrowers'>;
  readonly identityIndex: IdentityIndex;
}): FindOrders {
  const { read, identityIndex } = dependencies;

  return async (search) => Promise.all((await ordersOf(search)).map(summaryOf));

  async function ordersOf(search: OrderSearch): Promise<readonly MarketplaceOrder[]> {
    if ('number' in search) return read.orders.findByNumber(search.number);
    if ('idCardMd5' in search) return read.orders.findByIdCard(identityIndex.ofMd5('idCard', search.idCardMd5));
    const index = identityIndex.ofMd5('mobile', search.mobileMd5);
    const accounts = await read.borrowers.findByIndex('mobile', index, ACCOUNTS_MAX);
    const people = new Set<BlindIndex>(accounts.map(({ indexes }) => indexes.idCard));
    const orders = await Promise.all([...people].map((person) => read.orders.findByIdCard(person)));
    return orders.flat().sort((left, right) => right.createdAt - left.createdAt);
  }

  async function summaryOf(order: MarketplaceOrder): Promise<OrderSummary> {
    const { key, status, productCode, requestedAmount, createdAt, changedAt } = order;
    const loan = await read.loans.findByOrder(key);
    return {
      key,
      status,
      productCode,
      requestedAmount,
      createdAt,
      changedAt,
      ...(loan === undefined ? {} : { loan: { loanNo: loan.loanNo, status: loan.status, amount: loan.amount } }),
    };
  }
}
