import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createGauges } from './gauges.js';
import type { MetricsSources } from './metrics-sources.js';

/** What the gateway counts. Labels are names from tables, never anything a caller chooses. */
export interface Metrics {
  /** A request of the marketplace was answered or refused. `code` as sent, or the refusal's word. */
  requestEnded(request: {
    readonly interfaceName: string;
    readonly code: string | number;
    readonly durationMs: number;
  }): void;
  /** A request that was not HTTP or stopped coming. */
  requestBroken(kind: string): void;
  /** A run of a job ended. `counts`: what it did, e.g. `{ claimed: 3, done: 2 }`. */
  jobEnded(run: {
    readonly job: string;
    readonly outcome: string;
    readonly durationMs: number;
    readonly counts?: Readonly<Record<string, number>>;
  }): void;
  /** These jobs run in this process: from now on their last success is told, until there is one as this moment. */
  jobsExpected(jobs: readonly string[]): void;
  /** One try at one kind of data (item 5). */
  dataPulled(pull: { readonly kind: string; readonly outcome: string }): void;
  /** One try at one callback (item 25.1). */
  callbackAttempted(attempt: { readonly type: string; readonly outcome: string }): void;
  /** An event came in from the lender. */
  eventTaken(event: { readonly consumer: string; readonly outcome: string }): void;
  /** Events were handed to the lender, or could not be. `held`: kept back behind one that could not. */
  eventsPublished(outcome: 'published' | 'failed' | 'held', count: number): void;
  /** This replica said that it lives, or could not. */
  workerBeat(outcome: 'ok' | 'failed'): void;
  /** A code that an open table does not know. */
  unknownCodeSeen(table: string): void;
  /** Sets the sources; may be called after the server has been built. */
  readFrom(sources: MetricsSources): void;
  /** Prometheus text. */
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const REQUEST_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const JOB_BUCKETS_SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300];

/** A set of metrics with a registry of its own, the process's and the event loop's figures included. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  let sources: MetricsSources = {};

  const requests = new Histogram({
    name: 'banyan_request_duration_seconds',
    help: 'Requests of the marketplace by interface and answered code.',
    labelNames: ['interface', 'code'] as const,
    buckets: REQUEST_BUCKETS_SECONDS,
    registers,
  });
  const broken = new Counter({
    name: 'banyan_broken_requests_total',
    help: 'Connections whose request was malformed, too large in its head, or did not arrive in time.',
    labelNames: ['kind'] as const,
    registers,
  });
  const jobs = new Histogram({
    name: 'banyan_job_duration_seconds',
    help: 'Runs of jobs by name and outcome.',
    labelNames: ['job', 'outcome'] as const,
    buckets: JOB_BUCKETS_SECONDS,
    registers,
  });
  const jobItems = new Counter({
    name: 'banyan_job_items_total',
    help: 'What runs of jobs did, by job and result.',
    labelNames: ['job', 'result'] as const,
    registers,
  });
  const pulls = new Counter({
    name: 'banyan_data_pulls_total',
    help: 'Tries to fetch data of a borrower, by kind and outcome.',
    labelNames: ['kind', 'outcome'] as const,
    registers,
  });
  const callbacks = new Counter({
    name: 'banyan_callback_attempts_total',
    help: 'Tries to deliver a callback, by type and outcome.',
    labelNames: ['type', 'outcome'] as const,
    registers,
  });
  const events = new Counter({
    name: 'banyan_lender_events_total',
    help: 'Events of the lender taken in, by consumer and outcome.',
    labelNames: ['consumer', 'outcome'] as const,
    registers,
  });
  const publications = new Counter({
    name: 'banyan_event_publications_total',
    help: 'Events for the lender handed over (published), refused by the other side (failed), or kept back behind such a one (held).',
    labelNames: ['outcome'] as const,
    registers,
  });
  const beats = new Counter({
    name: 'banyan_worker_beats_total',
    help: 'Signs of life of this replica, by whether the database took them.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const unknownCodes = new Counter({
    name: 'banyan_unknown_codes_total',
    help: 'Received codes that the open table named does not know.',
    labelNames: ['table'] as const,
    registers,
  });
  const lastSuccesses = new Gauge({
    name: 'banyan_job_last_success_timestamp_seconds',
    help: 'When a job last ended well in this process, epoch seconds; from the start of its schedule until then.',
    labelNames: ['job'] as const,
    registers,
  });
  const gauges = createGauges(registry);

  return {
    requestEnded: (request) =>
      requests.observe({ interface: request.interfaceName, code: request.code }, request.durationMs / 1000),
    requestBroken: (kind) => broken.inc({ kind }),
    jobEnded(run) {
      jobs.observe({ job: run.job, outcome: run.outcome }, run.durationMs / 1000);
      if (run.outcome === 'ok') lastSuccesses.setToCurrentTime({ job: run.job });
      for (const [result, count] of Object.entries(run.counts ?? {})) jobItems.inc({ job: run.job, result }, count);
    },
    jobsExpected(expected) {
      for (const job of expected) lastSuccesses.setToCurrentTime({ job });
    },
    dataPulled: (pull) => pulls.inc(pull),
    callbackAttempted: (attempt) => callbacks.inc(attempt),
    eventTaken: (event) => events.inc(event),
    eventsPublished: (outcome, count) => publications.inc({ outcome }, count),
    workerBeat: (outcome) => beats.inc({ outcome }),
    unknownCodeSeen: (table) => unknownCodes.inc({ table }),
    readFrom(given) {
      sources = given;
    },
    async text() {
      await gauges.read(sources);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
