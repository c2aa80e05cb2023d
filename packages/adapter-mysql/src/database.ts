import type { ConfigurationRows, RelayShards, ReplayGuard, TickLedger, UnitOfWork } from '@banyan/core';
import type { PoolReading, SqlEngine } from './engine/sql-engine.js';
import { MIGRATIONS } from './migrations/index.js';
import { createMigrator } from './migrations/migrator.js';
import type { Migrator } from './migrations/migrator.js';
import { createReceiptPruning } from './receipt-pruning.js';
import { createSqlBuilder } from './session.js';
import { createSqlUnitOfWork } from './sql-unit-of-work.js';
import type { StoreDependencies } from './sql-unit-of-work.js';
import { createClaimRelease } from './stores/claims.js';
import { createSqlConfigurationRows } from './stores/configuration-rows.js';
import type { SharedReplayGuard } from './stores/replay-guard.js';
import { createSqlReplayGuard } from './stores/replay-guard.js';
import { createSqlRelayShards } from './stores/relay-shards.js';
import { createSqlTickLedger } from './stores/tick-ledger.js';
import { createSqlWorkers } from './stores/workers.js';
import type { Workers } from './stores/workers.js';
import { createUnitReceipts } from './unit-receipts.js';
import { createUnitRunner } from './unit-runner.js';
import type { UnitRecovery } from './unit-runner.js';

/** Every store of the gateway on one SQL database. */
export interface Database extends Migrator {
  readonly unitOfWork: UnitOfWork;
  readonly relayShards: RelayShards;
  readonly tickLedger: TickLedger;
  readonly configurationRows: ConfigurationRows;
  /** The guard of signatures that all processes on this database share; `memory` is this one's own, asked first. */
  openReplayGuard(memory: ReplayGuard): SharedReplayGuard;
  /** Which of the gateways on this database are alive. */
  readonly workers: Workers;
  /** See {@link createReceiptPruning}. */
  pruneReceipts(keptMs: number, limit: number): Promise<number>;
  /** See {@link createClaimRelease}. */
  releaseClaims(): Promise<void>;
  /** Answers when the database does. Throws `PortUnavailable` otherwise. */
  ping(): Promise<void>;
  /** Connections of the pool; undefined where there is none (SQLite). */
  connections(): PoolReading | undefined;
  /** Waits for the open units, then closes. */
  close(): Promise<void>;
}

/** What the stores need, and who is told when a unit went on after a failure. */
export interface DatabaseDependencies extends StoreDependencies {
  readonly noteRecovery?: (recovery: UnitRecovery) => void;
}

/** The stores on `engine`, which the database then owns. Call `migrate` before anything else. */
export function createDatabase(engine: SqlEngine, dependencies: DatabaseDependencies): Database {
  const build = createSqlBuilder(engine.dialect);
  const receipts = engine.dialect === 'mysql' ? createUnitReceipts(engine) : undefined;
  const units = createUnitRunner(engine, build, receipts, dependencies.noteRecovery);
  return {
    ...createMigrator(engine, units, { build, migrations: MIGRATIONS }),
    unitOfWork: createSqlUnitOfWork(units, dependencies),
    relayShards: createSqlRelayShards(units, engine.dialect),
    tickLedger: createSqlTickLedger(units),
    configurationRows: createSqlConfigurationRows(units),
    openReplayGuard: (memory) => createSqlReplayGuard(units, { memory }),
    workers: createSqlWorkers(units, engine.dialect),
    pruneReceipts: createReceiptPruning(units, engine.dialect),
    releaseClaims: createClaimRelease(units),
    ping: async () => {
      await units.reader.all(build.raw('select 1'));
    },
    connections: () => engine.connections?.(),
    close: () => engine.close(),
  };
}
