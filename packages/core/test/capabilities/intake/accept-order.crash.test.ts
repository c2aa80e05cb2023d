import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { anOrderKey, TEST_CHANNEL } from '#src/testing/index.js';
import { everyPoint, InjectedFault } from '../support/fault-plan.js';
import { aPush, BORROWER, indexesIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const KEY = anOrderKey();

/** What of the order can be seen; all or nothing, whatever happened. */
async function seenIn(world: World): Promise<readonly boolean[]> {
  const { read } = world;
  return [
    (await read.orders.find(KEY)) !== undefined,
    (await read.orders.history(KEY)).length === 1,
    (await read.applications.find(KEY)) !== undefined,
    (await read.dataPulls.find(KEY)) !== undefined,
    (await read.documents.list(KEY)).length === 2,
    (await read.borrowers.findByIndex('idCard', indexesIn(world, BORROWER).idCard, 10)).length === 1,
  ];
}

describe('acceptOrder when a process dies (item 4)', () => {
  for (const mode of ['fails', 'dies'] as const) {
    it(`${mode} at every call of a port in turn: nothing half-written, and the next try of the marketplace is taken`, async () => {
      const points = await everyPoint(async (n) => {
        const world = createWorld();
        const acceptOrder = createAcceptOrder(world);
        world.faults.arm(mode, n);
        let thrown: unknown;
        const first = await acceptOrder(aPush()).catch((error: unknown) => (thrown = error));
        const hasStruck = await world.faults.restart();

        if (hasStruck) expect(thrown, `point ${String(n)}`).to.be.instanceOf(InjectedFault);
        else expect(first).to.deep.equal({ ok: true, value: { key: KEY, isRepeat: false } });
        const seen = await seenIn(world);
        expect(new Set(seen).size, `point ${String(n)}: ${seen.join(' ')}`).to.equal(1);
        // A row never points at an object that is not there; an object without a row may lie about.
        for (const { documentKey } of await world.read.documents.list(KEY)) {
          expect(world.documents.keys()).to.include(documentKey);
        }

        const isStored = seen[0] === true;
        const second = await acceptOrder(aPush());
        expect(second).to.deep.equal({ ok: true, value: { key: KEY, isRepeat: isStored } });
        expect(await seenIn(world)).to.deep.equal(Array(6).fill(true));
        expect(world.documents.keys(), 'the same bytes are the same objects').to.have.length(2);
        return hasStruck;
      });
      expect(points).to.be.at.least(16);
    });
  }

  it('dies at every call of a port while a rule with a cool-down refuses: the date is there or not, and nothing else is', async () => {
    await everyPoint(async (n) => {
      const world = createWorld();
      const acceptOrder = createAcceptOrder(world);
      world.rows.rules = world.rows.rules.map((rule) =>
        rule.test.rule === 'age' ? { ...rule, test: { rule: 'age', minimum: 18, maximum: 20 }, coolDownDays: 7 } : rule,
      );
      world.faults.arm('dies', n);
      await acceptOrder(aPush()).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      expect(await seenIn(world)).to.deep.equal(Array(6).fill(false));
      const again = await acceptOrder(aPush());
      expect(again.ok ? 'taken' : again.error.kind).to.equal('refusedByAccess');
      const date = await world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);
      expect(date).to.deep.equal({ kind: 'date', date: '2018-12-26' });
      return hasStruck;
    });
  });
});
