import type { BarePush, BareSettings } from './bare-store.js';
import { createBareStore } from './bare-store.js';

// What keeping a push costs when nothing else is done. No HTTP, no signature, no cipher, no JSON, no reads, no log.

/** A batch of pushes, kept so many at a time. */
export interface BareBatch {
  readonly pushes: readonly BarePush[];
  readonly concurrency: number;
}

/** What the batch cost, CPU time of all threads of this process. */
export interface BareCost {
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

const keep = createBareStore(JSON.parse(process.argv[2] ?? '') as BareSettings);

process.on('message', (batch: BareBatch) => void run(batch));

async function run({ pushes, concurrency }: BareBatch): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    for (let push = pushes[next++]; push !== undefined; push = pushes[next++]) await keep(push);
  };
  await Promise.all(Array.from({ length: concurrency }, takeTurns));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cost: BareCost = { elapsedMs, cpuMs: (user + system) / 1000 };
  process.send?.(cost);
}
