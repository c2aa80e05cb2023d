import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createQueryCreditResult } from '#src/capabilities/credit/query-credit-result.js';
import { createReadApplication } from '#src/capabilities/credit/read-application.js';
import { anOrderKey } from '#src/testing/index.js';
import { orderIn, parsed, pulled, pushed, rejected } from '../support/story.js';
import { createWorld } from '../support/world.js';

const KEY = anOrderKey();
const STRANGER_KEY = anOrderKey('99999999');

describe('readApplication (item 7)', () => {
  it('gives a credit engine the parsed application and where its documents are', async () => {
    const world = createWorld();
    await parsed(world);
    const file = await createReadApplication(world)(KEY);
    if (!file.ok) throw new Error(file.error.kind);
    expect(file.value.application.parsedAt).to.equal(world.clock.now());
    expect(file.value.documents.map(({ kind }) => kind)).to.deep.equal([
      'creditCard',
      'device',
      'idCardFront',
      'operator',
      'push',
    ]);
  });

  it('says that an application is not parsed yet, from the push to the parse', async () => {
    for (const reach of [pushed, pulled]) {
      const world = createWorld();
      await reach(world);
      expect(await createReadApplication(world)(KEY)).to.deep.equal({ ok: false, error: { kind: 'notParsed' } });
    }
  });

  it('does not know an order that was never pushed', async () => {
    const world = createWorld();
    await parsed(world);
    expect(await createReadApplication(world)(STRANGER_KEY)).to.deep.equal({
      ok: false,
      error: { kind: 'unknownOrder' },
    });
  });
});

describe('queryCreditResult (item 9)', () => {
  it('finds the order and its product in every status of intake', async () => {
    for (const reach of [pushed, pulled, parsed, rejected]) {
      const world = createWorld();
      await reach(world);
      const answer = await createQueryCreditResult(world)(KEY);
      expect(answer).to.deep.equal({ ok: true, value: { order: await orderIn(world), product: world.rows.product } });
    }
  });

  it('does not know an order that was never pushed', async () => {
    const world = createWorld();
    await pushed(world);
    expect(await createQueryCreditResult(world)(STRANGER_KEY)).to.deep.equal({
      ok: false,
      error: { kind: 'unknownOrder' },
    });
  });
});
