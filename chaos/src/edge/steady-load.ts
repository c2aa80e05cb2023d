import { setTimeout as delay } from 'node:timers/promises';
import type { Latency } from './latency.js';
import { latencyOf } from './latency.js';
import type { RawAnswer, RawClient, RawRequest } from './raw-client.js';

/** What steady traffic met. Times run from the moment a request was due, so that a stall is seen by all who wait for it. */
export interface SteadyReport {
  readonly sent: number;
  /** Requests that were due and not sent: as many as this traffic has connections for were still waiting. */
  readonly held: number;
  readonly good: Latency;
  readonly refused: Latency;
  /** Answers that were neither good nor a refusal for load, by word. */
  readonly faults: Readonly<Record<string, number>>;
  /** Refusals for load that did not say when to come again. */
  readonly withoutRetryAfter: number;
}

const TICK_MS = 5;

/**
 * Sends `perSecond` requests for `forMs`, whether or not earlier ones have been answered, and waits for the last answer.
 * `wordOf` names what is wrong with an answer; undefined: it is good.
 */
export async function sendSteadily(
  client: RawClient,
  options: {
    readonly perSecond: number;
    readonly forMs: number;
    readonly build: () => RawRequest;
    readonly wordOf: (answer: RawAnswer) => string | undefined;
    /** No more than so many wait for their answers at once. */
    readonly waitingMax?: number;
  },
): Promise<SteadyReport> {
  const good: number[] = [];
  const refused: number[] = [];
  const faults: Record<string, number> = {};
  const answers: Promise<void>[] = [];
  let withoutRetryAfter = 0;
  let waiting = 0;
  let held = 0;
  const waitingMax = options.waitingMax ?? Infinity;
  const startedAt = performance.now();
  const take = async (dueAt: number): Promise<void> => {
    waiting += 1;
    const answer = await client.send(options.build());
    waiting -= 1;
    const ms = performance.now() - dueAt;
    if (answer.status === 503) {
      refused.push(ms);
      if (answer.headers['retry-after'] === undefined) withoutRetryAfter += 1;
      return;
    }
    const word = options.wordOf(answer);
    if (word === undefined) good.push(ms);
    else faults[word] = (faults[word] ?? 0) + 1;
  };
  for (;;) {
    const elapsedMs = Math.min(performance.now() - startedAt, options.forMs);
    const due = Math.floor((elapsedMs * options.perSecond) / 1000);
    while (answers.length + held < due) {
      if (waiting >= waitingMax) held += 1;
      else answers.push(take(startedAt + ((answers.length + held) * 1000) / options.perSecond));
    }
    if (elapsedMs >= options.forMs) break;
    await delay(TICK_MS);
  }
  await Promise.all(answers);
  return { sent: answers.length, held, good: latencyOf(good), refused: latencyOf(refused), faults, withoutRetryAfter };
}

/** Sends as fast as answers come, `concurrency` at a time; gives answers per second. */
export async function sendFast(
  client: RawClient,
  options: { readonly concurrency: number; readonly forMs: number; readonly build: () => RawRequest },
): Promise<number> {
  const endsAt = performance.now() + options.forMs;
  let answered = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const { status } = await client.send(options.build());
      if (status === 200) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return (answered * 1000) / options.forMs;
}
