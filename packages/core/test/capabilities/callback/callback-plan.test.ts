import { expect } from 'chai';
import { describe, it } from 'mocha';
import { CALLBACK_PLAN_TABLE, enqueueCallbacks } from '#src/capabilities/callback/callback-plan.js';
import type { MarketplaceOrderEvent } from '#src/model/marketplace-order-status.js';
import { MARKETPLACE_ORDER_TRANSITION_TABLE, nextMarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import { InvariantViolation } from '#src/shared/errors.js';
import { aCreditDecision, aMarketplaceOrder, anOrderKey, channelCode, TEST_NOW } from '#src/testing/index.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const EVENTS = MARKETPLACE_ORDER_TRANSITION_TABLE.map(([, , event]) => event);

async function owedFor(world: World, event: MarketplaceOrderEvent): Promise<readonly string[]> {
  const row = MARKETPLACE_ORDER_TRANSITION_TABLE.find((candidate) => candidate[2] === event);
  if (row === undefined) throw new Error('no such event');
  const order = aMarketplaceOrder({ status: row[1], decision: aCreditDecision() });
  await world.unitOfWork.run((stores) => enqueueCallbacks({ ...world, stores, order, event, at: TEST_NOW }));
  return (await world.read.callbacks.ofOrder(order.key)).map(({ type, businessKey }) => `${type} ${businessKey}`);
}

describe('callback plan (item 25.1)', () => {
  for (const event of EVENTS) {
    const planned = CALLBACK_PLAN_TABLE.filter((row) => row[0] === event);
    const always = planned.filter(([, , , when]) => when === 'always').map(([, type, outcome]) => `${type} ${outcome}`);
    it(`${event} owes ${always.length === 0 ? 'nothing' : always.join()}${planned.length > always.length ? ', by default' : ''}`, async () => {
      expect(await owedFor(createWorld(), event)).to.deep.equal(always);
    });
  }

  it('every event that ends an order in a refusal before the confirmation is told (E4, E6, E11)', () => {
    const refusals = MARKETPLACE_ORDER_TRANSITION_TABLE.filter(
      ([from, to]) => (to === 'declined' || to === 'creditRejected') && from !== 'awaitingConfirmation',
    ).map(([, , event]) => event);
    const told = CALLBACK_PLAN_TABLE.filter(([, , outcome]) => outcome === 'rejected').map(([event]) => event);
    expect(told).to.have.members(refusals);
    expect(nextMarketplaceOrderStatus('creditRunning', 'creditRejected')).to.equal('creditRejected');
  });

  it('G9: the pass is owed only with the switch', async () => {
    const world = createWorld();
    world.rows.policy = { ...world.rows.policy, tellsCreditPass: true };
    expect(await owedFor(world, 'creditApproved')).to.deep.equal(['creditResult approved']);
  });

  it('G17: the same outcome of one order is owed once, whichever event says so', async () => {
    const world = createWorld();
    await owedFor(world, 'accessRefused');
    expect(await owedFor(world, 'creditRejected')).to.deep.equal(['creditResult rejected']);
  });

  it('an order of a channel that is not configured is a broken invariant, and nothing is written', async () => {
    const world = createWorld();
    const order = aMarketplaceOrder({ key: anOrderKey('90000001', channelCode('841')), status: 'declined' });
    let thrown: unknown;
    await world.unitOfWork
      .run((stores) => enqueueCallbacks({ ...world, stores, order, event: 'accessRefused', at: TEST_NOW }))
      .catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(InvariantViolation);
    expect((await world.read.callbacks.backlog()).pending).to.equal(0);
  });
});
