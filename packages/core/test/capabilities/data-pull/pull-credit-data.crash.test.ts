import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createPullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import { err } from '#src/shared/result.js';
import { anOrderKey } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { orderIn, pathIn, pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const HOUR_MS = 3_600_000;

/** What must hold at any moment: a row has its object, a kind that is done has its row, an order and its pull agree. */
async function expectWhole(world: World, at: string): Promise<void> {
  const rows = await world.read.documents.list(KEY);
  for (const { documentKey } of rows) expect(world.documents.keys(), at).to.include(documentKey);
  const pull = await world.read.dataPulls.find(KEY);
  if (pull === undefined) throw new Error('there is no pull');
  for (const kind of ['operator', 'creditCard', 'device'] as const) {
    expect(
      rows.some((row) => row.kind === kind),
      `${at}: ${kind}`,
    ).to.equal(pull.kinds[kind].state === 'done');
  }
  const { status } = await orderIn(world);
  expect(`${status} ${pull.state}`, at).to.be.oneOf(['accepted open', 'awaitingParse done', 'declined exhausted']);
  const told = (await world.read.callbacks.ofOrder(KEY)).length;
  expect(told, at).to.equal(status === 'declined' ? 1 : 0);
}

describe('pullCreditData when a process dies (item 5)', () => {
  for (const mode of ['fails', 'dies'] as const) {
    it(`${mode} at every call of a port in turn: nothing half-written, and a later pass ends the work`, async () => {
      const points = await everyPoint(async (n) => {
        const world = createWorld();
        await pushed(world);
        const pullCreditData = createPullCreditData(world);
        world.faults.arm(mode, n);
        // One at a time, so that the n-th call is the same one in every run.
        await pullCreditData(aPass({ concurrency: 1 })).catch(() => undefined);
        const hasStruck = await world.faults.restart();
        await expectWhole(world, `point ${String(n)}`);

        world.clock.advance(HOUR_MS);
        await pullCreditData(aPass());
        await expectWhole(world, `after point ${String(n)}`);
        expect(await pathIn(world)).to.deep.equal(['accepted', 'awaitingParse']);
        const objects = world.documents.keys();
        expect(new Set(objects).size, 'the same bytes are the same object').to.equal(5);
        return hasStruck;
      });
      expect(points).to.be.at.least(20);
    });
  }

  it('dies at every call of a port in turn while an order is declined: one refusal is owed, once', async () => {
    const points = await everyPoint(async (n) => {
      const world = createWorld();
      world.source.answer('operator', err({ kind: 'none' }));
      await pushed(world);
      const pullCreditData = createPullCreditData(world);
      world.faults.arm('dies', n);
      await pullCreditData(aPass()).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      await expectWhole(world, `point ${String(n)}`);

      world.clock.advance(HOUR_MS);
      await pullCreditData(aPass());
      await expectWhole(world, `after point ${String(n)}`);
      expect(await pathIn(world)).to.deep.equal(['accepted', 'declined']);
      return hasStruck;
    });
    expect(points).to.be.at.least(20);
  });
});
