import type { Metrics } from '@banyan/adapter-http';
import type { Database } from '@banyan/adapter-mysql';
import type { Log } from './logging/log.js';

/** A replica's sign of life. */
export interface Heartbeat {
  /** Beats once, so that nobody takes this replica for dead, and goes on beating. */
  start(): Promise<void>;
  /** Ends it in good order: what this replica still holds is free at once. */
  stop(): Promise<void>;
}

/**
 * Beats every third of `leaseMs` and frees the claims of replicas that have stopped beating. A replica frees nothing before it
 * has itself beaten without a gap for a whole lease: after an outage of the database all of them look dead for a moment, and
 * each must have had its chance to say that it lives. A process that was stopped has a gap, and waits again.
 */
export function createHeartbeat(dependencies: {
  readonly workers: Database['workers'];
  readonly owner: string;
  readonly leaseMs: number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'workerBeat'>;
  /** Milliseconds that only go forward; the machine's unless told. */
  readonly monotonicMs?: () => number;
}): Heartbeat {
  const { workers, owner, leaseMs, log, metrics, monotonicMs = () => performance.now() } = dependencies;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  let isStopping = false;
  let lastBeatAt: number | undefined;
  let steadySince: number | undefined;

  async function beat(): Promise<void> {
    const at = monotonicMs();
    await workers.beat(owner, leaseMs);
    if (lastBeatAt === undefined || at - lastBeatAt > leaseMs) steadySince = at;
    lastBeatAt = at;
    metrics.workerBeat('ok');
  }

  async function round(): Promise<void> {
    try {
      await beat();
      if (steadySince === undefined || monotonicMs() - steadySince < leaseMs) return;
      const released = await workers.releaseClaimsOfTheDead();
      if (released > 0) log.warn('work of a replica that died is free again', { counts: { released } });
    } catch (error) {
      metrics.workerBeat('failed');
      log.warn('this replica could not say that it lives', { error });
    }
  }

  function next(): void {
    if (isStopping) return;
    timer = setTimeout(() => {
      current = round().then(next);
    }, leaseMs / 3);
  }

  return {
    async start() {
      await beat();
      next();
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await current;
      try {
        await workers.retire(owner);
      } catch (error) {
        log.warn('this replica could not say that it has ended', { error });
      }
    },
  };
}
