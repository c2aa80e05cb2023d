import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Instant } from '@banyan/core';
import { addMs } from '@banyan/core';
import type { Settings } from './settings/read-settings.js';
import { StartupProblem } from './settings/startup-problem.js';
import { systemClock } from './system.js';

/** A clock that can be moved forward, so that a loan's life can be tried out in minutes (items 18–24). */
export interface MovableClock extends Clock {
  /** Moves it forward, for good: a restart, and commands beside the gateway, go on where it stands. Gives the time it shows then. */
  advance(ms: number): Instant;
}

const DAY_MS = 86_400_000;
/** The furthest a clock may be ahead: a hundred years, so that every date stays one. */
export const AHEAD_MAX_MS = 36_525 * DAY_MS;

/**
 * The clock of a gateway: the machine's, or, when the settings allow it, one that is ahead by what the home folder says. Throws
 * {@link StartupProblem} when the machine's would go back behind what has happened in that folder.
 */
export async function openClock({ clock, home }: Pick<Settings, 'clock' | 'home'>): Promise<Clock | MovableClock> {
  const file = join(home, 'clock.json');
  if (clock === 'movable') return openMovableClock(file);
  if ((await readAhead(file)) > 0)
    throw new StartupProblem(
      `The clock of ${home} was moved (clock.json): set BANYAN_CLOCK=movable, or take another folder.`,
    );
  return systemClock;
}

/** Can it be moved? */
export function isMovable(clock: Clock | MovableClock): clock is MovableClock {
  return 'advance' in clock;
}

async function openMovableClock(file: string): Promise<MovableClock> {
  let aheadMs = await readAhead(file);
  const now = (): Instant => addMs(systemClock.now(), aheadMs);
  return {
    now,
    advance: (ms) => {
      const next = aheadMs + ms;
      // Written first, and at one go: what has happened at a time must not come again before it.
      writeFileSync(`${file}.new`, `${JSON.stringify({ aheadMs: next })}\n`);
      renameSync(`${file}.new`, file);
      aheadMs = next;
      return now();
    },
  };
}

async function readAhead(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{"aheadMs":0}';
    throw new StartupProblem(`The file ${file} cannot be read.`, { cause: error });
  });
  const ahead = /^\s*\{\s*"aheadMs"\s*:\s*(\d{1,15})\s*\}\s*$/.exec(text)?.[1];
  if (ahead === undefined || Number(ahead) > AHEAD_MAX_MS)
    throw new StartupProblem(`The file ${file} does not say how far the clock is ahead; remove it.`);
  return Number(ahead);
}
