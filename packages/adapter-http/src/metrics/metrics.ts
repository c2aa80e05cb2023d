import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What waits in one outbox. */
export interface OutboxReading {
  readonly outbox: 'callbacks' | 'events' | 'sms';
  readonly pending: number;
  readonly dead: number;
  /** 0 when nothing waits. */
  readonly oldestAgeSeconds: number;
}

/** Read when `/metrics` is asked for. One that throws leaves its figures out and is counted. */
export interface MetricsSources {
  /** Marketplace orders by status name. */
  ordersByStatus?(): Promise<Readonly<Record<string, number>>>;
  /** Loans by status name. */
  loansByStatus?(): Promise<Readonly<Record<string, number>>>;
  outboxes?(): Promise<readonly OutboxReading[]>;
  parkedEvents?(): Promise<number>;
  /** Debits that the payer was asked for and of which nothing certain was heard yet (item 22). */
  openDebits?(): Promise<number>;
  /** Differences to the payer's statements that nobody has settled. */
  openDifferences?(): Promise<number>;
  /** Loans that hold money for their borrowers (item 23). */
  heldLoans?(): Promise<number>;
  requestsInFlight?(): number;
  /** Channels to which nothing is sent for a while, because their endpoint failed too often. */
  openBreakers?(): number;
}

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
  /** One try at one kind of data (item 5). */
  dataPulled(pull: { readonly kind: string; readonly outcome: string }): void;
  /** One try at one callback (item 25.1). */
  callbackAttempted(attempt: { readonly type: string; readonly outcome: string }): void;
  /** An event came in from the lender. */
  eventTaken(event: { readonly consumer: string; readonly outcome: string }): void;
  /** A code that an open table does not know. */
  unknownCodeSeen(table: string): void;
  /** Sets the sources; may be called after the server has been built. */
  readFrom(sources: MetricsSources): void;
  /** Prometheus text. */
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const REQUEST_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** In the order in which their sources are read. */
const WAITING = ['openDebits', 'openDifferences', 'heldLoans'] as const;
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
  const unknownCodes = new Counter({
    name: 'banyan_unknown_codes_total',
    help: 'Received codes that the open table named does not know.',
    labelNames: ['table'] as const,
    registers,
  });
  const sourceFailures = new Counter({
    name: 'banyan_metrics_source_failures_total',
    help: 'Figures left out because their source failed.',
    labelNames: ['source'] as const,
    registers,
  });

  async function reading<T>(source: string, read: () => Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await read();
    } catch {
      sourceFailures.inc({ source });
      return undefined;
    }
  }

  const orders = new Gauge({
    name: 'banyan_orders',
    help: 'Marketplace orders by status.',
    labelNames: ['status'] as const,
    registers,
  });
  const loans = new Gauge({
    name: 'banyan_loans',
    help: 'Loans by status.',
    labelNames: ['status'] as const,
    registers,
  });
  const outboxRows = new Gauge({
    name: 'banyan_outbox_rows',
    help: 'Rows of an outbox that wait (pending) or were given up (dead).',
    labelNames: ['outbox', 'state'] as const,
    registers,
  });
  const outboxAge = new Gauge({
    name: 'banyan_outbox_oldest_age_seconds',
    help: 'Age of the oldest row that waits in an outbox.',
    labelNames: ['outbox'] as const,
    registers,
  });
  const parked = new Gauge({
    name: 'banyan_parked_events',
    help: 'Events that no consumer could use, kept for operations.',
    registers,
  });
  const forPeople = new Gauge({
    name: 'banyan_awaiting_operations',
    help: 'What waits for people or for the payer: open debits, open differences to statements, loans that hold money.',
    labelNames: ['what'] as const,
    registers,
  });
  const inFlight = new Gauge({
    name: 'banyan_requests_in_flight',
    help: 'Requests being worked on.',
    registers,
  });

  const openBreakers = new Gauge({
    name: 'banyan_open_breakers',
    help: 'Channels to which this process sends no callbacks for a while.',
    registers,
  });

  /** Old figures go before new ones come: a status that nobody has any more is not shown. */
  async function readSources(): Promise<void> {
    const [byStatus, loansByStatus, outboxes, parkedCount, ...waiting] = await Promise.all([
      reading('orders', () => sources.ordersByStatus?.()),
      reading('loans', () => sources.loansByStatus?.()),
      reading('outboxes', () => sources.outboxes?.()),
      reading('parkedEvents', () => sources.parkedEvents?.()),
      reading('openDebits', () => sources.openDebits?.()),
      reading('openDifferences', () => sources.openDifferences?.()),
      reading('heldLoans', () => sources.heldLoans?.()),
    ]);
    orders.reset();
    loans.reset();
    outboxRows.reset();
    outboxAge.reset();
    for (const [status, count] of Object.entries(byStatus ?? {})) orders.set({ status }, count);
    for (const [status, count] of Object.entries(loansByStatus ?? {})) loans.set({ status }, count);
    for (const row of outboxes ?? []) {
      outboxRows.set({ outbox: row.outbox, state: 'pending' }, row.pending);
      outboxRows.set({ outbox: row.outbox, state: 'dead' }, row.dead);
      outboxAge.set({ outbox: row.outbox }, row.oldestAgeSeconds);
    }
    if (parkedCount === undefined) parked.remove();
    else parked.set(parkedCount);
    forPeople.reset();
    for (const [index, what] of WAITING.entries()) {
      const count = waiting[index];
      if (count !== undefined) forPeople.set({ what }, count);
    }
    inFlight.set(sources.requestsInFlight?.() ?? 0);
    openBreakers.set(sources.openBreakers?.() ?? 0);
  }

  return {
    requestEnded: (request) =>
      requests.observe({ interface: request.interfaceName, code: request.code }, request.durationMs / 1000),
    requestBroken: (kind) => broken.inc({ kind }),
    jobEnded(run) {
      jobs.observe({ job: run.job, outcome: run.outcome }, run.durationMs / 1000);
      for (const [result, count] of Object.entries(run.counts ?? {})) jobItems.inc({ job: run.job, result }, count);
    },
    dataPulled: (pull) => pulls.inc(pull),
    callbackAttempted: (attempt) => callbacks.inc(attempt),
    eventTaken: (event) => events.inc(event),
    unknownCodeSeen: (table) => unknownCodes.inc({ table }),
    readFrom(given) {
      sources = given;
    },
    async text() {
      await readSources();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
