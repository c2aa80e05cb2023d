import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { MetricsSources, OutboxReading } from './metrics-sources.js';

/** Figures that are read when they are asked for. */
export interface Gauges {
  /** Sets every figure anew. Old ones go before new ones come: a status that nobody has any more is not shown. */
  read(sources: MetricsSources): Promise<void>;
}

/** In the order in which their sources are read. */
const WAITING = ['openDebits', 'openDifferences', 'heldLoans'] as const;

/** Makes the figures in `registry`. One whose source fails is left out, and counted. */
export function createGauges(registry: Registry): Gauges {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: readonly Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers });

  const sourceFailures = new Counter({
    name: 'banyan_metrics_source_failures_total',
    help: 'Figures left out because their source failed.',
    labelNames: ['source'] as const,
    registers,
  });
  const masked = new Counter({
    name: 'banyan_masked_identities_total',
    help: 'Identity numbers that the log had to mask on the way out: each is a fault to be mended.',
    registers,
  });
  const orders = gauge('banyan_orders', 'Marketplace orders by status.', 'status');
  const loans = gauge('banyan_loans', 'Loans by status.', 'status');
  const outboxRows = gauge(
    'banyan_outbox_rows',
    'Rows of an outbox that wait (pending) or were given up (dead).',
    'outbox',
    'state',
  );
  const outboxAge = gauge(
    'banyan_outbox_oldest_age_seconds',
    'Age of the oldest row that waits in an outbox.',
    'outbox',
  );
  const parked = gauge('banyan_parked_events', 'Events that no consumer could use, kept for operations.');
  const forPeople = gauge(
    'banyan_awaiting_operations',
    'What waits for people or for the payer: open debits, open differences to statements, loans that hold money.',
    'what',
  );
  const pullAge = gauge('banyan_data_pull_oldest_age_seconds', 'Age of the oldest data pull that is still open.');
  const ready = gauge('banyan_ready', 'Checks of readiness: 1 holds, 0 does not.', 'check');
  const progressing = gauge('banyan_consumer_progressing', 'Consumers of events: 1 moves on, 0 does not.', 'consumer');
  const lag = gauge('banyan_consumer_lag_messages', 'Messages that a consumer has not taken yet.', 'consumer');
  const connections = gauge(
    'banyan_database_connections',
    'Connections of the pool: lent, resting; waiting counts the callers who have none yet.',
    'state',
  );
  const lost = gauge(
    'banyan_lost_signatures',
    'Signatures of reads that other replicas were never told of; 0 where there is no table of them.',
  );
  const inFlight = gauge('banyan_requests_in_flight', 'Requests being worked on.');
  const openBreakers = gauge('banyan_open_breakers', 'Channels to which this process sends no callbacks for a while.');

  async function reading<T>(source: string, read: () => Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await read();
    } catch {
      sourceFailures.inc({ source });
      return undefined;
    }
  }

  function setOutboxes(outboxes: readonly OutboxReading[]): void {
    for (const row of outboxes) {
      outboxRows.set({ outbox: row.outbox, state: 'pending' }, row.pending);
      outboxRows.set({ outbox: row.outbox, state: 'dead' }, row.dead);
      outboxAge.set({ outbox: row.outbox }, row.oldestAgeSeconds);
    }
  }

  async function readStores(sources: MetricsSources): Promise<void> {
    const [byStatus, loansByStatus, outboxes, parkedCount, oldestPull, ...waiting] = await Promise.all([
      reading('orders', () => sources.ordersByStatus?.()),
      reading('loans', () => sources.loansByStatus?.()),
      reading('outboxes', () => sources.outboxes?.()),
      reading('parkedEvents', () => sources.parkedEvents?.()),
      reading('oldestPull', () => sources.oldestPullAgeSeconds?.()),
      reading('openDebits', () => sources.openDebits?.()),
      reading('openDifferences', () => sources.openDifferences?.()),
      reading('heldLoans', () => sources.heldLoans?.()),
    ]);
    for (const each of [orders, loans, outboxRows, outboxAge, forPeople]) each.reset();
    for (const [status, count] of Object.entries(byStatus ?? {})) orders.set({ status }, count);
    for (const [status, count] of Object.entries(loansByStatus ?? {})) loans.set({ status }, count);
    setOutboxes(outboxes ?? []);
    setOrRemove(parked, parkedCount);
    setOrRemove(pullAge, oldestPull);
    for (const [index, what] of WAITING.entries()) {
      const count = waiting[index];
      if (count !== undefined) forPeople.set({ what }, count);
    }
  }

  async function readParts(sources: MetricsSources): Promise<void> {
    const [checks, consumers, pool] = await Promise.all([
      reading('readiness', () => sources.readiness?.()),
      reading('consumers', () => sources.consumers?.()),
      reading('connections', () => sources.connections?.()),
    ]);
    for (const each of [ready, progressing, lag, connections]) each.reset();
    for (const [check, holds] of Object.entries(checks ?? {})) ready.set({ check }, holds ? 1 : 0);
    for (const { consumer, isProgressing, lagMessages } of consumers ?? []) {
      progressing.set({ consumer }, isProgressing ? 1 : 0);
      if (lagMessages !== undefined) lag.set({ consumer }, lagMessages);
    }
    for (const [state, count] of Object.entries<number>({ ...pool })) connections.set({ state }, count);
  }

  return {
    async read(sources) {
      await Promise.all([readStores(sources), readParts(sources)]);
      masked.reset();
      masked.inc(sources.maskedIdentities?.() ?? 0);
      lost.set(sources.lostSignatures?.() ?? 0);
      inFlight.set(sources.requestsInFlight?.() ?? 0);
      openBreakers.set(sources.openBreakers?.() ?? 0);
    },
  };
}

function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
