import type { Audited, Instant, OperationRefusal, Operator, Result } from '@banyan/core';
import { err, ok } from '@banyan/core';
import type { MovableClock } from './movable-clock.js';
import { AHEAD_MAX_MS } from './movable-clock.js';

/** What people who try a gateway out do to its clock. */
export interface ClockOperations {
  /** Moves the clock of the whole gateway forward by `advanceMs`, 0 or more. Needs the role administrator; audited. Gives the time it shows then. */
  advance(move: {
    readonly operator: Operator;
    readonly advanceMs: number;
  }): Promise<Result<{ readonly now: Instant }, OperationRefusal | { readonly kind: 'notForward' }>>;
}

/** Makes the operations on a clock. It moves once the audit says so. */
export function createClockOperations(dependencies: {
  readonly clock: MovableClock;
  readonly audited: Audited;
  readonly systemNow: () => Instant;
}): ClockOperations {
  const { clock, audited, systemNow } = dependencies;
  return {
    advance: async ({ operator, advanceMs }) => {
      const isForward = Number.isSafeInteger(advanceMs) && advanceMs >= 0;
      const isAllowed = isForward && clock.now() + advanceMs - systemNow() <= AHEAD_MAX_MS;
      const attempt = {
        operator,
        action: 'clock.advance',
        subject: 'clock',
        ...(isAllowed ? { reason: durationText(advanceMs) } : {}),
      } as const;
      const noted = await audited.run<undefined, { readonly kind: 'notForward' }>(attempt, () =>
        Promise.resolve(isAllowed ? ok() : err({ kind: 'notForward' })),
      );
      return noted.ok ? ok({ now: clock.advance(advanceMs) }) : noted;
    },
  };
}

const DAY_MS = 86_400_000;

/** Days and seconds: a row of the audit holds no long numbers. */
function durationText(ms: number): string {
  return `${String(Math.floor(ms / DAY_MS))} days ${String((ms % DAY_MS) / 1000)} seconds`;
}
