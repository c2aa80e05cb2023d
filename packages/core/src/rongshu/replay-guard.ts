import type { Instant } from '../shared/calendar.js';
import type { ReplayGuard } from '../ports/replay-guard.js';

interface Entry {
  readonly interfaceName: string;
  readonly expiresAt: Instant;
}

/**
 * Port `ReplayGuard` in this process's memory. At most `entriesMax` signatures are kept; beyond that the oldest go first, so
 * that a flood of good requests, not of bad ones, is what it takes to shorten the memory. Replicas and restarts share
 * nothing: what a repeated request may do is bounded by the idempotency of each interface as well.
 */
export function createMemoryReplayGuard(options: { readonly entriesMax: number }): ReplayGuard {
  // A Map keeps the order of insertion: its first entry is the oldest.
  const entries = new Map<string, Entry>();

  function dropStale(now: Instant): void {
    for (const [key, entry] of entries) {
      if (entry.expiresAt > now && entries.size <= options.entriesMax) return;
      entries.delete(key);
    }
  }

  return {
    admit({ channel, signature, interfaceName, now, expiresAt }) {
      const key = `${channel}\n${signature}`;
      const known = entries.get(key);
      if (known !== undefined && known.expiresAt > now) {
        return known.interfaceName === interfaceName ? 'again' : 'elsewhere';
      }
      entries.delete(key);
      entries.set(key, { interfaceName, expiresAt });
      dropStale(now);
      return 'first';
    },
  };
}
