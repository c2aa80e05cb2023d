/** How one item of a batch ended: a word that is counted. */
export type ItemOutcome = string;

/** Counts by outcome; `claimed` is the number of items. */
export type BatchCounts = Readonly<Record<string, number>>;

/** One pass of a job over what is due. */
export interface Batch {
  readonly counts: BatchCounts;
}

/**
 * Works through `items`, at most `concurrency` at a time, and counts outcomes. An item that throws is given to `onError`
 * and does not stop the others: this is the job runner's catch (STYLE §6). When `onError` throws too, the rest is finished
 * first and the error comes out then: nothing of a batch goes on behind the back of whoever started it.
 */
export async function runBatch<T>(input: {
  readonly items: readonly T[];
  readonly concurrency: number;
  readonly work: (item: T) => Promise<ItemOutcome>;
  readonly onError: (item: T, error: unknown) => Promise<ItemOutcome>;
}): Promise<Batch> {
  const counts = new Map<string, number>([['claimed', input.items.length]]);
  const queue = input.items.values();
  const workers = Array.from({ length: Math.min(input.concurrency, input.items.length) }, async () => {
    for (const item of queue) {
      const outcome = await attempt(item);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  });
  const ends = await Promise.allSettled(workers);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return { counts: Object.fromEntries(counts) };

  async function attempt(item: T): Promise<ItemOutcome> {
    try {
      return await input.work(item);
    } catch (error) {
      return input.onError(item, error);
    }
  }
}

/** A word for an unexpected error that is safe in a row and a log line: its class, never its message. */
export function errorWord(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** What every job use case is given for one pass. */
export interface BatchRequest {
  /** The worker, for claims. */
  readonly owner: string;
  readonly limit: number;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Asked by passes that may take long: a process that stops starts no further page. */
  readonly isStopping?: () => boolean;
}
