import { setTimeout as pause } from 'node:timers/promises';

/** Something that was waited for did not come. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/** Asks every `everyMs` until `probe` gives something; rejects with {@link NotInTime}. A probe that fails has not seen it yet. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
  everyMs = 50,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await Promise.resolve()
      .then(probe)
      .catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new NotInTime(`${what}: not within ${String(withinMs)} ms`);
    await pause(everyMs);
  }
}
