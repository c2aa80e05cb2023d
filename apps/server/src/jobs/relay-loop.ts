import type { Batch, BatchRequest } from '@banyan/core';
import type { Metrics } from '@banyan/adapter-http';
import type { Log } from '../logging/log.js';
import { drainRelay } from './drain.js';

/** A relay that looks at its outbox again and again. */
export interface RelayLoop {
  start(): void;
  /** Resolves when the pass under way has ended. */
  stop(): Promise<void>;
}

const BATCH = { limit: 50, concurrency: 8, leaseMs: 60_000 } as const;

/** Drives `pass` every `intervalMs` after the one before has ended. Replicas share the shards by lease, so all of them may run it. */
export function createRelayLoop(dependencies: {
  readonly relay: string;
  readonly pass: (request: BatchRequest) => Promise<Batch | undefined>;
  readonly intervalMs: number;
  readonly owner: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Rows of one pass; a relay whose rows go out together wants more. */
  readonly limit?: number;
}): RelayLoop {
  const { relay, pass, intervalMs, owner, log, metrics, limit = BATCH.limit } = dependencies;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    const startedAt = performance.now();
    try {
      const counts = await drainRelay({ pass: () => pass({ owner, ...BATCH, limit }), isStopping: () => isStopping });
      const durationMs = performance.now() - startedAt;
      if ((counts['claimed'] ?? 0) > 0) {
        metrics.jobEnded({ job: relay, outcome: 'ok', durationMs, counts });
        log.info('relay ran', { relay, counts, ms: Math.round(durationMs) });
      }
    } catch (error) {
      metrics.jobEnded({ job: relay, outcome: 'failed', durationMs: performance.now() - startedAt });
      log.error('relay failed', { relay, error });
    }
  }

  function next(): void {
    if (isStopping) return;
    timer = setTimeout(() => {
      current = round().then(next);
    }, intervalMs);
  }

  return {
    start: next,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await current;
    },
  };
}
