import type { Clock } from '@banyan/core';

const WRONG_MAX = 10;
const WINDOW_MS = 60_000;
const ADDRESSES_MAX = 10_000;

/** Counts wrong keys by address, so that trying keys out is slow and the log stays readable. */
export interface WrongKeys {
  /** May this address try a key now? */
  mayTry(address: string): boolean;
  /** Notes a wrong one. */
  note(address: string): void;
}

/** Ten wrong keys within a minute end an address's tries until that minute is over. */
export function createWrongKeys(clock: Clock): WrongKeys {
  const windows = new Map<string, { readonly since: number; count: number }>();
  return {
    mayTry(address) {
      const window = windows.get(address);
      if (window === undefined) return true;
      if (clock.now() - window.since < WINDOW_MS) return window.count < WRONG_MAX;
      windows.delete(address);
      return true;
    },
    note(address) {
      const window = windows.get(address);
      if (window !== undefined) {
        window.count += 1;
        return;
      }
      const [oldest] = windows.keys();
      if (windows.size >= ADDRESSES_MAX && oldest !== undefined) windows.delete(oldest);
      windows.set(address, { since: clock.now(), count: 1 });
    },
  };
}

/** Seconds after which an address may try again, at the latest. */
export const WRONG_KEY_RETRY_SECONDS = WINDOW_MS / 1_000;
