import { intakeTables } from './0001-intake.js';
import { seededBanks } from './0002-banks.js';
import { loanTables } from './0003-loans.js';
import { repaymentTables } from './0004-repayment.js';
import { replicaTables } from './0005-replicas.js';
import { retentionMarks } from './0006-retention.js';
import { channelQueues } from './0007-channel-queues.js';
import type { Migration } from './migration.js';

/** Every migration, oldest first. Rows are added at the end and never changed once released. */
export const MIGRATIONS: readonly Migration[] = [
  intakeTables,
  seededBanks,
  loanTables,
  repaymentTables,
  replicaTables,
  retentionMarks,
  channelQueues,
];
