import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../logging/log.js';

/** How long a start waits for a database or brokers that are not there yet: containers start side by side. */
const START_WAIT_MS = 60_000;
const LOOK_AGAIN_MS = 500;

/**
 * Tries until it succeeds, saying once that `part` is waited for. What is not worth waiting for, and what still fails after a
 * minute, is thrown as `problem` has it.
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  part: { readonly name: string; readonly log: Log },
  failed: {
    readonly isWorthWaiting: (error: unknown) => boolean;
    readonly problem: (error: unknown) => unknown;
  },
): Promise<T> {
  const until = performance.now() + START_WAIT_MS;
  for (let hasWarned = false; ; hasWarned = true) {
    try {
      return await attempt();
    } catch (error) {
      if (!failed.isWorthWaiting(error) || performance.now() >= until) throw failed.problem(error);
      if (!hasWarned) part.log.warn(`waiting for ${part.name}`, { error });
      await pause(LOOK_AGAIN_MS);
    }
  }
}
