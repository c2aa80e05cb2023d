import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Randomness } from '../../ports/randomness.js';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Makes `ms` pass. */
  advance(ms: number): void;
  /** Sets the time, also back. */
  set(now: Instant): void;
}

/** Makes a {@link ManualClock} that shows `start`. */
export function createManualClock(start: Instant): ManualClock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now = addMs(now, ms);
    },
    set: (instant) => {
      now = instant;
    },
  };
}

const CROCKFORD_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_LENGTH = 26;

/** Ids that count from 1: `00000000000000000000000001`, … */
export function createSequentialIdentifiers(): Identifiers {
  let last = 0;
  return {
    next: () => {
      last += 1;
      let rest = last;
      let digits = '';
      while (rest > 0) {
        digits = (CROCKFORD_DIGITS[rest % 32] ?? '') + digits;
        rest = Math.floor(rest / 32);
      }
      return digits.padStart(ID_LENGTH, '0');
    },
  };
}

/** Chance that is the same for the same `seed` (mulberry32). */
export function createSeededRandomness(seed: number): Randomness {
  invariant(Number.isInteger(seed), 'a seed is a whole number');
  let state = seed >>> 0;
  return {
    fraction: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
