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
describe('the journey (items 1–17, 19, 25)', function () {
  this.timeout(10 * 60_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({ keepFolder: true });
  });

  after(async () => {
    await stage.close();
    await rm(stage.gateway.home, { recursive: true, force: true });
  });

  it('plays every scenario to its end', async () => {
    const stages = { shared: stage, openOwn: () => openStage({ keepFolder: false }) };
    const outcomes = await playJourney(stages, SCENARIOS, 4);
    expect(outcomes.flatMap(({ records }) => records.filter(({ ok }) => !ok))).to.deep.equal([]);
    expect(outcomes.filter(({ ok }) => ok)).to.have.length(SCENARIOS.length);
    const items = new Set(outcomes.flatMap(({ records }) => records.map(({ item }) => item)));
    const upTo17 = Array.from({ length: 17 }, (_, index) => String(index + 1));
    expect([...items]).to.include.members([...upTo17, '19', '25.1', '25.2', '25.3']);
  });

  it('tells operations of every order without telling who anybody is: timelines, audit, metrics', async () => {
    const { orders } = (await stage.operations.get('/orders?number=90000001')).body;
    expect(orders).to.be.an('array').with.length.greaterThan(0);
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
    expect(texts.length).to.be.greaterThan(SCENARIOS.length);
    for (const text of texts) {
      const bytes = Buffer.from(text).toString('latin1');
      expect(IDENTITIES.filter(([, pattern]) => pattern.test(bytes)).map(([what]) => what)).to.deep.equal([]);
    }
  });

  it('leaves nobody readable in any file of the gateway: database, write-ahead log, documents, log', async () => {
    const entries = await readdir(stage.gateway.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const kinds = ['banyan.sqlite', 'banyan.sqlite-wal', 'gateway.log', 'documents'];
    for (const kind of kinds)
      expect(
        files.some((file) => file.includes(kind)),
        kind,
      ).to.equal(true);
    for (const file of files) {
      const text = await readFile(file, 'latin1');
      const found = IDENTITIES.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
      expect(found, file.slice(stage.gateway.home.length)).to.deep.equal([]);
    }
  });
});
