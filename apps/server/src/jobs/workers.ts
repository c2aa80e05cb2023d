import type { BatchRequest, Instant } from '@banyan/core';
import { instant } from '@banyan/core';
import type { Container } from 'inversify';
import cron from 'node-cron';
import { TOKEN } from '../tokens.js';
import { createJobRunner } from './job-runner.js';
import { createRelayLoop } from './relay-loop.js';

/** What works by itself in this process: jobs at their ticks, relays, consumers of events. */
export interface Workers {
  /** Starts nothing new, and resolves when what runs has ended: jobs, then consumers, then relays. */
  stop(): Promise<void>;
}

const RELAY_INTERVAL_MS = { normal: 1_000, fast: 200 } as const;

/** Starts them. Any number of replicas may: ticks, rows and shards are shared. */
export async function startWorkers(container: Container, schedule: 'normal' | 'fast'): Promise<Workers> {
  const log = container.get(TOKEN.log);
  const metrics = container.get(TOKEN.metrics);
  const clock = container.get(TOKEN.clock);
  const owner = container.get(TOKEN.worker);
  const consumers = container.get(TOKEN.eventConsumers);
  await consumers?.start();
  const runner = createJobRunner({ ledger: container.get(TOKEN.tickLedger), clock, log, metrics, owner });
  const rows = container.get(TOKEN.schedule);
  metrics.jobsExpected(rows.map(({ job }) => job));
  const tasks = rows.map((row) =>
    cron.schedule(row[schedule], (context) => runner.tick(row, tickOf(context.date)), {
      timezone: 'Asia/Shanghai',
      name: row.job,
    }),
  );
  const callbacks = container.get(TOKEN.deliverCallbacks);
  const relayEvents = container.get(TOKEN.relayEvents);
  const relays = [
    {
      relay: 'callbacks',
      lanes: async () =>
        (await callbacks.dueChannels()).map((channel) => ({
          name: channel,
          pass: (request: BatchRequest) => callbacks.pass(channel, request),
        })),
    },
    {
      relay: 'events',
      lanes: async () => [{ name: 'events', pass: relayEvents }],
      limit: 200,
    },
  ].map((relay) => createRelayLoop({ ...relay, intervalMs: RELAY_INTERVAL_MS[schedule], owner, log, metrics }));
  relays.forEach((relay) => relay.start());
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
      await runner.stop();
      await consumers?.stop();
      await Promise.all(relays.map((relay) => relay.stop()));
    },
  };
}

/** The tick's own second, so that replicas whose timers fire some milliseconds apart mean the same tick. */
function tickOf(date: Date): Instant {
  return instant(Math.floor(date.getTime() / 1000) * 1000);
}
