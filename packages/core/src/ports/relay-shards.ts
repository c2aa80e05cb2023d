/** One shard of a relay in the hands of one worker. `fence` grows with every claim. */
export interface ShardLease {
  readonly relay: string;
  readonly shard: number;
  readonly owner: string;
  readonly fence: number;
}

/** How many shards every relay has: rows are spread over them by a hash of their order, so that an order's rows stay together. */
export const RELAY_SHARD_COUNT = 8;

/**
 * Leases on relay shards. One worker sends a shard's rows, so that the rows of an order keep their order
 * (`RELIABILITY` §0.3). The lease is measured on the store's clock, not the worker's.
 */
export interface RelayShards {
  /**
   * Takes a shard of `relay` that nobody holds, or whose lease has ended; undefined when all are held. Shards are taken in turn: those first that
   * have been free for longest, and after all others the ones of `lately`, in its order.
   */
  claim(request: {
    readonly relay: string;
    readonly owner: string;
    readonly leaseMs: number;
    /** Shards that the caller was on before, the last one last: workers that take turns must not leave each other the same halves. */
    readonly lately?: readonly number[];
  }): Promise<ShardLease | undefined>;

  /** Gives the shard back. Nothing happens when the lease was lost. */
  release(lease: ShardLease): Promise<void>;

  /** Makes the lease last `leaseMs` from now. False when it was lost. */
  renew(lease: ShardLease, leaseMs: number): Promise<boolean>;
}
