import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createRelayEvents, instant, ok, publishEach, RELAY_SHARD_COUNT } from '@banyan/core';
import type { EventPublisher } from '@banyan/core';
import { aLenderEvent, createSeededRandomness } from '@banyan/core/testing';
import type { Database } from '#src/index.js';
import { createMysqlTestDatabase, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import { openTemporaryDatabase } from './support/temporary-database.js';

// As many as a machine has patience for; the list of promises was tried with 30 000 on each engine.
const EVENTS = Number(process.env['BANYAN_TEST_RELAY_EVENTS'] ?? '3000');
const ORDERS = 300;
const RELAYS = 4;
const TIMEOUT_MS = 60_000 + EVENTS * 40;

interface Relays {
  readonly databases: readonly Database[];
  close(): Promise<void>;
}

async function onSqlite(): Promise<Relays> {
  const temporary = await openTemporaryDatabase();
  const others = Array.from({ length: RELAYS - 1 }, () => temporary.reopen());
  return { databases: [temporary.database, ...others], close: () => temporary.close() };
}

async function onMysql(): Promise<Relays> {
  const direct = await createMysqlTestDatabase(MYSQL_URL);
  const others = Array.from({ length: RELAYS - 1 }, () => openStoresAt(direct.url).database);
  return {
    databases: [direct.database, ...others],
    close: async () => {
      await Promise.all(others.map((other) => other.close()));
      await direct.close();
    },
  };
}

for (const [engine, open, missing] of [
  ['SQLite', onSqlite, undefined],
  ['MySQL', onMysql, MYSQL_URL === undefined ? NO_MYSQL : undefined],
] as const) {
  describe(`${String(RELAYS)} event relays on one database, ${engine} (RELIABILITY §0.3)`, function () {
    this.timeout(TIMEOUT_MS);
    if (missing !== undefined) {
      it(missing);
      return;
    }
    let relays: Relays;
    before(async () => {
      relays = await open();
    });
    after(() => relays.close());

    it('publish every event, those of an order in its order, also when every tenth hand-over fails', async () => {
      const [first] = relays.databases;
      if (first === undefined) throw new Error('no database');
      for (let from = 0; from < EVENTS; from += 500) {
        await first.unitOfWork.run(async ({ events }) => {
          for (let number = from; number < Math.min(EVENTS, from + 500); number += 1) {
            const key = `order-${String(number % ORDERS)}`;
            await events.enqueue(
              aLenderEvent({ eventId: `e${String(number)}`, key, payload: `{"n":${String(number)}}` }),
            );
          }
        });
      }
      const published = new Map<string, number[]>();
      let refusals = 0;
      const publisherOf = (relay: number): EventPublisher => {
        const randomness = createSeededRandomness(relay);
        return {
          publish: (events, mayGoOn) =>
            publishEach({
              events,
              mayGoOn,
              concurrency: 8,
              publishOne: async ({ key, payload }) => {
                if (randomness.fraction() < 0.1) await delay(randomness.fraction() * 5);
                if (randomness.fraction() < 0.1) {
                  refusals += 1;
                  return { ok: false, error: { error: 'refused' } };
                }
                const numbers = published.get(key) ?? [];
                published.set(key, [...numbers, (JSON.parse(payload) as { readonly n: number }).n]);
                return ok();
              },
            }),
        };
      };
      const clock = { now: () => instant(Date.now()) };
      await Promise.all(
        relays.databases.map(async ({ unitOfWork, relayShards }, relay) => {
          const randomness = createSeededRandomness(100 + relay);
          const publisher = publisherOf(relay);
          const pass = createRelayEvents({ unitOfWork, relayShards, publisher, randomness, clock, delaysMs: [20] });
          while ((await unitOfWork.read.events.backlog()).pending > 0) {
            const batch = await pass({ owner: `relay-${String(relay)}`, limit: 200, concurrency: 8, leaseMs: 60_000 });
            if (batch === undefined) await delay(5);
          }
        }),
      );
      const perOrder = [...published.values()];
      expect(perOrder.flat()).to.have.length(EVENTS);
      const reordered = perOrder.filter((numbers) =>
        numbers.some((number, index) => number < (numbers[index - 1] ?? -1)),
      );
      expect(reordered).to.deep.equal([]);
      expect(refusals).to.be.greaterThan(EVENTS / 20);
      expect(RELAY_SHARD_COUNT).to.be.greaterThan(RELAYS);
    });
  });
}
