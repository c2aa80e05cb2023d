import type { DirectDatabase } from '../fleet/database.js';
import type { SeenLease } from './evidence.js';

/** Looks at the leases of relays again and again (I11). */
export interface LeaseWatch {
  /** Each lease that was seen, once. */
  readonly seen: readonly SeenLease[];
  stop(): Promise<void>;
}

const EVERY_MS = 300;
const HELD = 'select relay, shard, owner, fence from relay_shard where owner is not null';

/** Starts looking; what cannot be seen while the database is away is not seen. */
export function startLeaseWatch(database: DirectDatabase): LeaseWatch {
  const seen: SeenLease[] = [];
  const known = new Set<string>();
  let isStopped = false;

  async function look(): Promise<void> {
    const rows = await database.rows(HELD).catch(() => []);
    for (const row of rows) {
      const lease = {
        relay: String(row['relay']),
        shard: Number(row['shard']),
        owner: String(row['owner']),
        fence: Number(row['fence']),
      };
      const key = JSON.stringify(lease);
      if (known.has(key)) continue;
      known.add(key);
      seen.push(lease);
    }
  }

  async function watch(): Promise<void> {
    while (!isStopped) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  const watching = watch();
  return {
    seen,
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}
