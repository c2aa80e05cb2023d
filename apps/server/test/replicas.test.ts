import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LenderEvent } from '@banyan/core';
import { addMs } from '@banyan/core';
import { aLenderEvent, createManualClock, TEST_NOW } from '@banyan/core/testing';
import { createMetrics } from '@banyan/adapter-http';
import { until } from '@banyan/sandbox';
import { openMariadb, PartMissing } from '@banyan/services';
import { expect } from 'chai';
import type { Gateway, OpenedGateway } from '#src/gateway.js';
import { startGateway } from '#src/gateway.js';
import { createJobRunner } from '#src/jobs/job-runner.js';
import type { JobRow } from '#src/jobs/schedule.table.js';
import { createLog } from '#src/logging/log.js';
import { TOKEN } from '#src/tokens.js';
import type { EventSink } from './support/event-sink.js';
import { openEventSink } from './support/event-sink.js';
import { openGatewayHere } from './support/gateway-here.js';
import type { OwnMysqlDatabase } from './support/real-parts.js';
import { createMysqlDatabase, MYSQL_URL, NO_MYSQL } from './support/real-parts.js';
import { startServerProcess } from './support/server-process.js';
import { variablesOf } from './support/variables.js';

const PATIENCE_MS = 120_000;
/** A shard stays with a worker for so long when nobody notices that it died. */
const SHARD_LEASE_MS = 60_000;

/** One of several gateways of this process. */
interface Replica {
  readonly opened: OpenedGateway;
  readonly gateway: Gateway;
}

describe('replicas on one database (promises 10, 12, 28)', function () {
  this.timeout(5 * 60_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  let home: string;
  let database: OwnMysqlDatabase;
  let sink: EventSink;
  let variables: Readonly<Record<string, string>>;
  let replicas: Replica[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-replicas-'));
    sink = await openEventSink();
    database = await createMysqlDatabase();
    variables = await variablesWith(database.variables);
    replicas = [];
  });

  afterEach(async () => {
    for (const { gateway } of replicas) await gateway.stop();
    await sink.close();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it('start each tick once, whichever of them is told of it first and however far apart', async () => {
    const [one, other] = [await opened(), await opened()];
    try {
      let passCount = 0;
      const row: JobRow = {
        job: 'RongshuPushOrderJob',
        normal: '* * * * * *',
        fast: '* * * * * *',
        source: 'item 6',
        pass: () => {
          passCount += 1;
          return Promise.resolve({ counts: { claimed: 0 } });
        },
      };
      const ticks = Array.from({ length: 200 }, (_, second) => addMs(TEST_NOW, second * 1_000));
      // Five seconds behind and five ahead: each replica's clock says another time at the same tick.
      const runs = [-5_000, 5_000].map(async (skewMs, index) => {
        const runner = createJobRunner({
          ledger: (index === 0 ? one : other).container.get(TOKEN.tickLedger),
          clock: createManualClock(addMs(TEST_NOW, skewMs)),
          log: createLog({ level: 'error', write: () => undefined }),
          metrics: createMetrics(),
          owner: `replica-${String(index)}`,
        });
        for (const tick of index === 0 ? ticks : [...ticks].reverse()) await runner.tick(row, tick);
      });
      await Promise.all(runs);
      expect(passCount).to.equal(ticks.length);
      const started = await database.ask('select owner, count(*) as ticks from cron_run group by owner order by owner');
      expect(started.map(({ owner }) => owner)).to.deep.equal(['replica-0', 'replica-1']);
    } finally {
      await one.close();
      await other.close();
    }
  });

  it('share the ticks of the schedule and the events of the outbox, and do nothing twice', async () => {
    replicas.push(await started(), await started());
    const events = someEvents(400);
    await enqueue(replicas[0], events);
    await until('every event', async () => (sink.eventIds.length >= events.length ? true : undefined), PATIENCE_MS);
    expect([...sink.eventIds].sort()).to.deep.equal(events.map(({ eventId }) => eventId).sort());
    const published = await Promise.all(
      replicas.map((replica) => figure(replica, 'event_publications_total{outcome="published"}')),
    );
    expect(published.reduce((sum, count) => sum + count, 0)).to.equal(events.length);
    expect(Math.min(...published), 'published by the one that did less').to.be.greaterThan(0);
    const owners = await until(
      'ticks of both',
      async () => {
        const rows = await database.ask('select distinct owner from cron_run');
        return rows.length === 2 ? rows : undefined;
      },
      PATIENCE_MS,
    );
    expect(owners).to.have.length(2);
  });

  it('take over what a killed one held as soon as it no longer beats, long before its leases end', async () => {
    sink.hang(true);
    const dying = await startServerProcess({ ...variables, BANYAN_SCHEDULE: 'fast' });
    const looking = await opened();
    const [event] = someEvents(1);
    if (event === undefined) throw new Error('there is no event');
    await looking.container.get(TOKEN.unitOfWork).run((stores) => stores.events.enqueue(event));
    await looking.close();
    await until('the event on its way', async () => sink.eventIds[0], PATIENCE_MS);
    replicas.push(await started());
    sink.hang(false);
    const killedAt = performance.now();
    await dying.kill();
    await until('the event a second time', async () => sink.eventIds[1], PATIENCE_MS);
    const seconds = (performance.now() - killedAt) / 1_000;
    process.stdout.write(`      taken over ${seconds.toFixed(1)} s after kill -9\n`);
    expect(sink.eventIds).to.deep.equal([event.eventId, event.eventId]);
    expect(seconds * 1_000).to.be.lessThan(SHARD_LEASE_MS / 2);
  });

  it('stay through an outage of the database, red meanwhile and green after it, and lose nothing', async function () {
    const folder = join(home, 'mariadb');
    const server = await openMariadb({ folder }).catch((error: unknown) => {
      if (error instanceof PartMissing) return this.skip();
      throw error;
    });
    await server.start();
    const own = await createMysqlDatabase(server.url());
    const onOwn = await variablesWith(own.variables);
    const [one, other] = [await started(onOwn), await started(onOwn)];
    try {
      await until('readiness', async () => ((await readiness(one)) === 200 ? true : undefined), PATIENCE_MS);
      sink.hang(true);
      const events = someEvents(60);
      await enqueue(one, events);
      await until('events on their way', async () => sink.eventIds[0], PATIENCE_MS);
      await server.stop();
      const wentAt = performance.now();
      for (const replica of [one, other])
        await until('red', async () => ((await readiness(replica)) === 503 ? true : undefined), PATIENCE_MS);
      // As long as the promise says; requests and relays fail meanwhile, and nobody ends.
      await until('20 s', async () => (performance.now() - wentAt > 20_000 ? true : undefined), PATIENCE_MS);
      sink.hang(false);
      await server.start();
      const cameAt = performance.now();
      for (const replica of [one, other])
        await until('green', async () => ((await readiness(replica)) === 200 ? true : undefined), PATIENCE_MS);
      const seconds = (performance.now() - cameAt) / 1_000;
      const ids = new Set(events.map(({ eventId }) => eventId));
      await until(
        'every event',
        async () => (ids.size === new Set(sink.eventIds).size ? true : undefined),
        PATIENCE_MS,
      );
      const { read } = one.opened.container.get(TOKEN.unitOfWork);
      await until(
        'an empty outbox',
        async () => ((await read.events.backlog()).pending === 0 ? true : undefined),
        PATIENCE_MS,
      );
      process.stdout.write(`      green ${seconds.toFixed(1)} s after the database was back\n`);
    } finally {
      await one.gateway.stop();
      await other.gateway.stop();
      await server.close();
    }
  });

  it('make keys for an empty database once, and refuse those of another', async () => {
    const first = await opened();
    await first.close();
    const stranger = await variablesWith({ ...database.variables, BANYAN_HOME: await mkdtemp(join(home, 'other-')) });
    const refused = await openGatewayHere(stranger).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused)
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.matches(/^The key file .* cannot be read/);
  });

  it('let one of two that start at once on an empty database make the keys', async () => {
    const homes = await Promise.all(['a-', 'b-'].map((name) => mkdtemp(join(home, name))));
    const settings = await Promise.all(
      homes.map((each) => variablesWith({ ...database.variables, BANYAN_HOME: each })),
    );
    const outcomes = await Promise.allSettled(settings.map((each) => openGatewayHere(each, 'silent')));
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close();
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    const rows = await database.ask("select version from configuration where kind = 'keyCheck'");
    expect(rows).to.have.length(1);
  });

  async function variablesWith(more: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const own = { BANYAN_SCHEDULE: 'fast', BANYAN_LENDER_EVENTS_URL: sink.url, BANYAN_PRIVATE_HOSTS: sink.host };
    return variablesOf(more['BANYAN_HOME'] ?? home, { ...own, ...more });
  }

  function opened(): Promise<OpenedGateway> {
    return openGatewayHere(variables);
  }

  async function started(own = variables): Promise<Replica> {
    const replica = await openGatewayHere(own, 'silent');
    return { opened: replica, gateway: await startGateway(replica) };
  }

  function someEvents(count: number): readonly LenderEvent[] {
    return Array.from({ length: count }, (_, index) =>
      aLenderEvent({ eventId: `event-${String(index)}`, key: `order-${String(index)}`, type: 'credit.requested' }),
    );
  }

  async function enqueue(replica: Replica | undefined, events: readonly LenderEvent[]): Promise<void> {
    await replica?.opened.container.get(TOKEN.unitOfWork).run(async (stores) => {
      for (const event of events) await stores.events.enqueue(event);
    });
  }

  async function readiness({ gateway }: Replica): Promise<number> {
    return (await fetch(`${gateway.url}/readyz`)).status;
  }

  async function figure({ gateway }: Replica, name: string): Promise<number> {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`banyan_${name} `));
    return Number(line?.split(' ')[1] ?? '0');
  }
});
