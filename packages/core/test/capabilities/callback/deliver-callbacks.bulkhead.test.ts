import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import type { DeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import type { Callback } from '#src/model/callback.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { anOrderKey, channelCode, TEST_CHANNEL } from '#src/testing/index.js';
import { oweCallbacks } from '../support/callback-outbox.js';
import { ACCEPTED, DOWN } from '../support/scripted-partners.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const DEAD_CHANNEL = channelCode('841');
const ORDER_NOS = Array.from({ length: 64 }, (_, index) => String(91_000_000 + index));

describe('deliverCallbacks with a marketplace that is dead (promise 23)', () => {
  let world: World;
  let deliver: DeliverCallbacks;

  beforeEach(() => {
    world = createWorld();
    const breaker = createBreaker({ failuresToOpen: 10, openMs: 60_000 });
    deliver = createDeliverCallbacks({ ...world, breaker });
  });

  const owe = async (channel: Callback['channel'], ...orderNos: readonly string[]): Promise<void> => {
    for (const orderNo of orderNos) await oweCallbacks(world, anOrderKey(orderNo, channel), 'first', 'second');
  };
  const sentTo = (channel: Callback['channel']): readonly Callback[] =>
    world.sender.sent.filter((callback) => callback.channel === channel);
  const isAllSent = async (orderNos: readonly string[]): Promise<boolean> => {
    const callbacks = await Promise.all(orderNos.map((no) => world.read.callbacks.ofOrder(anOrderKey(no))));
    return callbacks.flat().every(({ state }) => state === 'sent');
  };

  /** As many turns as a relay takes at most before it has met every shard twice: for the first and the second of each order. */
  async function passesOver(channel: Callback['channel'], concurrency = 4): Promise<void> {
    for (let pass = 0; pass < 2 * RELAY_SHARD_COUNT; pass += 1) {
      await deliver.pass(channel, aPass({ concurrency }));
    }
  }

  /** A dead channel whose calls hang until `answer`; `called` when the first one has begun. */
  function hang(): { readonly called: Promise<void>; readonly answer: () => void } {
    let noteCall = (): void => undefined;
    let answer = (): void => undefined;
    const called = new Promise<void>((resolve) => (noteCall = resolve));
    const answered = new Promise<void>((resolve) => (answer = resolve));
    world.sender.respond(async ({ channel }) => {
      if (channel !== DEAD_CHANNEL) return ACCEPTED;
      noteCall();
      await answered;
      return DOWN;
    });
    return { called, answer: () => answer() };
  }

  it('while its calls hang, all of another are sent, in order, on every shard', async () => {
    await owe(DEAD_CHANNEL, ...ORDER_NOS);
    await owe(TEST_CHANNEL, ...ORDER_NOS);
    const { called, answer } = hang();
    const hanging = deliver.pass(DEAD_CHANNEL, aPass());
    await called;
    await passesOver(TEST_CHANNEL);
    expect(await isAllSent(ORDER_NOS)).to.equal(true);
    for (const orderNo of ORDER_NOS) {
      const order = sentTo(TEST_CHANNEL).filter((callback) => callback.orderNo === orderNo);
      expect(order.map(({ businessKey }) => businessKey)).to.deep.equal(['first', 'second']);
    }
    answer();
    expect((await hanging)?.counts).to.include.keys('postponed');
  });

  it('no more of its calls are under way than one channel may have', async () => {
    await owe(DEAD_CHANNEL, ...ORDER_NOS);
    await owe(TEST_CHANNEL, ...ORDER_NOS);
    const { called, answer } = hang();
    const hanging = deliver.pass(DEAD_CHANNEL, aPass({ concurrency: 2 }));
    await called;
    await passesOver(TEST_CHANNEL);
    expect(sentTo(DEAD_CHANNEL)).to.have.length(2);
    answer();
    await hanging;
  });

  it('what hung is noted under the lease that others used meanwhile, and no call of an order is made twice', async () => {
    await owe(DEAD_CHANNEL, ...ORDER_NOS);
    await owe(TEST_CHANNEL, ...ORDER_NOS);
    const { called, answer } = hang();
    const hanging = deliver.pass(DEAD_CHANNEL, aPass());
    await called;
    // Longer than the lease: those who share the shard renew it.
    for (let part = 0; part < 4; part += 1) {
      world.clock.advance(20_000);
      await passesOver(TEST_CHANNEL);
    }
    answer();
    const counts = (await hanging)?.counts ?? {};
    expect(counts).to.not.have.any.keys('lost');
    const ids = sentTo(DEAD_CHANNEL).map(({ callbackId }) => callbackId);
    expect(new Set(ids).size).to.equal(ids.length);
    const noted = await Promise.all(ids.map((id) => world.read.callbacks.attempts(id)));
    expect(noted.every((attempts) => attempts.length === 1)).to.equal(true);
  });

  it('while its breaker is open, its backlog does not fill the page of another, however old and long it is', async () => {
    await owe(DEAD_CHANNEL, ...ORDER_NOS);
    world.sender.respond(async ({ channel }) => (channel === DEAD_CHANNEL ? DOWN : ACCEPTED));
    await passesOver(DEAD_CHANNEL, 1);
    expect(sentTo(DEAD_CHANNEL)).to.have.length(10);
    world.clock.advance(1);
    await owe(TEST_CHANNEL, '92000000');
    for (let pass = 0; pass < RELAY_SHARD_COUNT; pass += 1) await deliver.pass(TEST_CHANNEL, aPass({ limit: 1 }));
    const [first] = await world.read.callbacks.ofOrder(anOrderKey('92000000'));
    expect(first?.state).to.equal('sent');
  });

  it('behind an open breaker it takes no shard from another, until a probe is due', async () => {
    await owe(DEAD_CHANNEL, ...ORDER_NOS);
    await owe(TEST_CHANNEL, ...ORDER_NOS);
    world.sender.respond(async ({ channel }) => (channel === DEAD_CHANNEL ? DOWN : ACCEPTED));
    while ((await deliver.pass(DEAD_CHANNEL, aPass({ concurrency: 1 }))) !== undefined);
    expect(sentTo(DEAD_CHANNEL)).to.have.length(10);
    expect(await deliver.dueChannels()).to.deep.equal([TEST_CHANNEL]);
    world.clock.advance(60_000);
    expect([...(await deliver.dueChannels())].sort()).to.deep.equal([TEST_CHANNEL, DEAD_CHANNEL].sort());
    for (let pass = 0; pass < RELAY_SHARD_COUNT; pass += 1) await deliver.pass(DEAD_CHANNEL, aPass());
    expect(sentTo(DEAD_CHANNEL)).to.have.length(11);
  });

  it('names the channels that something is due to', async () => {
    expect(await deliver.dueChannels()).to.deep.equal([]);
    await owe(DEAD_CHANNEL, '91000000');
    await owe(TEST_CHANNEL, '91000000');
    expect([...(await deliver.dueChannels())].sort()).to.deep.equal([TEST_CHANNEL, DEAD_CHANNEL].sort());
  });
});
