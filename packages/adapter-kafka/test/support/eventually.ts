import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when `isSo` says yes; fails after `withinMs` with `what` it waited for. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`not within ${String(withinMs)} ms: ${what}`);
    await delay(20);
  }
}
