import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '@banyan/sandbox';
import { openStage, playJourney, SCENARIOS } from '@banyan/sandbox';
import { expect } from 'chai';

// Whoever the sandbox invents: its region codes, its phones, its cards, its names, as they would stand in a file.
const IDENTITIES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an ID number', /(?:110199|440199)(?:19|20)\d{9}[\dX]/],
  ['a mobile number', /1990000\d{4}/],
  ['a card number', /621700[08]00\d{9,10}/],
  ['a name', new RegExp(Buffer.from('测试').toString('latin1'))],
];

// Every scenario against the real process over real sockets; the scenarios check every answer and every state themselves.
describe('the journey (items 1–25)', function () {
  this.timeout(10 * 60_000);
  // The clock of the second one is moved, month by month.
  let stages: readonly [shared: Stage, ofMonths: Stage];

  before(async () => {
    stages = [await openStage({ keepFolder: true }), await openStage({ keepFolder: true })];
  });

  after(async () => {
    for (const stage of stages) {
      await stage.close();
      await rm(stage.gateway.home, { recursive: true, force: true });
    }
  });

  it('plays every scenario to its end', async () => {
    const [shared, ofMonths] = stages;
    const openOwn = () => openStage({ keepFolder: false });
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
      for (const text of texts) {
        const bytes = Buffer.from(text).toString('latin1');
        expect(IDENTITIES.filter(([, pattern]) => pattern.test(bytes)).map(([what]) => what)).to.deep.equal([]);
      }
    }
  });

  it('leaves nobody readable in any file of the gateway: database, write-ahead log, documents, log', async () => {
    for (const { gateway } of stages) {
      const entries = await readdir(gateway.home, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const kinds = ['banyan.sqlite', 'banyan.sqlite-wal', 'gateway.log', 'documents'];
      expect(kinds.filter((kind) => !files.some((file) => file.includes(kind)))).to.deep.equal([]);
      for (const file of files) {
        const text = await readFile(file, 'latin1');
        const found = IDENTITIES.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
        expect(found, file.slice(gateway.home.length)).to.deep.equal([]);
      }
    }
  });
});

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
