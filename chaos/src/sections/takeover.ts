import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.js';
import type { Replica } from '../fleet/replica.js';
import { until } from '../fleet/until.js';
import type { Spread } from '../figures.js';
import { spreadOf } from '../figures.js';

/** How long the work of a lost replica lies, from the moment it was lost until others may have all of it. */
export interface TakeoverFigures {
  readonly afterKill: Spread;
  readonly afterFreeze: Spread;
}

const WITHIN_MS = 60_000;
const CLAIMED = [
  'third_order_info',
  'rongshu_credit_data_pull_log',
  'cl_depository_register_apply',
  'cl_card_bind_request',
  'repay_apply',
  'sms_message',
] as const;

/** Under load: kills and freezes replicas in turn, and waits each time until nothing is held in the lost one's name. */
export async function measureTakeover(fleet: Fleet, rounds: number): Promise<TakeoverFigures> {
  const afterKill: number[] = [];
  const afterFreeze: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const replica = fleet.replicas[round % fleet.replicas.length];
    if (replica === undefined) break;
    const killed = await whenBusy(fleet, replica);
    await replica.kill();
    afterKill.push(await untilNothingIsHeld(fleet, killed));
    await replica.start();
    const frozen = await whenBusy(fleet, replica);
    replica.freeze();
    try {
      afterFreeze.push(await untilNothingIsHeld(fleet, frozen));
    } finally {
      replica.thaw();
    }
    await until(`${replica.name} to be ready`, async () => ((await replica.isReady()) ? true : undefined), WITHIN_MS);
  }
  return { afterKill: spreadOf(afterKill), afterFreeze: spreadOf(afterFreeze) };
}

/** The replica's name in claims and leases, at a moment when it holds one, or after a while without. */
async function whenBusy(fleet: Fleet, replica: Replica): Promise<string> {
  const like = `%:${String(replica.pid() ?? 0)}:%`;
  const owner = await until(
    `${replica.name} to be known`,
    async () => {
      const [row] = await fleet.database.rows('select owner from gateway_worker where owner like ?', [like]);
      return row === undefined ? undefined : String(row['owner']);
    },
    WITHIN_MS,
  );
  for (let tries = 0; tries < 200 && (await heldBy(fleet, owner)) === 0; tries += 1) await pause(10);
  return owner;
}

async function untilNothingIsHeld(fleet: Fleet, owner: string): Promise<number> {
  const startedAt = performance.now();
  const isFree = async (): Promise<true | undefined> => ((await heldBy(fleet, owner)) === 0 ? true : undefined);
  await until('the work of a lost replica to be free', isFree, WITHIN_MS, 20);
  return performance.now() - startedAt;
}

/** How many rows and leases are held in this name. */
async function heldBy({ database }: Fleet, owner: string): Promise<number> {
  const claims = CLAIMED.map(
    (table) => `select count(*) as total from ${table} where claim_owner = ? and claim_until > 0`,
  );
  const leases = 'select count(*) as total from relay_shard where owner = ? and lease_until > 0';
  const sql = [...claims, leases].join(' union all ');
  const rows = await database.rows(sql, [...CLAIMED.map(() => owner), owner]);
  return rows.reduce((sum, row) => sum + Number(row['total']), 0);
}
