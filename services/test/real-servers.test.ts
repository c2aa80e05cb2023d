import { expect } from 'chai';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { createConnection } from 'mysql2/promise';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kafkaSoftware } from '#src/kafka-software.js';
import { openKafka } from '#src/kafka.js';
import { mariadbSoftware } from '#src/mariadb-software.js';
import { openMariadb } from '#src/mariadb.js';
import { PartMissing } from '#src/part.js';
import type { KafkaBroker, MariadbServer, Part } from '#src/part.js';
import { freePort } from '#src/ports.js';

const OPENING_MS = 300_000;

describe('real servers', function () {
  this.timeout(OPENING_MS);
  let folder: string;
  const opened: Part[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'banyan real servers '));
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (part) => part.kill()));
    await rm(folder, { recursive: true, force: true });
  });

  const kept = <P extends Part>(part: P): P => {
    opened.push(part);
    return part;
  };

  describe('MariaDB', () => {
    beforeEach(async function () {
      await skipWithout(this, mariadbSoftware());
    });

    it('keeps its data and its port through stop, kill and a second opening of its folder', async () => {
      const server = kept(await openMariadb({ folder }));
      await createDatabase(server);
      await query(server, 'create table kept (through varchar(8))');
      await query(server, "insert into kept values ('stop')");
      await server.stop();
      expect(await server.isUp()).to.equal(false);
      await server.start();
      await query(server, "insert into kept values ('kill')");
      await server.kill();
      await server.start();
      expect(await query(server, 'select * from kept')).to.deep.equal([{ through: 'stop' }, { through: 'kill' }]);
      const again = kept(await openMariadb({ folder }));
      expect([again.port, again.pid()]).to.deep.equal([server.port, server.pid()]);
      expect(again.url('x')).to.equal(`mysql://root@127.0.0.1:${String(server.port)}/x`);
    });

    it('runs beside another one, each with its own data', async () => {
      const [one, two] = await Promise.all(
        ['one', 'two'].map(async (name) => openMariadb({ folder: path.join(folder, name) })),
      );
      if (one === undefined || two === undefined) throw new Error('both were opened');
      kept(one);
      kept(two);
      expect(one.port).not.to.equal(two.port);
      await one.close();
      expect([await one.isUp(), await two.isUp()]).to.deep.equal([false, true]);
    });

    it('says that the port it was told to take is taken', async () => {
      const port = await freePort();
      const listener = createServer().listen(port, '127.0.0.1');
      try {
        const failure = await openMariadb({ folder, port }).catch((error: unknown) => String(error));
        expect(failure)
          .to.contain(`port ${String(port)}`)
          .and.to.contain('taken');
      } finally {
        listener.close();
      }
    });
  });

  describe('Kafka', () => {
    beforeEach(async function () {
      await skipWithout(this, kafkaSoftware());
    });

    it('keeps its topics and its port through stop and kill', async () => {
      const broker = kept(await openKafka({ folder }));
      await withAdmin(broker, async (admin) => admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 2 }] }));
      await broker.stop();
      expect(await broker.isUp()).to.equal(false);
      await broker.start();
      await broker.kill();
      await broker.start();
      expect(broker.brokers()).to.equal(`127.0.0.1:${String(broker.port)}`);
      expect(await withAdmin(broker, async (admin) => admin.listTopics())).to.include('kept');
    });
  });
});

/** A machine on which a part cannot be had says so; the test run names the part and fails in CI. */
async function skipWithout(running: Mocha.Context, software: Promise<unknown>): Promise<void> {
  const missing = await software.then(
    () => false,
    (error: unknown) => error instanceof PartMissing,
  );
  if (missing) running.skip();
}

async function query(server: MariadbServer, statement: string): Promise<unknown> {
  const connection = await createConnection(server.url('test_database'));
  try {
    return (await connection.query(statement))[0];
  } finally {
    await connection.end();
  }
}

async function createDatabase(server: MariadbServer): Promise<void> {
  const connection = await createConnection(server.url());
  await connection.query('create database test_database');
  await connection.end();
}

async function withAdmin<T>(broker: KafkaBroker, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [broker.brokers()], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
