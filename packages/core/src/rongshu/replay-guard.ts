import { invariant } from '../shared/errors.js';
import type { Instant } from '../shared/calendar.js';
import type { ReplayGuard } from '../ports/replay-guard.js';
import { sha256Hex } from './envelope/index.js';

/** How much a guard in memory may hold. */
export interface ReplayGuardLimits {
  /** When all of so many entries are still good, the oldest 1/64 of them is forgotten before its end. */
  readonly entriesMax: number;
}

/** A {@link ReplayGuard} that can say how much it holds. */
export interface MemoryReplayGuard extends ReplayGuard {
  /** Entries that it holds; for up to a minute some of them may have ended. */
  count(): number;
}

const BATCHES = 64;
/** What has ended is looked for so often, so that the guard holds what is good and not what was ever admitted. */
const SWEEP_MS = 60_000;

interface Entry {
  readonly purpose: string;
  readonly expiresAt: Instant;
}

/**
 * A {@link ReplayGuard} in the memory of one process, for a gateway of one replica. Only signatures that were verified get
 * here, so that a stranger cannot fill it; the limit bounds what a marketplace itself can do.
 */
export function createMemoryReplayGuard({ entriesMax }: ReplayGuardLimits): MemoryReplayGuard {
  invariant(Number.isInteger(entriesMax) && entriesMax > 0, 'a replay guard holds at least one entry');
  // In the order of arrival: when all are still good, those that have served longest go.
  const entries = new Map<string, Entry>();
  // A Map's front gets slow to reach with every entry deleted there, so they are deleted in batches.
  const batchCount = Math.ceil(entriesMax / BATCHES);
  let firstEnd = Infinity;
  let sweptAt = -Infinity;

  function forgetEnded(now: Instant): void {
    sweptAt = now;
    if (firstEnd > now) return;
    firstEnd = Infinity;
    for (const [key, { expiresAt }] of entries) {
      if (expiresAt <= now) entries.delete(key);
      else firstEnd = Math.min(firstEnd, expiresAt);
    }
  }

  // Looking through all entries costs, so it is done now and then, and when there is no room: then it makes room for many.
  function makeRoom(now: Instant): void {
    const isFull = entries.size >= entriesMax;
    if (isFull || Math.abs(now - sweptAt) >= SWEEP_MS) forgetEnded(now);
    if (!isFull) return;
    for (const oldest of entries.keys()) {
      if (entries.size <= entriesMax - batchCount) return;
      entries.delete(oldest);
    }
  }

  return {
    admit: async ({ channel, signature, purpose, now, expiresAt }) => {
      const key = keyOf(channel, signature);
      const known = entries.get(key);
      if (known !== undefined && known.expiresAt > now) {
        return known.purpose === purpose ? 'again' : 'elsewhere';
      }
      entries.delete(key);
      makeRoom(now);
      entries.set(key, { purpose, expiresAt });
      firstEnd = Math.min(firstEnd, expiresAt);
      return 'first';
    },
    count: () => entries.size,
  };
}

/** Not the signature itself: it is a slice of the request's text, and would keep all of that in memory. */
function keyOf(channel: string, signature: string): string {
  return sha256Hex(`${channel.length}:${channel}${signature}`);
}
