import { hostname } from 'node:os';
import type { Clock, Identifiers, Randomness } from '@banyan/core';
import { instant } from '@banyan/core';
import { monotonicFactory } from 'ulid';

/** The machine's clock. */
export const systemClock: Clock = { now: () => instant(Date.now()) };

/** Ids of this process: ULIDs, each greater than the one before. */
export function createUlidIdentifiers(): Identifiers {
  const next = monotonicFactory();
  return { next: () => next() };
}

/** The machine's chance. */
export const systemRandomness: Randomness = { fraction: () => Math.random() };

/** This process among its replicas, for claims and leases: host, process, and a part that a restart changes. */
export function workerName(identifiers: Identifiers): string {
  return `${hostname().slice(0, 32)}:${String(process.pid)}:${identifiers.next().slice(-6)}`;
}
