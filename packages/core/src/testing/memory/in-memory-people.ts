import { err, ok } from '../../shared/result.js';
import type { BorrowableFrom } from '../../model/access.js';
import type { Borrower } from '../../model/borrower.js';
import type { BlindIndex } from '../../model/identifiers.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { isTerminalLoanStatus } from '../../model/loan-status.js';
import { OPEN_MARKETPLACE_ORDER_STATUSES } from '../../model/marketplace-order-status.js';
import type { AccessFactsQueries } from '../../ports/access-facts.js';
import type { BankCards } from '../../ports/bank-cards.js';
import type { Banks } from '../../ports/banks.js';
import type { Blacklist } from '../../ports/blacklist.js';
import type { BorrowableDates } from '../../ports/borrowable-dates.js';
import type { Borrowers } from '../../ports/borrowers.js';
import { keyOf } from './tables.js';
import { isSameOrder, newestFirst } from './rows.js';
import type { Tables } from './tables.js';

/** In-memory {@link AccessFactsQueries}. */
export function createInMemoryAccessFacts(tables: Tables): AccessFactsQueries {
  const isListed = (meaning: 'idCard' | 'mobile', index: BlindIndex | undefined): boolean =>
    index !== undefined && tables.blacklist.get(keyOf(meaning, index)) !== undefined;
  return {
    find: async (channel, { idCard, mobile }, except) => {
      if (idCard === undefined) {
        return { isKnown: false, isBlacklisted: isListed('mobile', mobile), hasOpenOrder: false };
      }
      const accounts = tables.borrowers.rows().filter(({ indexes }) => indexes.idCard === idCard);
      const borrowableFrom = tables.borrowableDates.get(keyOf(channel, idCard))?.borrowableFrom;
      const cards = tables.bankCards
        .rows()
        .filter((row) => row.isDefaultForRepayment && accounts.some(({ borrowerId }) => borrowerId === row.borrowerId));
      const [card] = newestFirst(cards, ({ boundAt }) => boundAt);
      return {
        isKnown: accounts.length > 0,
        isBlacklisted:
          isListed('idCard', idCard) ||
          isListed('mobile', mobile) ||
          accounts.some(({ indexes }) => isListed('mobile', indexes.mobile)),
        hasOpenOrder: tables.orders
          .rows()
          .some(
            ({ order }) => order.idCardIndex === idCard && !isSameOrder(order.key, except) && isOpen(order, tables),
          ),
        ...(borrowableFrom === undefined ? {} : { borrowableFrom }),
        ...(card === undefined ? {} : { card }),
      };
    },
  };
}

// A confirmed order is closed once its loan has ended; until the loan is there it counts as open.
function isOpen({ key, status }: MarketplaceOrder, tables: Tables): boolean {
  if (!OPEN_MARKETPLACE_ORDER_STATUSES.includes(status)) return false;
  if (status !== 'confirmed') return true;
  return !tables.loans.rows().some(({ loan }) => isSameOrder(loan.orderKey, key) && isTerminalLoanStatus(loan.status));
}

/** In-memory {@link Borrowers}. */
export function createInMemoryBorrowers(tables: Tables): Borrowers {
  const table = tables.borrowers;
  const isSameAccount = (left: Borrower, right: Pick<Borrower, 'channel' | 'marketplaceUserId'>): boolean =>
    left.channel === right.channel && left.marketplaceUserId === right.marketplaceUserId;
  return {
    find: async (borrowerId) => table.get(borrowerId),
    findAccount: async (channel, marketplaceUserId) =>
      table.rows().find((row) => isSameAccount(row, { channel, marketplaceUserId })),
    findByIndex: async (meaning, index, limit) =>
      newestFirst(
        table.rows().filter(({ indexes }) => indexes[meaning] === index),
        ({ createdAt }) => createdAt,
      ).slice(0, limit),
    insert: async (borrower) => {
      const exists =
        table.get(borrower.borrowerId) !== undefined || table.rows().some((row) => isSameAccount(row, borrower));
      if (exists) return err('accountExists');
      table.set(borrower.borrowerId, borrower);
      return ok();
    },
    // Units take turns, so that no other one is past this line.
    lockPerson: () => Promise.resolve(),
    updateContact: async ({ borrowerId, name, mobile, indexes }) => {
      const row = table.get(borrowerId);
      if (row === undefined) return false;
      table.set(borrowerId, { ...row, name, mobile, indexes: { ...indexes, idCard: row.indexes.idCard } });
      return true;
    },
  };
}

/** In-memory {@link BankCards}. */
export function createInMemoryBankCards(tables: Tables): BankCards {
  const table = tables.bankCards;
  return {
    list: async (borrowerId) =>
      newestFirst(
        table.rows().filter((row) => row.borrowerId === borrowerId),
        ({ boundAt }) => boundAt,
      ),
    findByCard: async (cardIndex) =>
      newestFirst(
        table.rows().filter((row) => row.cardIndex === cardIndex),
        ({ boundAt }) => boundAt,
      ),
    save: async (card) => {
      for (const other of table.rows()) {
        if (other.borrowerId !== card.borrowerId) continue;
        table.set(keyOf(other.borrowerId, other.cardIndex), {
          ...other,
          isDefaultForDisbursement: other.isDefaultForDisbursement && !card.isDefaultForDisbursement,
          isDefaultForRepayment: other.isDefaultForRepayment && !card.isDefaultForRepayment,
        });
      }
      table.set(keyOf(card.borrowerId, card.cardIndex), card);
    },
  };
}

/** In-memory {@link Banks}. */
export function createInMemoryBanks(tables: Tables): Banks {
  return {
    listEnabled: async () => tables.banks.rows().filter(({ isEnabled }) => isEnabled),
    save: async (bank) => {
      tables.banks.set(keyOf(bank.code, bank.cardType), bank);
    },
  };
}

/** In-memory {@link Blacklist}. */
export function createInMemoryBlacklist(tables: Tables): Blacklist {
  const table = tables.blacklist;
  return {
    add: async ({ meaning, index, reason, at }) => {
      table.set(keyOf(meaning, index), { reason, at });
    },
    remove: async (meaning, index) => table.delete(keyOf(meaning, index)),
    contains: async ({ idCard, mobile }) =>
      (idCard !== undefined && table.get(keyOf('idCard', idCard)) !== undefined) ||
      (mobile !== undefined && table.get(keyOf('mobile', mobile)) !== undefined),
  };
}

/** In-memory {@link BorrowableDates}. */
export function createInMemoryBorrowableDates(tables: Tables): BorrowableDates {
  const table = tables.borrowableDates;
  return {
    find: async (channel, idCardIndex) => table.get(keyOf(channel, idCardIndex))?.borrowableFrom,
    postponeTo: async ({ channel, idCardIndex, borrowableFrom, reason, at }) => {
      const key = keyOf(channel, idCardIndex);
      const standing = table.get(key)?.borrowableFrom;
      if (standing !== undefined && !isLater(borrowableFrom, standing)) return;
      table.set(key, { borrowableFrom, reason, at });
    },
  };
}

function isLater(left: BorrowableFrom, right: BorrowableFrom): boolean {
  if (right.kind === 'never') return false;
  return left.kind === 'never' || left.date > right.date;
}
