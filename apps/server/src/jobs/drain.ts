import type { Batch, BatchCounts } from '@banyan/core';
import { RELAY_SHARD_COUNT } from '@banyan/core';

/** Adds the counts of one batch to the sum so far. */
export function addCounts(sum: BatchCounts, counts: BatchCounts): BatchCounts {
  const total: Record<string, number> = { ...sum };
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  return total;
}

/** Repeats a job's pass until it finds less than it asked for, and runs a whole one once. `report` hears the sum after every full batch. */
export async function drainJob(input: {
  readonly pass: () => Promise<Batch>;
  readonly isWhole?: boolean;
  readonly limit: number;
  readonly isStopping: () => boolean;
  readonly report: (counts: BatchCounts) => void;
}): Promise<BatchCounts> {
  let sum: BatchCounts = {};
  for (;;) {
    const { counts } = await input.pass();
    sum = addCounts(sum, counts);
    if (input.isWhole === true || (counts['claimed'] ?? 0) < input.limit || input.isStopping()) return sum;
    input.report(sum);
  }
}

// These rows stay due: another pass at once would meet them again. `failed:…` names the error's class.
const UNMOVED = /^(?:held|lost|failed(?::.*)?)$/;

/** Repeats a relay's pass over its shards until a whole round has moved nothing. */
export async function drainRelay(input: {
  readonly pass: () => Promise<Batch | undefined>;
  readonly isStopping: () => boolean;
}): Promise<BatchCounts> {
  let sum: BatchCounts = {};
  let idlePasses = 0;
  while (idlePasses < RELAY_SHARD_COUNT && !input.isStopping()) {
    const batch = await input.pass();
    if (batch === undefined) break;
    sum = addCounts(sum, batch.counts);
    const unmoved = Object.entries(batch.counts).reduce(
      (total, [name, count]) => (UNMOVED.test(name) ? total + count : total),
      0,
    );
    idlePasses = (batch.counts['claimed'] ?? 0) > unmoved ? 0 : idlePasses + 1;
  }
  return sum;
}
