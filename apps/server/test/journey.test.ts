import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartServers, Stage } from '@banyan/sandbox';
import { openStage, playJourney, SCENARIOS } from '@banyan/sandbox';
import { expect } from 'chai';
import { askingOf, KAFKA_BROKERS, MYSQL_URL, NO_KAFKA, NO_MYSQL } from './support/real-parts.js';
import { identitiesIn, messagesOf, tablesOf } from './support/traces.js';

// Every scenario against the real process over real sockets; the scenarios check every answer and every state themselves.
describeJourney('on embedded parts', undefined);
if (MYSQL_URL === undefined || KAFKA_BROKERS === undefined) {
  describe('the journey on MySQL, Kafka and an object store', () => {
    it(MYSQL_URL === undefined ? NO_MYSQL : NO_KAFKA);
  });
} else {
  describeJourney('on MySQL, Kafka and an object store', { databaseUrl: MYSQL_URL, kafkaBrokers: KAFKA_BROKERS });
}

function describeJourney(on: string, parts: PartServers | undefined): void {
  describe(`the journey (items 1–25) ${on}`, function () {
    this.timeout(30 * 60_000);
    // The clock of the second one is moved, month by month.
    let stages: readonly [shared: Stage, ofMonths: Stage];
    const own = { ...(parts === undefined ? {} : { parts }) };

    before(async () => {
      stages = [await openStage({ keepFolder: true, ...own }), await openStage({ keepFolder: true, ...own })];
    });

    after(async () => {
      for (const stage of stages) {
        await stage.close();
        await stage.parts?.drop();
        await rm(stage.gateway.home, { recursive: true, force: true });
      }
    });

    it('plays every scenario to its end', async () => {
      const [shared, ofMonths] = stages;
      const openOwn = () => openStage({ keepFolder: false, ...own });
      const played = { shared, ofMonths: () => Promise.resolve(ofMonths), openOwn };
      const outcomes = await playJourney(played, SCENARIOS, 4);
      expect(outcomes.flatMap(({ records }) => records.filter(({ ok }) => !ok))).to.deep.equal([]);
      expect(outcomes.filter(({ ok }) => ok)).to.have.length(SCENARIOS.length);
      const items = new Set(outcomes.flatMap(({ records }) => records.map(({ item }) => item)));
      const upTo24 = Array.from({ length: 24 }, (_, index) => String(index + 1));
      expect([...items]).to.include.members([...upTo24, '25.1', '25.2', '25.3']);
    });

    it('tells operations of every order without telling who anybody is: timelines, audit, metrics', async () => {
      for (const stage of stages) {
        const texts = await everythingShown(stage);
        const ofMonths = SCENARIOS.filter(({ takesMonths }) => takesMonths === true).length;
        expect(texts.length).to.be.greaterThan(ofMonths);
        for (const text of texts) expect(identitiesIn(text)).to.deep.equal([]);
      }
    });

    it('leaves nobody readable in any file of the gateway: database, write-ahead log, documents or objects, log', async () => {
      const kinds = parts === undefined ? ['banyan.sqlite', 'banyan.sqlite-wal', 'documents'] : ['objects'];
      for (const { gateway } of stages) {
        const entries = await readdir(gateway.home, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        const missing = [...kinds, 'gateway.log'].filter((kind) => !files.some((file) => file.includes(kind)));
        expect(missing).to.deep.equal([]);
        for (const file of files)
          expect(identitiesIn(await readFile(file)), file.slice(gateway.home.length)).to.deep.equal([]);
      }
    });

    if (parts === undefined) return;

    it('leaves nobody readable in any table of the database or message of the topics', async () => {
      for (const { parts: used } of stages) {
        if (used === undefined) throw new Error('a stage is not on real parts');
        const tables = await tablesOf({ ask: askingOf(used.databaseUrl) });
        expect(tables.get('cl_borrow')?.rowCount ?? 0, 'loans').to.be.greaterThan(0);
        for (const [name, { text }] of tables) expect(identitiesIn(text), name).to.deep.equal([]);
        const messages = await messagesOf(used.place);
        expect(messages.length, 'messages').to.be.greaterThan(0);
        for (const message of messages) expect(identitiesIn(message)).to.deep.equal([]);
      }
    });
  });
}

/** Whatever operations can look at: metrics, audit, every order with its whole life. */
async function everythingShown(stage: Stage): Promise<readonly string[]> {
  const texts = [await (await fetch(`${stage.gateway.url}/metrics`)).text()];
  texts.push(JSON.stringify((await stage.operations.get('/audit?limit=500')).body));
  const end = Number(stage.nextNumber());
  for (let number = 90_000_001; number < end; number += 1) {
    const found = (await stage.operations.get(`/orders?number=${String(number)}`)).body['orders'];
    for (const { key } of found as { key: { channel: string; orderNo: string } }[]) {
      const shown = await stage.operations.get(`/orders/${key.channel}/${key.orderNo}`);
      expect(shown.status, `${key.channel}/${key.orderNo}`).to.equal(200);
      texts.push(JSON.stringify(shown.body));
    }
  }
  return texts;
}
