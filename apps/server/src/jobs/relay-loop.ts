import type { Batch, BatchRequest } from '@banyan/core';
import type { Metrics } from '@banyan/adapter-http';
import type { Log } from '../logging/log.js';
import { drainRelay } from './drain.js';

/** A part of what a relay sends. Lanes do not wait for each other. */
export interface RelayLane {
  readonly name: string;
  readonly pass: (request: BatchRequest) => Promise<Batch | undefined>;
}

/** A relay that looks at its outbox again and again. */
export interface RelayLoop {
  start(): void;
  /** Resolves when the passes under way have ended. */
  stop(): Promise<void>;
}

const BATCH = { limit: 50, concurrency: 8, leaseMs: 60_000 } as const;

/**
 * Drives passes: looks every `intervalMs` and works off each lane in which something is due, unless it is still at it. Replicas share
 * the shards by lease, so all of them may run it.
 */
export function createRelayLoop(dependencies: {
  readonly relay: string;
  /** The lanes in which something may be due. */
  readonly lanes: () => Promise<readonly RelayLane[]>;
  readonly intervalMs: number;
  readonly owner: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Rows of one pass; a relay whose rows go out together wants more. */
  readonly limit?: number;
}): RelayLoop {
  const { relay, lanes, intervalMs, owner, log, metrics, limit = BATCH.limit } = dependencies;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const running = new Map<string, Promise<void>>();

  async function look(): Promise<void> {
    try {
      for (const lane of await lanes()) {
        if (isStopping || running.has(lane.name)) continue;
        running.set(
          lane.name,
          round(lane).finally(() => running.delete(lane.name)),
        );
      }
    } catch (error) {
      metrics.jobEnded({ job: relay, outcome: 'failed', durationMs: 0 });
      log.error('relay failed', { relay, error });
    }
  }

  async function round({ pass }: RelayLane): Promise<void> {
    const startedAt = performance.now();
    try {
      const counts = await drainRelay({
        pass: () => pass({ owner, ...BATCH, limit }),
        isStopping: () => isStopping,
      });
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
      looking = look().then(next);
    }, intervalMs);
  }

  return {
    start: next,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(running.values());
    },
  };
}
