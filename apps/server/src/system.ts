import { randomFillSync } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock, Identifiers, Randomness } from '@banyan/core';
import { instant } from '@banyan/core';
import { monotonicFactory } from 'ulid';

/** The machine's clock. */
export const systemClock: Clock = { now: () => instant(Date.now()) };

/** Ids of this process: ULIDs, each greater than the one before. */
export function createUlidIdentifiers(): Identifiers {
  const next = monotonicFactory(createRandomFractions());
  return { next: () => next() };
}

const RANDOM_BYTES = 4096;

/** Fractions of 1 in steps of 1/256, from bytes fetched many at a time: an id has 16 of them, and a call of the generator costs more. */
function createRandomFractions(): () => number {
  const bytes = new Uint8Array(RANDOM_BYTES);
  let used = RANDOM_BYTES;
  return () => {
    if (used === RANDOM_BYTES) {
      randomFillSync(bytes);
      used = 0;
    }
    return (bytes[used++] ?? 0) / 256;
  };
}

/** The machine's chance. */
export const systemRandomness: Randomness = { fraction: () => Math.random() };

/** This process among its replicas, for claims and leases: host, process, and a part that a restart changes. */
export function workerName(identifiers: Identifiers): string {
  return `${hostname().slice(0, 32)}:${String(process.pid)}:${identifiers.next().slice(-6)}`;
}
