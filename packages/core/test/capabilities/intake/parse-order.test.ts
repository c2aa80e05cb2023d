import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { ParseOrders } from '#src/capabilities/intake/parse-order.js';
import { createParseOrders } from '#src/capabilities/intake/parse-order.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import type { AccessTest } from '#src/model/access.js';
import { addMs } from '#src/shared/calendar.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { err, ok } from '#src/shared/result.js';
import { anOrderKey, documentKey, TEST_CHANNEL, TEST_NOW } from '#src/testing/index.js';
import { revealed } from '#src/testing/contracts/revealed.js';
import { everyPoint } from '../support/fault-plan.js';
import { aPush, blacklist, BORROWER, indexesIn, orderIn, parsed, pathIn, pulled } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();

describe('parseOrders (RongshuPushOrderJob, item 6)', () => {
  let world: World;
  let parseOrders: ParseOrders;
  let observed: string[];

  beforeEach(() => {
    world = createWorld();
    observed = [];
    parseOrders = createParseOrders({ ...world, observeUnknownCode: (code) => observed.push(code) });
  });

  const pass = async (): Promise<BatchCounts> => (await parseOrders(aPass())).counts;
  const dateOf = (): Promise<unknown> =>
    world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);
  const told = async (): Promise<readonly string[]> =>
    (await world.read.callbacks.ofOrder(KEY)).map(({ businessKey }) => businessKey);

  function refuseBy(test: AccessTest, coolDownDays?: number): void {
    world.rows.rules = [
      {
        channel: TEST_CHANNEL,
        position: 1,
        stages: ['parse'],
        test,
        refusalClass: 'other',
        isEnabled: true,
        ...(coolDownDays === undefined ? {} : { coolDownDays }),
      },
    ];
  }

  describe('E5', () => {
    it('item 6: the pushed order and what the pulled data comes to are one application; the order waits for its credit', async () => {
      world.source.answer('operator', ok({ json: '{"isRealName":true,"months":[]}' }));
      world.source.answer('device', ok({ json: '{"contactCount":7,"callCount":8,"installedAppCount":9}' }));
      await pulled(world);
      world.clock.advance(1_000);
      expect(await pass()).to.deep.equal({ claimed: 1, parsed: 1 });
      expect(await orderIn(world)).to.deep.include({ status: 'awaitingCredit', version: 3 });
      expect(await pathIn(world)).to.deep.equal(['accepted', 'awaitingParse', 'awaitingCredit']);
      expect(revealed(await world.read.applications.find(KEY))).to.deep.equal(
        revealed({
          key: KEY,
          order: aPush().order,
          unknownCodes: ['degree:30099'],
          operatorReport: { isRealName: true, months: [] },
          deviceReport: { contactCount: 7, callCount: 8, installedAppCount: 9 },
          parsedAt: addMs(TEST_NOW, 1_000),
        }),
      );
      expect(await told()).to.deep.equal([]);
    });

    it('G14: an order without optional data is parsed without it', async () => {
      world.source.answer('device', err({ kind: 'none' }));
      await pulled(world);
      await pass();
      const application = await world.read.applications.find(KEY);
      expect(application).to.have.property('operatorReport');
      expect(application).not.to.have.property('deviceReport');
    });

    it('data that cannot be read are left out, and the order goes on', async () => {
      world.source.answer('operator', ok({ json: 'no JSON at all' }));
      await pulled(world);
      expect(await pass()).to.deep.equal({ claimed: 1, parsed: 1 });
      expect(await world.read.applications.find(KEY)).not.to.have.property('operatorReport');
    });

    it('item 6: its own order does not count as open; another one of the same person does', async () => {
      await pulled(world);
      world.rows.rules = world.rows.rules.filter(({ test }) => test.rule === 'openOrder');
      expect(await pass()).to.deep.equal({ claimed: 1, parsed: 1 });

      const second = {
        ...(await orderIn(world)),
        key: anOrderKey('90000002'),
        status: 'accepted',
        version: 1,
      } as const;
      const application = await world.read.applications.find(KEY);
      if (application === undefined) throw new Error('there is no application');
      await world.unitOfWork.run(async (stores) => {
        await stores.orders.insert(second);
        await stores.applications.save({ ...application, key: second.key });
        const { key, version } = second;
        await stores.orders.transition({ key, from: 'accepted', version, event: 'dataPulled', at: TEST_NOW });
      });
      expect(await pass()).to.deep.equal({ claimed: 1, refused: 1 });
      expect((await orderIn(world, second.key)).refusal?.reason).to.equal('openOrder');
    });

    it('`spec` §5.2: every unknown code is counted once, when the order has been parsed', async () => {
      await pulled(world);
      await pass();
      await pass();
      expect(observed).to.deep.equal(['degree:30099']);
    });

    it('takes only orders that wait for their parse, and none twice', async () => {
      await parsed(world);
      expect(await pass()).to.deep.equal({ claimed: 0 });
    });

    it('two workers with the same order: one parses it, the other changes nothing', async () => {
      await pulled(world);
      // A lease of nothing lets both claim it.
      const both = await Promise.all(['a', 'b'].map((owner) => parseOrders(aPass({ owner, leaseMs: 0 }))));
      expect(both.map(({ counts }) => counts)).to.have.deep.members([
        { claimed: 1, parsed: 1 },
        { claimed: 1, ignored: 1 },
      ]);
      expect((await orderIn(world)).version).to.equal(3);
      expect(observed).to.deep.equal(['degree:30099']);
    });
  });

  describe('E6', () => {
    it('item 6: somebody who came onto the blacklist after the push is declined, and the marketplace is owed one refusal', async () => {
      await pulled(world);
      await blacklist(world, 'mobile', BORROWER);
      expect(await pass()).to.deep.equal({ claimed: 1, refused: 1 });
      const order = await orderIn(world);
      expect([order.status, order.refusal?.stage, order.refusal?.reason]).to.deep.equal([
        'declined',
        'parse',
        'blacklist',
      ]);
      expect(await told()).to.deep.equal(['rejected']);
      expect(observed, 'nothing was parsed').to.deep.equal([]);
      expect((await world.read.applications.find(KEY))?.parsedAt).to.equal(undefined);
    });

    it('a rule without a cool-down leaves no date', async () => {
      await pulled(world);
      refuseBy({ rule: 'age', minimum: 18, maximum: 20 });
      expect(await pass()).to.deep.equal({ claimed: 1, refused: 1 });
      expect(await dateOf()).to.equal(undefined);
    });

    it('item 25.3: a rule with a cool-down writes the date', async () => {
      await pulled(world);
      refuseBy({ rule: 'age', minimum: 18, maximum: 20 }, 15);
      expect(await pass()).to.deep.equal({ claimed: 1, refused: 1 });
      expect(await dateOf()).to.deep.equal({ kind: 'date', date: '2019-01-03' });
    });

    it('G28: a re-apply date that came in between refuses; a rule of the push alone does not', async () => {
      await pulled(world);
      await world.unitOfWork.run((stores) =>
        stores.borrowableDates.postponeTo({
          channel: TEST_CHANNEL,
          idCardIndex: indexesIn(world, BORROWER).idCard,
          borrowableFrom: { kind: 'never' },
          reason: 'test',
          at: TEST_NOW,
        }),
      );
      world.rows.rules = world.rows.rules.map((rule) => ({ ...rule, stages: ['push'] }));
      expect(await pass()).to.deep.equal({ claimed: 1, parsed: 1 });
    });

    it('two workers with a refused order: one refusal is owed', async () => {
      await pulled(world);
      refuseBy({ rule: 'age', minimum: 18, maximum: 20 }, 15);
      const both = await Promise.all(['a', 'b'].map((owner) => parseOrders(aPass({ owner, leaseMs: 0 }))));
      expect(both.map(({ counts }) => counts)).to.have.deep.members([
        { claimed: 1, refused: 1 },
        { claimed: 1, ignored: 1 },
      ]);
      expect(await told()).to.deep.equal(['rejected']);
    });
  });

  it('a worker that comes too late for an order that was declined does not mark its application as parsed', async () => {
    await pulled(world);
    const late = createParseOrders({
      ...world,
      documentStore: {
        ...world.documentStore,
        get: async (documentKeyAsked) => {
          if ((await orderIn(world)).status === 'awaitingParse') {
            world.clock.advance(60_000);
            await blacklist(world, 'idCard', BORROWER);
            await pass();
            const index = indexesIn(world, BORROWER).idCard;
            await world.unitOfWork.run((stores) => stores.blacklist.remove('idCard', index));
          }
          return world.documents.get(documentKeyAsked);
        },
      },
    });
    expect((await late(aPass())).counts).to.deep.equal({ claimed: 1, ignored: 1 });
    expect((await orderIn(world)).status).to.equal('declined');
    expect((await world.read.applications.find(KEY))?.parsedAt).to.equal(undefined);
  });

  describe('E7', () => {
    async function loseDocument(): Promise<void> {
      const [row] = (await world.read.documents.list(KEY)).filter(({ kind }) => kind === 'operator');
      if (row === undefined) throw new Error('there is no operator document');
      const lost = { ...row, documentKey: documentKey(`${row.documentKey}-lost`) };
      await world.unitOfWork.run((stores) => stores.documents.save(lost));
    }

    it('a document that is missing: the order stays, the attempt counts, it is due again after ¾ of the delay', async () => {
      await pulled(world);
      await loseDocument();
      expect(await pass()).to.deep.equal({ claimed: 1, 'failed:InvariantViolation': 1 });
      expect(await orderIn(world)).to.deep.include({
        status: 'awaitingParse',
        version: 2,
        attempts: 1,
        lastError: 'InvariantViolation',
        nextAttemptAt: addMs(TEST_NOW, 45_000),
      });
      expect(await pass()).to.deep.equal({ claimed: 0 });
    });

    it('is never given up: after attemptsMax it goes on with the longest delay, and ends well once the document is back', async () => {
      await pulled(world);
      await loseDocument();
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 9; attempt += 1) {
        expect(await pass()).to.deep.equal({ claimed: 1, 'failed:InvariantViolation': 1 });
        const { attempts, nextAttemptAt, status } = await orderIn(world);
        expect([attempts, status]).to.deep.equal([attempt, 'awaitingParse']);
        waits.push((nextAttemptAt - world.clock.now()) / 60_000);
        world.clock.set(nextAttemptAt);
      }
      expect(waits).to.deep.equal([0.75, 3.75, 22.5, 22.5, 30, 30, 30, 30, 30]);
      expect(await told()).to.deep.equal([]);

      const row = (await world.read.documents.list(KEY)).find(({ kind }) => kind === 'operator');
      if (row === undefined) throw new Error('there is no operator document');
      await world.documents.put({
        key: row.documentKey,
        bytes: world.digest.utf8('{"months":[]}'),
        contentType: 'application/json',
      });
      expect(await pass()).to.deep.equal({ claimed: 1, parsed: 1 });
      expect((await orderIn(world)).attempts).to.equal(0);
    });

    it('a damaged document and an object store that is down are trouble of ours, too', async () => {
      await pulled(world);
      const row = (await world.read.documents.list(KEY)).find(({ kind }) => kind === 'device');
      if (row === undefined) throw new Error('there is no device document');
      world.documents.damage(row.documentKey);
      expect(await pass()).to.deep.equal({ claimed: 1, 'failed:InvariantViolation': 1 });
      world.clock.set((await orderIn(world)).nextAttemptAt);
      const down = createParseOrders({
        ...world,
        documentStore: { ...world.documentStore, get: () => Promise.reject(new PortUnavailable('documentStore')) },
      });
      expect((await down(aPass())).counts).to.deep.equal({ claimed: 1, 'failed:PortUnavailable': 1 });
      expect(await orderIn(world)).to.deep.include({
        status: 'awaitingParse',
        attempts: 2,
        lastError: 'PortUnavailable',
      });
    });

    it('the failure of a worker that has lost the order changes nothing', async () => {
      await pulled(world);
      const slow = createParseOrders({
        ...world,
        documentStore: {
          ...world.documentStore,
          get: async () => {
            world.clock.advance(60_000);
            await pass();
            throw new PortUnavailable('documentStore');
          },
        },
      });
      await slow(aPass());
      expect(await orderIn(world)).to.deep.include({ status: 'awaitingCredit', version: 3, attempts: 0 });
      expect(await orderIn(world)).not.to.have.property('lastError');
    });
  });

  for (const mode of ['fails', 'dies'] as const) {
    for (const outcome of ['awaitingCredit', 'declined'] as const) {
      it(`${mode} at every call of a port in turn: nothing half-written, and a later pass ends in ${outcome}`, async () => {
        const points = await everyPoint(async (n) => {
          world = createWorld();
          parseOrders = createParseOrders(world);
          await pulled(world);
          if (outcome === 'declined') refuseBy({ rule: 'age', minimum: 18, maximum: 20 }, 15);
          world.faults.arm(mode, n);
          await pass().catch(() => undefined);
          const hasStruck = await world.faults.restart();
          await expectWhole(`point ${String(n)}`);
          world.clock.advance(3_600_000);
          await pass();
          await expectWhole(`after point ${String(n)}`);
          expect(await pathIn(world)).to.deep.equal(['accepted', 'awaitingParse', outcome]);
          return hasStruck;
        });
        expect(points).to.be.at.least(10);
      });
    }
  }

  /** Status, callbacks, date and application tell the same story. */
  async function expectWhole(at: string): Promise<void> {
    const { status } = await orderIn(world);
    const isParsed = (await world.read.applications.find(KEY))?.parsedAt !== undefined;
    expect(isParsed, at).to.equal(status === 'awaitingCredit');
    expect(await told(), at).to.deep.equal(status === 'declined' ? ['rejected'] : []);
    expect((await dateOf()) !== undefined, at).to.equal(status === 'declined');
  }
});
