import { expect } from 'chai';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import {
  MARKETPLACE_ORDER_TRANSITION_TABLE,
  OPEN_MARKETPLACE_ORDER_STATUSES,
} from '#src/model/marketplace-order-status.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { Fen } from '#src/shared/money.js';
import { isPersonal } from '#src/shared/identity.js';
import { indexesIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { KEYS, PEOPLE } from './gateway.js';

/** Every answer that we gave and that must stay true: order number → amount taken. */
export type Promises = Map<string, Fen>;

/** What RELIABILITY §7 asks of intake at any moment, also in the middle of trouble (I2–I6). */
export async function expectInvariants(world: World, promises: Promises): Promise<void> {
  for (const key of KEYS) {
    const order = await world.read.orders.find(key);
    const promised = promises.get(key.orderNo);
    if (promised !== undefined) expect(order?.requestedAmount, 'I6: what was taken is there').to.equal(promised);
    if (order === undefined) await expectNothingOf(world, key);
    else await expectSoundOrder(world, order);
  }
  for (const person of PEOPLE) await expectOneOpenOrder(world, indexesIn(world, person).idCard);
  await expectNothingPersonalSaid(world);
}

/** What must hold once trouble has stopped and everything has had its time (I10). */
export async function expectDrained(world: World): Promise<void> {
  const counts = await world.read.orders.countByStatus();
  for (const status of ['accepted', 'awaitingParse', 'awaitingCredit'] as const) {
    expect(counts.get(status) ?? 0, `I10: ${status}`).to.equal(0);
  }
  expect(await world.read.callbacks.backlog()).to.deep.include({ pending: 0 });
  expect(await world.read.events.backlog()).to.deep.include({ pending: 0 });
  for (const key of KEYS) {
    const requests = (await world.read.orders.history(key)).filter(({ event }) => event === 'creditRequested').length;
    expect(eventsOf(world, key).size, 'I4: each request was sent').to.equal(requests);
  }
}

async function expectSoundOrder(world: World, order: MarketplaceOrder): Promise<void> {
  const { key } = order;
  const history = await world.read.orders.history(key);
  const at = `${key.orderNo}: ${history.map(({ to }) => to).join(' → ')}`;
  expect(
    history.map(({ version }) => version),
    `I3 ${at}`,
  ).to.deep.equal(history.map((_, index) => index + 1));
  expect([order.version, order.status], `I3 ${at}`).to.deep.equal([history.length, history.at(-1)?.to]);
  history.forEach((step, index) => {
    const from = history[index - 1]?.to ?? null;
    expect(step.from, `I2 ${at}`).to.equal(from);
    const isInTable = MARKETPLACE_ORDER_TRANSITION_TABLE.some(
      (row) => row[0] === from && row[1] === step.to && row[2] === step.event,
    );
    expect(isInTable, `I2 ${at}`).to.equal(true);
  });
  const events = history.map(({ event }) => event);
  const count = (...wanted: readonly string[]): number => events.filter((event) => wanted.includes(event)).length;

  const told = (await world.read.callbacks.ofOrder(key)).map(({ businessKey }) => businessKey);
  const refusals = count('dataPullExhausted', 'accessRefused', 'creditRejected');
  const approvals = count('creditApproved');
  const owed = [...Array<string>(refusals).fill('rejected'), ...Array<string>(approvals).fill('approved')];
  expect(told, `I4 ${at}: one callback for each outcome`).to.deep.equal(owed);
  expect(refusals + approvals, `I4 ${at}: one outcome at the most`).to.be.at.most(1);
  expect(order.refusal !== undefined, `I4 ${at}`).to.equal(refusals === 1);
  expect(order.decision !== undefined, `I4 ${at}`).to.equal(approvals === 1);

  const sentEvents = eventsOf(world, key);
  expect(sentEvents.size, `I4 ${at}: asked only as often as the order says`).to.be.at.most(count('creditRequested'));
  expect(new Set(sentEvents.values()).size, `E9 ${at}: under one request number`).to.be.at.most(1);
  expect((order.creditRequestNo !== undefined) === count('creditRequested') > 0, `E8 ${at}`).to.equal(true);

  const pull = await world.read.dataPulls.find(key);
  const pullState = events.includes('dataPullExhausted') ? 'exhausted' : order.status === 'accepted' ? 'open' : 'done';
  expect(pull?.state, `item 5 ${at}`).to.equal(pullState);
  const rows = await world.read.documents.list(key);
  for (const { documentKey } of rows) expect(world.documents.keys(), `item 4.1 ${at}`).to.include(documentKey);
  for (const kind of ['operator', 'creditCard', 'device'] as const) {
    expect(
      rows.some((row) => row.kind === kind),
      `item 5.2 ${at}: ${kind}`,
    ).to.equal(pull?.kinds[kind].state === 'done');
  }
  const application = await world.read.applications.find(key);
  expect(application !== undefined, `item 4.1 ${at}`).to.equal(true);
  expect(application?.parsedAt !== undefined, `item 6 ${at}`).to.equal(events.includes('applicationParsed'));
  const date = await world.read.borrowableDates.find(key.channel, order.idCardIndex);
  if (events.includes('creditRejected')) expect(date, `item 8.3 ${at}`).not.to.equal(undefined);
}

/** The events of an order that were sent: event id → request number. */
function eventsOf(world: World, key: OrderKey): ReadonlyMap<string, string> {
  return new Map(
    world.publisher.published
      .filter((event) => event.key === key.orderNo)
      .map(({ eventId, payload }) => [eventId, (JSON.parse(payload) as { requestNo: string }).requestNo]),
  );
}

async function expectNothingOf(world: World, key: OrderKey): Promise<void> {
  expect(await world.read.orders.history(key)).to.deep.equal([]);
  expect(await world.read.applications.find(key)).to.equal(undefined);
  expect(await world.read.dataPulls.find(key)).to.equal(undefined);
  expect(await world.read.documents.list(key)).to.deep.equal([]);
  expect(await world.read.callbacks.ofOrder(key)).to.deep.equal([]);
}

async function expectOneOpenOrder(world: World, idCardIndex: MarketplaceOrder['idCardIndex']): Promise<void> {
  const orders = await world.read.orders.findByIdCard(idCardIndex);
  const open = orders.filter(({ status }) => OPEN_MARKETPLACE_ORDER_STATUSES.includes(status));
  expect(open.length, 'item 1: one open order of a person').to.be.at.most(1);
}

/** I9: nothing that leaves us, and no note for operations, names anybody. A callback has one body. */
async function expectNothingPersonalSaid(world: World): Promise<void> {
  const callbacks = await world.read.callbacks.list({}, 1_000);
  const attempts = await Promise.all(callbacks.map(({ callbackId }) => world.read.callbacks.attempts(callbackId)));
  const orders = await Promise.all(KEYS.map((key) => world.read.orders.find(key)));
  const histories = await Promise.all(KEYS.map((key) => world.read.orders.history(key)));
  const said = JSON.stringify(
    [world.sender.sent, world.publisher.published, callbacks, attempts, histories, orders],
    (_, value) => (typeof value === 'bigint' ? String(value) : (value as unknown)),
  );
  for (const personal of PEOPLE.flatMap((person) => Object.values(person).filter(isPersonal))) {
    expect(said.includes(personal.reveal()), 'I9: nothing personal').to.equal(false);
  }
  const bodies = new Map<string, string>();
  for (const { callbackId, body } of world.sender.sent) {
    expect(bodies.get(callbackId) ?? body, 'I5: one body').to.equal(body);
    bodies.set(callbackId, body);
  }
}
