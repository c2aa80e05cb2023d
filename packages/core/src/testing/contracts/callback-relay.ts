import { invariant } from '../../shared/errors.js';
import type { Instant } from '../../shared/calendar.js';
import type { Callback, CallbackAttempt, CallbackDraft } from '../../model/callback.js';
import type { CallbackSettlement } from '../../ports/callback-outbox.js';
import type { ShardLease } from '../../ports/relay-shards.js';
import { aCallbackDraft, TEST_NOW } from '../builders.js';
import type { StoreHarness } from './harnesses.js';

/** Writes callbacks, each in a unit of its own, all created at `TEST_NOW`. */
export async function enqueueCallbacks(
  { unitOfWork }: StoreHarness,
  ...drafts: readonly Partial<CallbackDraft>[]
): Promise<void> {
  for (const draft of drafts)
    await unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft(draft), TEST_NOW));
}

/** What is due on all shards of `leases`, by creation time. */
export async function dueCallbacks(
  { unitOfWork }: StoreHarness,
  leases: readonly ShardLease[],
  now: Instant,
): Promise<readonly Callback[]> {
  const due: Callback[] = [];
  for (const lease of leases) due.push(...(await unitOfWork.run(({ callbacks }) => callbacks.due(lease, now, 100))));
  return due.sort((left, right) => left.createdAt - right.createdAt);
}

/** The lease under which `callback` is due: a store alone knows which shard an order belongs to. */
export async function leaseOf(
  { unitOfWork }: StoreHarness,
  leases: readonly ShardLease[],
  callback: Callback,
): Promise<ShardLease> {
  for (const lease of leases) {
    const due = await unitOfWork.run(({ callbacks }) => callbacks.due(lease, callback.nextAttemptAt, 100));
    if (due.some(({ callbackId }) => callbackId === callback.callbackId)) return lease;
  }
  invariant(false, 'the callback is due on one of the shards');
}

/** A failed attempt at `TEST_NOW`. */
export function attemptAt(callbackId: string, attempt: number): CallbackAttempt {
  return { callbackId, attempt, at: TEST_NOW, durationMs: 12, worker: 'a', outcome: 'failed' };
}

/** Settles a due callback under the lease that it is due on. */
export async function settleCallback(
  harness: StoreHarness,
  leases: readonly ShardLease[],
  callback: Callback | undefined,
  outcome: CallbackSettlement,
  attempt?: CallbackAttempt,
): Promise<boolean> {
  invariant(callback !== undefined, 'there is a callback to settle');
  const [current] = await harness.unitOfWork.read.callbacks.list({ callbackId: callback.callbackId }, 1);
  const lease = await leaseOf(harness, leases, current ?? callback);
  return harness.unitOfWork.run(({ callbacks }) =>
    callbacks.settle({ lease, attempt: attempt ?? attemptAt(callback.callbackId, callback.attempts + 1), outcome }),
  );
}
