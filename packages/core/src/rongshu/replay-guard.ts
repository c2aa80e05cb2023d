import { invariant } from '../shared/errors.js';
import type { Instant } from '../shared/calendar.js';
import type { ReplayGuard } from '../ports/replay-guard.js';

/** How much a guard in memory may hold. */
export interface ReplayGuardLimits {
  /** When there are more entries than this, the oldest are forgotten before their end. */
  readonly entriesMax: number;
}

interface Entry {
  readonly interfaceName: string;
  readonly expiresAt: Instant;
}

/**
 * A {@link ReplayGuard} in the memory of one process, for a gateway of one replica. Only signatures that were verified get
 * here, so that a stranger cannot fill it; the limit bounds what a marketplace itself can do.
 */
export function createMemoryReplayGuard({ entriesMax }: ReplayGuardLimits): ReplayGuard {
  invariant(Number.isInteger(entriesMax) && entriesMax > 0, 'a replay guard holds at least one entry');
  // A Map keeps the order of arrival: the entries that end first are, for one window, at its front.
  const entries = new Map<string, Entry>();
  return {
    admit: ({ channel, signature, interfaceName, now, expiresAt }) => {
      const key = `${channel.length}:${channel}${signature}`;
      const known = entries.get(key);
      if (known !== undefined && known.expiresAt > now) {
        return known.interfaceName === interfaceName ? 'again' : 'elsewhere';
      }
      entries.delete(key);
      forgetEnded(entries, now);
      if (entries.size >= entriesMax) {
        for (const [oldest] of entries) {
          entries.delete(oldest);
          break;
        }
      }
      entries.set(key, { interfaceName, expiresAt });
      return 'first';
    },
  };
}

function forgetEnded(entries: Map<string, Entry>, now: Instant): void {
  for (const [key, { expiresAt }] of entries) {
    if (expiresAt > now) return;
    entries.delete(key);
  }
}
