import type { Instant } from '../shared/calendar.js';
import type { Clock } from '../ports/clock.js';
import type { RelayShards, ShardLease } from '../ports/relay-shards.js';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.js';
import type { Batch, BatchRequest, ItemOutcome } from './run-batch.js';
import { runBatch } from './run-batch.js';

/** What tells one relay from another: its outbox, and how a row of it goes out. */
export interface Relay<T> {
  /** Whose shards are leased: the relay's name in {@link RelayShards}. */
  readonly name: string;
  /** Is there anything to send at `now`? */
  readonly isDue: (now: Instant) => Promise<boolean>;
  readonly due: (stores: Stores, lease: ShardLease, now: Instant, limit: number) => Promise<readonly T[]>;
  /** Sends one row under a lease that is still held, and notes how it went. */
  readonly send: (row: T, lease: ShardLease) => Promise<ItemOutcome>;
  readonly onError: (row: T, lease: ShardLease, error: unknown) => Promise<ItemOutcome>;
}

/** One pass over one shard; undefined when nothing is due or every shard is in other hands. Counts: claimed, lost, and what the relay's rows come to. */
export type RelayPass = (request: BatchRequest) => Promise<Batch | undefined>;

// Renewing is a write. A row that starts before this share of the lease is used has the rest of it to be sent in.
const LEASE_SHARE_USED_MAX = 0.25;

/** What {@link createShardPass} works with. */
export interface ShardPassDependencies {
  readonly relayShards: RelayShards;
  readonly clock: Clock;
}

/** A relay whose rows go out together. */
export interface ShardRelay extends Pick<Relay<never>, 'name' | 'isDue'> {
  /** Sends what is due under `lease`. `isHeld` renews the lease as needed and says whether anything may still be sent. */
  readonly work: (lease: ShardLease, isHeld: () => Promise<boolean>, request: BatchRequest) => Promise<Batch>;
}

/** Makes the pass that every relay shares: one worker a shard, which sends only while the lease is held (`RELIABILITY` §0.3). */
export function createShardPass(dependencies: ShardPassDependencies, relay: ShardRelay): RelayPass {
  const { relayShards, clock } = dependencies;

  return async (request) => {
    const { owner, leaseMs } = request;
    // Looking costs nothing; taking a lease is a write.
    if (!(await relay.isDue(clock.now()))) return undefined;
    // From before the claim: the lease can only be younger than we take it to be.
    let heldSince = clock.now();
    const lease = await relayShards.claim({ relay: relay.name, owner, leaseMs });
    if (lease === undefined) return undefined;
    // Slow rows may use the lease up: another worker may then be ahead of us, and an order's rows keep their order.
    const isHeld = async (): Promise<boolean> => {
      const askedAt = clock.now();
      const usedMs = askedAt - heldSince;
      // A clock that was set back tells nothing of the lease: the store is asked.
      if (usedMs >= 0 && usedMs < leaseMs * LEASE_SHARE_USED_MAX) return true;
      const isRenewed = await relayShards.renew(lease, leaseMs);
      if (isRenewed) heldSince = askedAt;
      return isRenewed;
    };
    try {
      return await relay.work(lease, isHeld, request);
    } finally {
      // Also after trouble of our own: the shard need not wait for the end of a lease that nobody uses.
      await relayShards.release(lease);
    }
  };
}

/** Makes the pass of a relay whose rows go out one by one, outside the unit. */
export function createRelayPass<T>(
  dependencies: ShardPassDependencies & { readonly unitOfWork: UnitOfWork },
  relay: Relay<T>,
): RelayPass {
  const { unitOfWork, clock } = dependencies;

  return createShardPass(dependencies, {
    name: relay.name,
    isDue: relay.isDue,
    work: async (lease, isHeld, { limit, concurrency }) => {
      const rows = await unitOfWork.run((stores) => relay.due(stores, lease, clock.now(), limit));
      return runBatch({
        items: rows,
        concurrency,
        work: async (row) => ((await isHeld()) ? relay.send(row, lease) : 'lost'),
        onError: (row, error) => relay.onError(row, lease, error),
      });
    },
  });
}
