import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import type { CallbackOperations } from '#src/capabilities/operations/replay-callbacks.js';
import { createCallbackOperations } from '#src/capabilities/operations/replay-callbacks.js';
import type { RelayPass } from '#src/capabilities/relay-pass.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import type { Callback } from '#src/model/callback.js';
import type { OrderKey } from '#src/model/identifiers.js';
import { addMs } from '#src/shared/calendar.js';
import { ok } from '#src/shared/result.js';
import type { CallbackDelivery } from '#src/ports/callback-sender.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { anOrderKey, channelCode, TEST_NOW } from '#src/testing/index.js';
import { everyChannel, losingShards, oweCallbacks, passOverShards } from '../support/callback-outbox.js';
import { ACCEPTED, DOWN } from '../support/scripted-partners.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const OTHER_KEY = anOrderKey('90000002');
const downFor = (retryAfterMs: number): CallbackDelivery => ({ ...DOWN, retryAfterMs });

describe('deliverCallbacks (item 25.1)', () => {
  let world: World;
  let deliverCallbacks: RelayPass;
  let operations: CallbackOperations;

  beforeEach(() => build(createWorld()));

  function build(made: World): void {
    world = made;
    const breaker = createBreaker({ failuresToOpen: 1_000, openMs: 60_000 });
    deliverCallbacks = everyChannel(createDeliverCallbacks({ ...world, breaker }));
    operations = createCallbackOperations(world);
  }

  const owe = (key: OrderKey, ...businessKeys: readonly string[]): Promise<void> =>
    oweCallbacks(world, key, ...businessKeys);
  const pass = (overrides: Partial<BatchRequest> = {}): ReturnType<typeof passOverShards> =>
    passOverShards(deliverCallbacks, overrides);
  const callbacksOf = (key: OrderKey): Promise<readonly Callback[]> => world.read.callbacks.ofOrder(key);

  async function only(): Promise<Callback> {
    const [callback] = await callbacksOf(KEY);
    if (callback === undefined) throw new Error('there is no callback');
    return callback;
  }

  const sentKeys = (): readonly string[] =>
    world.sender.sent.map(({ orderNo, businessKey }) => `${orderNo} ${businessKey}`);

  it('sends what is owed, once, and notes the attempt', async () => {
    await owe(KEY, 'rejected');
    world.sender.respond(async () => {
      world.clock.advance(120);
      return ACCEPTED;
    });
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    const callback = await only();
    expect(callback).to.deep.include({ state: 'sent', attempts: 1 });
    expect(await world.read.callbacks.attempts(callback.callbackId)).to.deep.equal([
      {
        callbackId: callback.callbackId,
        attempt: 1,
        at: TEST_NOW,
        durationMs: 120,
        worker: 'worker-1',
        outcome: 'accepted',
        httpStatus: 200,
        code: '0',
      },
    ]);
    await pass();
    expect(world.sender.sent).to.have.length(1);
  });

  it('takes no lease while nothing is due', async () => {
    expect(await deliverCallbacks(aPass())).to.equal(undefined);
    await owe(KEY, 'rejected');
    world.sender.respond(DOWN);
    await pass();
    expect(await deliverCallbacks(aPass())).to.equal(undefined);
  });

  it('works on one shard a pass, and takes none that another holds', async () => {
    await owe(KEY, 'rejected');
    const leases = await Promise.all(
      Array.from({ length: RELAY_SHARD_COUNT }, () =>
        world.relayShards.claim({ relay: 'callbacks', owner: 'other', leaseMs: 60_000 }),
      ),
    );
    expect(leases.every((lease) => lease !== undefined)).to.equal(true);
    expect(await deliverCallbacks(aPass())).to.equal(undefined);
    expect(world.sender.sent).to.deep.equal([]);
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
  });

  describe('order per order', () => {
    it('G21: the callbacks of one order go one after the other, in the order in which they were owed', async () => {
      await owe(KEY, 'first', 'second', 'third');
      await owe(OTHER_KEY, 'first');
      await pass();
      await pass();
      await pass();
      expect(sentKeys().filter((key) => key.startsWith('90000001'))).to.deep.equal([
        '90000001 first',
        '90000001 second',
        '90000001 third',
      ]);
      expect(sentKeys()).to.have.length(4);
    });

    it('G21: while the first one fails the later ones wait, and other orders go on', async () => {
      await owe(KEY, 'first', 'second');
      await owe(OTHER_KEY, 'first');
      world.sender.respond(async ({ orderNo }) => (orderNo === '90000001' ? DOWN : ACCEPTED));
      for (let count = 0; count < 3; count += 1) {
        await pass();
        world.clock.advance(1_800_000);
      }
      expect(sentKeys().filter((key) => key.startsWith('90000001'))).to.deep.equal(Array(3).fill('90000001 first'));
      expect((await callbacksOf(OTHER_KEY)).map(({ state }) => state)).to.deep.equal(['sent']);
    });

    it('item 25.1: a dead one holds back the later ones until operations abandon it', async () => {
      await owe(KEY, 'first', 'second');
      world.sender.respond(async ({ businessKey }) => (businessKey === 'first' ? DOWN : ACCEPTED));
      for (let count = 0; count < 8; count += 1) {
        await pass();
        world.clock.advance(1_800_000);
      }
      expect((await callbacksOf(KEY)).map(({ state, attempts }) => [state, attempts])).to.deep.equal([
        ['dead', 5],
        ['pending', 0],
      ]);
      expect(await operations.abandon({ operator: OFFICER, filter: { state: 'dead' } })).to.deep.equal(ok(1));
      expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
      expect((await callbacksOf(KEY)).map(({ state }) => state)).to.deep.equal(['abandoned', 'sent']);
    });
  });

  describe('back-off', () => {
    it('waits ¾ of 1, 5, 30 and 30 minutes, then the callback is dead and visible', async () => {
      await owe(KEY, 'rejected');
      world.sender.respond(DOWN);
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
        const { nextAttemptAt, attempts, lastError } = await only();
        expect([attempts, lastError]).to.deep.equal([attempt, 'http 503']);
        waits.push((nextAttemptAt - world.clock.now()) / 60_000);
        world.clock.set(addMs(nextAttemptAt, -1));
        expect(await pass()).to.deep.equal({});
        world.clock.advance(1);
      }
      expect(waits).to.deep.equal([0.75, 3.75, 22.5, 22.5]);
      expect(await pass()).to.deep.equal({ claimed: 1, dead: 1 });
      expect(await only()).to.deep.include({ state: 'dead', attempts: 5 });
      expect((await world.read.callbacks.backlog()).dead).to.equal(1);
      world.clock.advance(86_400_000);
      expect(await pass()).to.deep.equal({});
      expect(await world.read.callbacks.attempts((await only()).callbackId)).to.have.length(5);
    });

    it('waits as long as the other side asks when that is longer, and no shorter than the schedule otherwise', async () => {
      await owe(KEY, 'rejected');
      world.sender.respond(downFor(600_000));
      await pass();
      expect((await only()).nextAttemptAt).to.equal(addMs(TEST_NOW, 600_000));
      world.clock.advance(600_000);
      world.sender.respond(downFor(1_000));
      await pass();
      expect((await only()).nextAttemptAt).to.equal(addMs(TEST_NOW, 600_000 + 225_000));
    });

    it('DESIGN §3: HTTP 200 with a code that is not 0 is a failure, and is noted', async () => {
      await owe(KEY, 'rejected');
      world.sender.respond({ outcome: 'failed', error: 'code 10001', httpStatus: 200, code: '10001' });
      expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
      const [attempt] = await world.read.callbacks.attempts((await only()).callbackId);
      expect(attempt).to.deep.include({ outcome: 'failed', error: 'code 10001', httpStatus: 200, code: '10001' });
    });

    it('a sender that throws uses attempts up like one that fails: the callback ends dead and visible, by the error’s class', async () => {
      await owe(KEY, 'rejected');
      world.sender.respond(() => Promise.reject(new TypeError('a message that could name somebody')));
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await pass();
        world.clock.advance(1_800_000);
      }
      expect(await only()).to.deep.include({ state: 'dead', attempts: 5, lastError: 'TypeError' });
    });

    it('a callback of a channel that is not configured any more is not lost: slow, and dead after a day', async () => {
      await owe({ ...KEY, channel: channelCode('841') }, 'rejected');
      world.sender.respond(DOWN);
      let passes = 0;
      while ((await world.read.callbacks.backlog()).pending > 0) {
        passes += 1;
        await pass();
        world.clock.advance(3_600_000);
      }
      expect(passes).to.equal(24);
      expect((await world.read.callbacks.backlog()).dead).to.equal(1);
    });
  });

  describe('replay', () => {
    it('sends a dead one and a sent one again, with the same id and body, attempts from the start', async () => {
      await owe(KEY, 'rejected');
      await pass();
      world.clock.advance(1_000);
      expect(await operations.replay({ operator: OFFICER, filter: { orderNo: KEY.orderNo } })).to.deep.equal(ok(1));
      expect(await only()).to.deep.include({ state: 'pending', attempts: 0, nextAttemptAt: addMs(TEST_NOW, 1_000) });
      await pass();
      const [first, second] = world.sender.sent;
      expect([second?.callbackId, second?.body]).to.deep.equal([first?.callbackId, first?.body]);
      expect(await only()).to.deep.include({ state: 'sent', attempts: 1 });
    });

    it('the attempt log keeps what was before', async () => {
      await owe(KEY, 'rejected');
      world.sender.respond(DOWN);
      for (let count = 0; count < 5; count += 1) {
        await pass();
        world.clock.advance(1_800_000);
      }
      expect(await operations.replay({ operator: OFFICER, filter: { state: 'dead' } })).to.deep.equal(ok(1));
      world.sender.respond(ACCEPTED);
      await pass();
      const outcomes = (await world.read.callbacks.attempts((await only()).callbackId)).map(({ outcome }) => outcome);
      expect(outcomes).to.deep.equal([...Array<string>(5).fill('failed'), 'accepted']);
    });

    it('abandons nothing that still has a chance', async () => {
      await owe(KEY, 'rejected');
      expect(await operations.abandon({ operator: OFFICER, filter: {} })).to.deep.equal(ok(0));
      await pass();
      expect(await operations.abandon({ operator: OFFICER, filter: {} })).to.deep.equal(ok(0));
      expect((await only()).state).to.equal('sent');
    });
  });

  describe('the lease is lost', () => {
    it('while sending: the answer changes nothing, and whoever holds the shard sends again', async () => {
      await owe(KEY, 'rejected');
      let isFirstCall = true;
      world.sender.respond(async () => {
        if (!isFirstCall) return ACCEPTED;
        isFirstCall = false;
        world.clock.advance(60_000);
        await pass({ owner: 'worker-2' });
        return DOWN;
      });
      const counts = await pass();
      expect(counts).to.deep.include({ lost: 1 });
      expect(await only()).to.deep.include({ state: 'sent', attempts: 1 });
      const workers = (await world.read.callbacks.attempts((await only()).callbackId)).map(({ worker }) => worker);
      expect(workers).to.deep.equal(['worker-2']);
    });

    it('before sending: nothing is sent', async () => {
      await owe(KEY, 'rejected');
      const robbed = everyChannel(
        createDeliverCallbacks({
          ...world,
          breaker: createBreaker({ failuresToOpen: 3, openMs: 1_000 }),
          relayShards: losingShards(world),
        }),
      );
      const outcomes: Record<string, number>[] = [];
      for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1) outcomes.push((await robbed(aPass()))?.counts ?? {});
      expect(outcomes).to.deep.include({ claimed: 1, lost: 1 });
      expect(world.sender.sent).to.deep.equal([]);
      expect(await only()).to.deep.include({ state: 'pending', attempts: 0 });
    });
  });
});
