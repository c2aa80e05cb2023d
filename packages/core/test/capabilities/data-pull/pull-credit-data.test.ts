import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { PullCreditData, PullOutcome } from '#src/capabilities/data-pull/pull-credit-data.js';
import { createPullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import type { DataKind, DataPull } from '#src/model/data-pull.js';
import { addMs } from '#src/shared/calendar.js';
import { err, ok } from '#src/shared/result.js';
import {
  aDataPull,
  anOrderKey,
  channelCode,
  marketplaceUserId,
  person,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import { checkDigitOf } from '../../shared-identity/arbitrary-people.js';
import { PULLED_JSON } from '../support/scripted-partners.js';
import { aPush, BORROWER, indexesIn, orderIn, pathIn, pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const UNREACHABLE = err({ kind: 'unreachable', reason: 'timeout' } as const);
const NOT_READY = err({ kind: 'notReady' } as const);
const NONE = err({ kind: 'none' } as const);
const MINUTE_MS = 60_000;

describe('pullCreditData (RongshuOperatorPullJob, item 5)', () => {
  let world: World;
  let pullCreditData: PullCreditData;
  let observed: (readonly [DataKind, PullOutcome])[];

  beforeEach(() => {
    world = createWorld();
    observed = [];
    pullCreditData = createPullCreditData({ ...world, observe: (kind, outcome) => observed.push([kind, outcome]) });
  });

  const pass = async (): Promise<BatchCounts> => (await pullCreditData(aPass())).counts;

  async function pullRow(): Promise<DataPull> {
    const row = await world.read.dataPulls.find(KEY);
    if (row === undefined) throw new Error('there is no pull');
    return row;
  }

  async function states(): Promise<readonly string[]> {
    const { kinds } = await pullRow();
    return [kinds.operator, kinds.creditCard, kinds.device].map(
      ({ state, attempts }) => `${state} ${String(attempts)}`,
    );
  }

  const documentKinds = async (): Promise<readonly string[]> =>
    (await world.read.documents.list(KEY)).map(({ kind }) => kind);

  it('item 5.2, 5.3, E3: pulls the three kinds, keeps their raw JSON, and lets the order go on to its parse', async () => {
    await pushed(world);
    expect(await pass()).to.deep.equal({ claimed: 1, done: 1 });
    expect(await orderIn(world)).to.deep.include({ status: 'awaitingParse', version: 2, nextAttemptAt: TEST_NOW });
    expect(await pathIn(world)).to.deep.equal(['accepted', 'awaitingParse']);
    expect((await pullRow()).state).to.equal('done');
    expect(await states()).to.deep.equal(['done 1', 'done 1', 'done 1']);
    for (const kind of ['operator', 'creditCard', 'device'] as const) {
      const row = (await world.read.documents.list(KEY)).find((document) => document.kind === kind);
      if (row === undefined) throw new Error(`no document of ${kind}`);
      const content = await world.documents.get(row.documentKey);
      expect(content?.contentType).to.equal('application/json');
      expect(world.digest.text(content?.bytes ?? new Uint8Array())).to.equal(PULLED_JSON[kind]);
      expect(row.sha256).to.equal(world.digest.sha256(PULLED_JSON[kind]));
    }
    expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
  });

  it('item 5.2: asks with the uid of the push, and with the link that came with it', async () => {
    await pushed(world);
    await pass();
    const common = { channel: TEST_CHANNEL, marketplaceUserId: '90001', operatorUrl: 'https://data.example/operator' };
    expect(world.source.asked).to.have.deep.members(
      ['operator', 'creditCard', 'device'].map((kind) => ({ ...common, kind })),
    );
  });

  it('takes nothing that is not due, and nothing twice', async () => {
    await pushed(world);
    await pass();
    expect(await pass()).to.deep.equal({ claimed: 0 });
    expect(world.source.asked).to.have.length(3);
  });

  it('tells every outcome to whoever counts', async () => {
    world.source.answer('creditCard', NONE);
    world.source.answer('device', UNREACHABLE);
    await pushed(world);
    await pass();
    expect(observed).to.have.deep.members([
      ['operator', 'done'],
      ['creditCard', 'none'],
      ['device', 'unreachable'],
    ]);
  });

  describe('one kind is late', () => {
    it('G14: what has come is kept; only the missing kind is asked for again, after ¾ of the first delay', async () => {
      world.source.answer('device', UNREACHABLE);
      await pushed(world);
      expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
      expect(await states()).to.deep.equal(['done 1', 'done 1', 'todo 1']);
      expect((await pullRow()).kinds.device.lastError).to.equal('unreachable: timeout');
      expect((await pullRow()).nextAttemptAt).to.equal(addMs(TEST_NOW, 45_000));
      expect((await orderIn(world)).status).to.equal('accepted');

      world.clock.advance(44_999);
      expect(await pass()).to.deep.equal({ claimed: 0 });
      world.clock.advance(1);
      world.source.answer('device', ok({ json: PULLED_JSON.device }));
      expect(await pass()).to.deep.equal({ claimed: 1, done: 1 });
      expect(world.source.asked.map(({ kind }) => kind).slice(3)).to.deep.equal(['device']);
      expect(await documentKinds()).to.have.members(['push', 'idCardFront', 'operator', 'creditCard', 'device']);
    });

    it('waits longer after each attempt: ¾ of 1, 5 and 30 minutes', async () => {
      world.source.answer('operator', NOT_READY);
      await pushed(world);
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await pass();
        const waitMs = (await pullRow()).nextAttemptAt - world.clock.now();
        waits.push(waitMs / MINUTE_MS);
        world.clock.advance(waitMs);
      }
      expect(waits).to.deep.equal([0.75, 3.75, 22.5, 22.5]);
      expect((await pullRow()).kinds.operator).to.deep.equal({ state: 'todo', attempts: 4, lastError: 'notReady' });
    });

    it('G14: an optional kind that never comes does not block the order', async () => {
      world.source.answer('device', UNREACHABLE);
      await pushed(world);
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
        world.clock.advance(30 * MINUTE_MS);
      }
      expect(await pass()).to.deep.equal({ claimed: 1, done: 1 });
      expect(await states()).to.deep.equal(['done 1', 'done 1', 'failed 5']);
      expect((await orderIn(world)).status).to.equal('awaitingParse');
      expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
    });

    it('G14: an optional kind that the marketplace does not have does not hold the order up at all', async () => {
      world.source.answer('creditCard', NONE);
      await pushed(world);
      expect(await pass()).to.deep.equal({ claimed: 1, done: 1 });
      expect(await states()).to.deep.equal(['done 1', 'none 1', 'done 1']);
      expect(await documentKinds()).not.to.include('creditCard');
    });

    it('a refusal of the marketplace is noted by its code and tried again', async () => {
      world.source.answer('operator', err({ kind: 'refused', reason: 'code 10001' }));
      await pushed(world);
      expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
      expect((await pullRow()).kinds.operator.lastError).to.equal('refused: code 10001');
    });
  });

  describe('a mandatory kind never comes (E4)', () => {
    async function exhaust(): Promise<void> {
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await pass();
        world.clock.advance(30 * MINUTE_MS);
      }
    }

    it('E4: after the last attempt the order is declined and the marketplace is owed one refusal', async () => {
      world.source.answer('operator', UNREACHABLE);
      await pushed(world);
      await exhaust();
      expect(await states()).to.deep.equal(['failed 5', 'done 1', 'done 1']);
      expect((await pullRow()).state).to.equal('exhausted');
      const order = await orderIn(world);
      expect([order.status, order.refusal?.stage, order.refusal?.reason]).to.deep.equal([
        'declined',
        'dataPull',
        'missing:operator',
      ]);
      expect(await pathIn(world)).to.deep.equal(['accepted', 'declined']);
      const callbacks = await world.read.callbacks.ofOrder(KEY);
      expect(callbacks.map(({ type, businessKey, body }) => [type, businessKey, body])).to.deep.equal([
        ['creditResult', 'rejected', '{"orderId":90000001,"status":6004,"remark":"资质不符"}'],
      ]);
    });

    it('E4: it is not the person’s fault: no cool-down, and a new order is taken at once', async () => {
      world.source.answer('operator', UNREACHABLE);
      await pushed(world);
      await exhaust();
      const date = await world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);
      expect(date).to.equal(undefined);
      await pushed(world, aPush({ key: anOrderKey('90000002') }));
    });

    it('E4: at once when the marketplace has none of it, whatever is still missing otherwise', async () => {
      world.source.answer('operator', NONE);
      world.source.answer('device', UNREACHABLE);
      await pushed(world);
      expect(await pass()).to.deep.equal({ claimed: 1, exhausted: 1 });
      expect((await orderIn(world)).status).to.equal('declined');
      world.clock.advance(30 * MINUTE_MS);
      expect(await pass()).to.deep.equal({ claimed: 0 });
    });

    it('G14: which kinds are mandatory is configuration', async () => {
      world.rows.policy = { ...world.rows.policy, mandatoryKinds: ['operator', 'device'] };
      world.source.answer('device', NONE);
      await pushed(world);
      expect(await pass()).to.deep.equal({ claimed: 1, exhausted: 1 });
      expect((await orderIn(world)).refusal?.reason).to.equal('missing:device');
    });
  });

  describe('the claim is lost', () => {
    it('a worker whose lease ended while it waited changes nothing any more', async () => {
      await pushed(world);
      let isFirstCall = true;
      world.source.answer('operator', async () => {
        if (!isFirstCall) return ok({ json: '{"months":[],"from":"the second worker"}' });
        isFirstCall = false;
        world.clock.advance(MINUTE_MS);
        expect((await pullCreditData(aPass({ owner: 'worker-2' }))).counts).to.deep.equal({ claimed: 1, done: 1 });
        return ok({ json: '{"months":[],"from":"the first worker"}' });
      });
      expect(await pass()).to.deep.equal({ claimed: 1, lost: 1 });
      expect((await orderIn(world)).version).to.equal(2);
      expect(await states()).to.deep.equal(['done 1', 'done 1', 'done 1']);
      const row = (await world.read.documents.list(KEY)).find(({ kind }) => kind === 'operator');
      expect(row?.sha256).to.equal(world.digest.sha256('{"months":[],"from":"the second worker"}'));
    });

    it('a late failure of the first worker does not undo what the second one has', async () => {
      await pushed(world);
      let isFirstCall = true;
      world.source.answer('operator', async () => {
        if (!isFirstCall) return ok({ json: PULLED_JSON.operator });
        isFirstCall = false;
        world.clock.advance(MINUTE_MS);
        await pullCreditData(aPass({ owner: 'worker-2' }));
        return NONE;
      });
      expect(await pass()).to.deep.equal({ claimed: 1, lost: 1 });
      expect((await orderIn(world)).status).to.equal('awaitingParse');
      expect((await pullRow()).state).to.equal('done');
    });

    for (const [operator, outcome, status] of [
      ['done', 'done', 'awaitingParse'],
      ['none', 'exhausted', 'declined'],
    ] as const) {
      it(`two workers with a pull of which only the end is missing: one comes to ${outcome}, the other has lost it`, async () => {
        await pushed(world);
        // A worker that died after its last kind left everything but the end.
        await world.unitOfWork.run(async ({ dataPulls }) => {
          await dataPulls.claimDue({ now: world.clock.now(), limit: 1, owner: 'dead', leaseMs: 0 });
          for (const kind of ['operator', 'creditCard', 'device'] as const) {
            const state = kind === 'operator' ? operator : 'none';
            await dataPulls.saveKind({ key: KEY, fence: 1, kind, pull: { state, attempts: 1 } });
          }
        });
        const both = await Promise.all(['a', 'b'].map((owner) => pullCreditData(aPass({ owner, leaseMs: 0 }))));
        expect(both.map(({ counts }) => counts)).to.deep.equal([
          { claimed: 1, lost: 1 },
          { claimed: 1, [outcome]: 1 },
        ]);
        expect(await orderIn(world)).to.deep.include({ status, version: 2 });
        expect(world.source.asked).to.deep.equal([]);
      });
    }

    it('nobody gets a pull that another worker holds', async () => {
      await pushed(world);
      world.source.answer('device', async () => {
        expect((await pullCreditData(aPass({ owner: 'worker-2' }))).counts).to.deep.equal({ claimed: 0 });
        return NONE;
      });
      expect(await pass()).to.deep.equal({ claimed: 1, done: 1 });
      expect(world.source.asked).to.have.length(3);
    });
  });

  it('an order that throws does not keep the others: it is postponed by the longest delay, and the word says why', async () => {
    await pushed(world);
    const digits = '11019919850101001';
    const other = person('测试戊', digits + checkDigitOf(digits), '19900000099');
    const otherKey = anOrderKey('90000002');
    await pushed(world, aPush({ ...other, key: otherKey, marketplaceUserId: marketplaceUserId('90002') }));
    const failing = createPullCreditData({
      ...world,
      source: {
        pull: (request) =>
          request.marketplaceUserId === '90001' ? Promise.reject(new TypeError('bug')) : world.source.pull(request),
      },
    });
    expect((await failing(aPass())).counts).to.deep.equal({ claimed: 2, done: 1, 'failed:TypeError': 1 });
    expect((await orderIn(world, otherKey)).status).to.equal('awaitingParse');
    expect((await orderIn(world)).status).to.equal('accepted');
    expect((await pullRow()).nextAttemptAt).to.equal(addMs(TEST_NOW, 30 * MINUTE_MS));
    expect(await states()).to.deep.equal(['todo 0', 'todo 0', 'todo 0']);
  });

  it('a pull whose channel has lost its configuration does not keep the others, and looks again after an hour', async () => {
    await pushed(world);
    const orphan = aDataPull({ key: anOrderKey('90000009', channelCode('841')) });
    await world.unitOfWork.run((stores) => stores.dataPulls.insert(orphan));
    expect(await pass()).to.deep.equal({ claimed: 2, done: 1, 'failed:InvariantViolation': 1 });
    expect((await world.read.dataPulls.find(orphan.key))?.nextAttemptAt).to.equal(addMs(TEST_NOW, 60 * MINUTE_MS));
  });

  it('claims at most `limit` orders, the oldest first', async () => {
    const keys = ['90000001', '90000002', '90000003'].map((orderNo) => anOrderKey(orderNo));
    for (const [index, key] of keys.entries()) {
      const digits = `1101991985010100${String(index)}`;
      const applicant = person('测试戊', digits + checkDigitOf(digits), `1990000010${String(index)}`);
      await pushed(world, aPush({ ...applicant, key, marketplaceUserId: marketplaceUserId(`9000${String(index)}`) }));
      world.clock.advance(1_000);
    }
    expect((await pullCreditData(aPass({ limit: 2 }))).counts).to.deep.equal({ claimed: 2, done: 2 });
    const statuses = await Promise.all(keys.map(async (key) => (await orderIn(world, key)).status));
    expect(statuses).to.deep.equal(['awaitingParse', 'awaitingParse', 'accepted']);
  });
});
