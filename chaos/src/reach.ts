import { readFile } from 'node:fs/promises';
import type { Fleet } from './fleet/fleet.js';
import type { Load } from './load/open-loop.js';
import type { StrikeCounts } from './nemesis/nemesis.js';

/** One thing that a run must have reached, or it has shown nothing of it. */
export interface ReachRow {
  readonly what: string;
  readonly kind: 'fault' | 'recovery';
  readonly count: number;
  readonly atLeast: number;
}

/** Recovery branches that a log line shows. `perMinute` 0: counted, not demanded. */
// prettier-ignore
const LOGGED_TABLE = [
  // what                                               line of a replica's log                               per minute  short
  [ 'claims of a dead replica released',               /"msg":"work of a replica that died is free again"/g,   0.2,       0 ],
  [ 'a replica could not say that it lives',           /"msg":"this replica could not say that it lives"/g,    0.2,       0 ],
  [ 'a relay or job failed and came again',            /"msg":"(?:relay|job) failed"/g,                        0.2,       0 ],
  [ 'a consumer met our own trouble',                  /"msg":"event not taken in"/g,                          0,         0 ],
  [ 'a consumer began anew',                           /consumer begins anew/g,                                0,         0 ],
  [ 'an event came again and had no second effect',    /"outcome":"(?:again|duplicate|alreadyApplied|repeated)"/g, 0,     0 ],
  [ 'a unit run again after a conflict',               /"outcome":"conflict"/g,                                0.2,       0 ],
  [ 'a unit run again on another connection',          /"outcome":"connectionLost"/g,                          0.5,       1 ],
  [ 'a commit unanswered: its receipt was there',      /"outcome":"commitFound"/g,                             0,         0 ],
  [ 'a commit unanswered: its receipt was not there',  /"outcome":"commitNotFound"/g,                          0,         0 ],
  [ 'a commit unanswered: the unit knows what it did', /"outcome":"commitRepeated"/g,                          0,         0 ],
  [ 'a notice of payer or depository taken',           /"msg":"(?:opening|payer) notice taken"/g,              1,         1 ],
] as const;

/** Recovery branches that the database remembers. */
// prettier-ignore
const REMEMBERED_TABLE = [
  // what                                               rows                                                                              per minute  short
  [ 'a callback sent again until it was accepted',     'select count(*) as total from cl_notify_callback where execute_num > 1',          0.5,       1 ],
  [ 'an event published at a later attempt',           'select count(*) as total from event_outbox where attempts > 1',                   0,         0 ],
  [ 'a data pull repeated',                            `select count(*) as total from rongshu_credit_data_pull_log where operator_attempts > 1
    or credit_card_attempts > 1 or device_attempts > 1`,                                                                                   0.5,       0 ],
  [ 'commits with a receipt',                          'select count(*) as total from unit_receipt',                                      10,       10 ],
  [ 'a lease of a shard taken',                        'select sum(fence) as total from relay_shard',                                     1,         1 ],
] as const;

/** Counts faults and recovery branches; `minutes` scales what is demanded, `isShort` demands what a short run must show. */
export async function measureReach(parts: {
  readonly fleet: Fleet;
  readonly load: Load;
  readonly strikes: StrikeCounts;
  readonly faults: readonly string[];
  readonly minutes: number;
  readonly isShort: boolean;
}): Promise<readonly ReachRow[]> {
  const { fleet, load, strikes, faults, minutes, isShort } = parts;
  const needed = (perMinute: number, short: number): number =>
    isShort ? short : perMinute === 0 ? 0 : Math.max(1, Math.floor(perMinute * minutes));
  const rows: ReachRow[] = faults.map((what) => ({
    what,
    kind: 'fault',
    count: strikes.get(what) ?? 0,
    atLeast: isShort ? 0 : Math.max(1, Math.floor(minutes / 10)),
  }));
  const logs = await Promise.all(fleet.replicas.map(({ logFile }) => readFile(logFile, 'utf8').catch(() => '')));
  for (const [what, line, perMinute, short] of LOGGED_TABLE) {
    const count = logs.reduce((sum, text) => sum + [...text.matchAll(line)].length, 0);
    rows.push({ what, kind: 'recovery', count, atLeast: needed(perMinute, short) });
  }
  for (const [what, sql, perMinute, short] of REMEMBERED_TABLE) {
    const [row] = await fleet.database.rows(sql);
    rows.push({ what, kind: 'recovery', count: Number(row?.['total'] ?? 0), atLeast: needed(perMinute, short) });
  }
  const { attempts, forgedOrders } = load.ledger;
  const failed = attempts.filter(({ outcome }) => outcome !== 'ok').length;
  const repeated = [...load.backOffice.received.values()].filter((times) => times > 1).length;
  const misbehaved = load.callbacks.filter(({ outcome }) => outcome !== 'accept').length;
  rows.push(
    {
      what: 'a request answered badly, or not, and sent again',
      kind: 'recovery',
      count: failed,
      atLeast: needed(1, 1),
    },
    { what: 'an event of ours delivered more than once', kind: 'recovery', count: repeated, atLeast: 0 },
    {
      what: 'an event of theirs written twice',
      kind: 'fault',
      count: load.backOffice.duplicatedCount(),
      atLeast: needed(2, 1),
    },
    { what: 'an event of theirs late', kind: 'fault', count: load.backOffice.reorderedCount(), atLeast: needed(1, 1) },
    { what: 'a callback answered badly', kind: 'fault', count: misbehaved, atLeast: needed(0.5, 1) },
    {
      what: 'a push that nobody signed, or too late',
      kind: 'fault',
      count: forgedOrders.length,
      atLeast: needed(1, 1),
    },
  );
  return rows;
}

/** The rows that were not reached often enough. */
export function notReached(rows: readonly ReachRow[]): readonly ReachRow[] {
  return rows.filter(({ count, atLeast }) => count < atLeast);
}
