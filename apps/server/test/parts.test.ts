import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortUnavailable } from '@banyan/core';
import { openStage, playJourney, SCENARIOS } from '@banyan/sandbox';
import { expect } from 'chai';
import { startGateway } from '#src/gateway.js';
import { lockHome } from '#src/home-lock.js';
import { databaseProblem, isWorthWaiting } from '#src/parts/database-problem.js';
import { brokersProblem } from '#src/parts/events.js';
import { createReadiness } from '#src/readiness.js';
import type { EventConsumers } from '#src/parts/events.js';
import { StartupProblem } from '#src/settings/startup-problem.js';
import { TOKEN } from '#src/tokens.js';
import { openGatewayHere } from './support/gateway-here.js';
import { createMysqlDatabase, KAFKA_BROKERS, MYSQL_URL, NO_KAFKA, NO_MYSQL } from './support/real-parts.js';
import { variablesOf } from './support/variables.js';

const LOAN_SCENARIO = 'paid-out-account-open';

describe('a database that cannot be used', () => {
  const settings = { home: '/home', database: { url: 'mysql://gateway:geheim@db:3307/banyan', connectionsMax: 1 } };
  const refusal = (number?: number): PortUnavailable =>
    new PortUnavailable('database', Object.assign(new Error('refused'), number === undefined ? {} : { number }));

  const SENTENCES: readonly (readonly [number | undefined, RegExp])[] = [
    [1045, /^The database at db:3307 refuses the user or the password of BANYAN_DATABASE_URL\.$/],
    [1044, /^The user of BANYAN_DATABASE_URL may not use the database banyan at db:3307\.$/],
    [1049, /^There is no database banyan at db:3307; make it with "banyan database create"\.$/],
    [undefined, /^The database at db:3307 \(BANYAN_DATABASE_URL\) cannot be reached\.$/],
  ];
  for (const [number, sentence] of SENTENCES)
    it(`is one sentence without user or password: ${String(number)}`, () => {
      const { message } = databaseProblem(refusal(number), settings);
      expect(message).to.match(sentence).and.not.include('geheim').and.not.include('gateway:');
    });

  it('is waited for while it may still come, and not when it has said what is wrong', () => {
    expect(isWorthWaiting(refusal())).to.equal(true);
    expect(isWorthWaiting(refusal(1045))).to.equal(false);
    expect(isWorthWaiting(new Error('a bug'))).to.equal(false);
  });
});

describe('brokers that cannot be used', () => {
  const refused = (type: string): Error => Object.assign(new Error('secret'), { name: 'KafkaJSProtocolError', type });
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const SENTENCES: readonly (readonly [Error, RegExp])[] = [
    [away, / cannot be reached\.$/],
    [refused('INVALID_REPLICATION_FACTOR'), / refuse: INVALID_REPLICATION_FACTOR; there are fewer brokers than --rep/],
    [refused('SASL_AUTHENTICATION_FAILED'), / refuse: SASL_AUTHENTICATION_FAILED; look at BANYAN_KAFKA_SASL, /],
    [refused('TOPIC_AUTHORIZATION_FAILED'), / refuse: TOPIC_AUTHORIZATION_FAILED; the user .* needs more rights\.$/],
    [refused('POLICY_VIOLATION'), / refuse: POLICY_VIOLATION\.$/],
  ];
  for (const [cause, sentence] of SENTENCES)
    it(`are one sentence with what they say, without user or password: ${String(sentence)}`, () => {
      const sasl = { mechanism: 'plain', username: 'gateway', password: 'geheim' } as const;
      const { message } = brokersProblem({ brokers: ['k:9092'], clientId: 'banyan', sasl }, cause);
      expect(message)
        .to.match(sentence)
        .and.match(/^The Kafka brokers k:9092 \(BANYAN_KAFKA_BROKERS\) /);
      expect(message).not.to.match(/geheim|secret|gateway/);
    });
});

describe('readiness of a gateway on real parts', () => {
  const database = { ping: () => Promise.resolve() };
  const consumersThat = (reason?: 'stuck' | 'unreachable'): EventConsumers => ({
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    health: () => [
      {
        group: 'g',
        isProgressing: reason === undefined,
        heldUpPartitions: 0,
        ...(reason === undefined ? {} : { reason }),
      },
    ],
  });
  const judged = async (
    documents: { ping(): Promise<void> },
    consumers: EventConsumers | undefined,
  ): Promise<readonly (readonly [string, boolean, boolean])[]> =>
    Promise.all(
      createReadiness({ database, documents, consumers }).map(
        async (each) => [each.name, await each.check(), each.isAdvisory === true] as const,
      ),
    );

  it('is red of a stuck consumer, and tells of brokers and documents that are away', async () => {
    const away = { ping: () => Promise.reject(new PortUnavailable('document store')) };
    expect(await judged(away, consumersThat('unreachable'))).to.deep.equal([
      ['database', true, false],
      ['documents', false, true],
      ['events', true, false],
      ['brokers', false, true],
    ]);
    expect(await judged(database, consumersThat('stuck'))).to.deep.include(['events', false, false]);
    expect(await judged(database, undefined)).to.deep.equal([
      ['database', true, false],
      ['documents', true, true],
    ]);
  });
});

describe('a gateway whose consumers cannot start', () => {
  it('neither serves nor holds its folder, and says why', async () => {
    const home = await mkdtemp(join(tmpdir(), 'banyan-refused-'));
    const refused = new Error('GROUP_AUTHORIZATION_FAILED');
    const consumers: EventConsumers = {
      start: () => Promise.reject(refused),
      stop: () => Promise.resolve(),
      health: () => [],
    };
    const opened = await openGatewayHere(await variablesOf(home), 'silent');
    let servedPort = 0;
    const { container } = opened;
    container.rebind(TOKEN.eventConsumers).toConstantValue(consumers);
    container.rebind(TOKEN.servedPort).toConstantValue((port) => (servedPort = port));
    expect(await startGateway(opened).catch((error: unknown) => error)).to.equal(refused);
    expect(servedPort).to.be.greaterThan(0);
    const asked = await fetch(`http://127.0.0.1:${String(servedPort)}/healthz`).catch(() => 'nobody there');
    expect(asked).to.equal('nobody there');
    lockHome(home).release();
    await opened.close();
    await rm(home, { recursive: true, force: true });
  });
});

describe('a gateway on some real parts', function () {
  this.timeout(10 * 60_000);
  if (MYSQL_URL === undefined || KAFKA_BROKERS === undefined) {
    it(MYSQL_URL === undefined ? NO_MYSQL : NO_KAFKA);
    return;
  }
  const parts = { databaseUrl: MYSQL_URL, kafkaBrokers: KAFKA_BROKERS };

  it('does not start without its topics, and says how to make them', async () => {
    const home = await mkdtemp(join(tmpdir(), 'banyan-no-topics-'));
    const variables = await variablesOf(home, {
      BANYAN_KAFKA_BROKERS: parts.kafkaBrokers,
      BANYAN_KAFKA_TOPIC_PREFIX: 'never-made.',
    });
    const opened = await openGatewayHere(variables, 'silent');
    const problem = await startGateway(opened).then(
      () => undefined,
      (error: unknown) => error,
    );
    await opened.close();
    await rm(home, { recursive: true, force: true });
    expect(problem).to.be.instanceOf(StartupProblem);
    expect(String(problem)).to.include('never-made.credit.requested').and.to.include('banyan kafka setup');
  });

  it('does not start on a database that is not there, and says how to make it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'banyan-no-database-'));
    const database = await createMysqlDatabase();
    await database.drop();
    const problem = await openGatewayHere(await variablesOf(home, database.variables), 'silent').then(
      () => undefined,
      (error: unknown) => error,
    );
    await rm(home, { recursive: true, force: true });
    expect(problem).to.be.instanceOf(StartupProblem);
    expect(String(problem)).to.include('banyan database create');
  });

  const SETS: readonly (readonly [title: string, variables: Readonly<Record<string, string>>])[] = [
    ['the embedded database beside Kafka', { BANYAN_DATABASE_URL: '' }],
    ['documents in a folder beside MySQL and Kafka', { BANYAN_OSS_ENDPOINT: '' }],
    ['one connection to MySQL', { BANYAN_DATABASE_CONNECTIONS: '1' }],
  ];
  for (const [title, variables] of SETS)
    it(`carries a loan to its payout on ${title}`, async () => {
      const open = () => openStage({ keepFolder: false, parts, variables });
      const stage = await open();
      try {
        const chosen = SCENARIOS.filter(({ name }) => name === LOAN_SCENARIO);
        expect(chosen).to.have.length(1);
        const played = { shared: stage, ofMonths: () => Promise.resolve(stage), openOwn: open };
        const outcomes = await playJourney(played, chosen, 1);
        expect(outcomes.flatMap(({ records }) => records.filter(({ ok }) => !ok))).to.deep.equal([]);
        expect(outcomes.map(({ ok }) => ok)).to.deep.equal([true]);
      } finally {
        await stage.close();
      }
    });
});
