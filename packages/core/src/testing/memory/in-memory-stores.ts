import { err, ok } from '../../shared/result.js';
import type { Clock } from '../../ports/clock.js';
import type { ConfigurationRow, ConfigurationRows } from '../../ports/configuration-rows.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { RelayShards } from '../../ports/relay-shards.js';
import type { TickLedger, TickRun } from '../../ports/tick-ledger.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import { createInMemoryCreditAccounts } from './in-memory-credit-accounts.js';
import { createInMemoryLoanLedger, createInMemoryReconciliations } from './in-memory-ledger.js';
import { createInMemoryCardBindRequests, createInMemorySmsOutbox } from './in-memory-errands.js';
import {
  createInMemoryBorrowConfirmations,
  createInMemoryDisbursementRequests,
  createInMemoryLoans,
} from './in-memory-loans.js';
import { createInMemoryDepositoryAccounts, createInMemoryOpeningApplications } from './in-memory-openings.js';
import { createInMemoryAuditLog, createInMemoryOperatorKeys } from './in-memory-operators.js';
import {
  createInMemoryApplications,
  createInMemoryDataPulls,
  createInMemoryMarketplaceOrders,
  createInMemoryOrderDocuments,
} from './in-memory-orders.js';
import {
  createInMemoryAccessFacts,
  createInMemoryBankCards,
  createInMemoryBanks,
  createInMemoryBlacklist,
  createInMemoryBorrowableDates,
  createInMemoryBorrowers,
} from './in-memory-people.js';
import type { RelayDependencies } from './in-memory-relays.js';
import {
  createInMemoryCallbackOutbox,
  createInMemoryEventInbox,
  createInMemoryEventOutbox,
  createInMemoryEventParking,
  createInMemoryRelayShards,
} from './in-memory-relays.js';
import {
  createInMemoryRepaymentApplications,
  createInMemoryRepayments,
  createInMemoryRepaymentSchedules,
} from './in-memory-repayments.js';
import { createInMemoryRetention } from './in-memory-retention.js';
import { compareTexts, oldestFirst } from './rows.js';
import type { Tables } from './tables.js';
import { createTableSpace, keyOf } from './tables.js';

/** Every store, in memory, empty. */
export interface InMemoryStores {
  readonly unitOfWork: UnitOfWork;
  readonly relayShards: RelayShards;
  readonly tickLedger: TickLedger;
  readonly configurationRows: ConfigurationRows;
}

/**
 * The stores in memory: units take turns, each works on a draft that becomes the committed state at its end or is thrown
 * away. `clock` measures the leases of relay shards. A unit started inside another waits for ever: it must not.
 */
export function createInMemoryStores(deps: {
  readonly clock: Clock;
  readonly identifiers: Identifiers;
}): InMemoryStores {
  const space = createTableSpace();
  const relayShards = createInMemoryRelayShards(deps.clock);
  const relayDeps = { relayShards, identifiers: deps.identifiers };
  let last: Promise<unknown> = Promise.resolve();

  async function runOne<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const draft = space.draft();
    try {
      const value = await work(storesOver(draft.tables, relayDeps));
      draft.commit();
      return value;
    } finally {
      draft.close();
    }
  }

  return {
    unitOfWork: {
      run: (work) => {
        const turn = last.then(() => runOne(work));
        last = turn.then(
          () => undefined,
          () => undefined,
        );
        return turn;
      },
      read: storesOver(space.committed, relayDeps),
    },
    relayShards,
    tickLedger: createInMemoryTickLedger(),
    configurationRows: createInMemoryConfigurationRows(),
  };
}

function storesOver(tables: Tables, relayDeps: RelayDependencies): Stores {
  return {
    accessFacts: createInMemoryAccessFacts(tables),
    applications: createInMemoryApplications(tables),
    bankCards: createInMemoryBankCards(tables),
    banks: createInMemoryBanks(tables),
    blacklist: createInMemoryBlacklist(tables),
    borrowableDates: createInMemoryBorrowableDates(tables),
    borrowers: createInMemoryBorrowers(tables),
    callbacks: createInMemoryCallbackOutbox(tables, relayDeps),
    dataPulls: createInMemoryDataPulls(tables),
    events: createInMemoryEventOutbox(tables, relayDeps),
    inbox: createInMemoryEventInbox(tables),
    orders: createInMemoryMarketplaceOrders(tables),
    documents: createInMemoryOrderDocuments(tables),
    parking: createInMemoryEventParking(tables),
    auditLog: createInMemoryAuditLog(tables),
    cardBindRequests: createInMemoryCardBindRequests(tables),
    confirmations: createInMemoryBorrowConfirmations(tables),
    creditAccounts: createInMemoryCreditAccounts(tables),
    depositoryAccounts: createInMemoryDepositoryAccounts(tables),
    disbursements: createInMemoryDisbursementRequests(tables),
    loans: createInMemoryLoans(tables),
    openings: createInMemoryOpeningApplications(tables),
    operatorKeys: createInMemoryOperatorKeys(tables),
    schedules: createInMemoryRepaymentSchedules(tables),
    repaymentApplications: createInMemoryRepaymentApplications(tables),
    repayments: createInMemoryRepayments(tables),
    ledger: createInMemoryLoanLedger(tables),
    reconciliations: createInMemoryReconciliations(tables),
    retention: createInMemoryRetention(tables),
    sms: createInMemorySmsOutbox(tables, relayDeps),
  };
}

/** In-memory {@link TickLedger}. */
export function createInMemoryTickLedger(): TickLedger {
  const rows = new Map<string, TickRun>();
  return {
    start: async (run) => {
      const key = keyOf(run.job, String(run.scheduledAt));
      if (rows.has(key)) return false;
      rows.set(key, run);
      return true;
    },
    finish: async (job, scheduledAt, outcome) => {
      const key = keyOf(job, String(scheduledAt));
      const run = rows.get(key);
      if (run !== undefined) rows.set(key, { ...run, outcome });
    },
    runs: async (job, limit) =>
      [...rows.values()]
        .filter((run) => run.job === job)
        .sort((left, right) => right.scheduledAt - left.scheduledAt)
        .slice(0, limit),
    prune: async (before, limit) => {
      const old = oldestFirst(
        [...rows.values()].filter(({ scheduledAt }) => scheduledAt < before),
        ({ scheduledAt }) => scheduledAt,
      ).slice(0, limit);
      for (const { job, scheduledAt } of old) rows.delete(keyOf(job, String(scheduledAt)));
      return old.length;
    },
  };
}

/** In-memory {@link ConfigurationRows}. */
export function createInMemoryConfigurationRows(): ConfigurationRows {
  const histories = new Map<string, readonly ConfigurationRow[]>();
  return {
    current: async () =>
      [...histories.values()]
        .flatMap((versions) => versions.slice(-1))
        .sort((left, right) => compareTexts(left.kind, right.kind) || compareTexts(left.key, right.key)),
    history: async (kind, key) => [...(histories.get(keyOf(kind, key)) ?? [])].reverse(),
    put: async (row) => {
      const versions = histories.get(keyOf(row.kind, row.key)) ?? [];
      if (row.version !== versions.length + 1) return err('versionTaken');
      histories.set(keyOf(row.kind, row.key), [...versions, row]);
      return ok();
    },
  };
}
