import { NotSeenInTime } from './book.js';

const PROBE_EVERY_MS = 40;

/** Asks again until `probe` gives something; rejects with {@link NotSeenInTime} after `deadlineMs`. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, deadlineMs: number): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new NotSeenInTime(`${what} did not come within ${String(deadlineMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
}
