import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createRelayEvents } from '#src/capabilities/events/relay-events.js';
import type { RequestCredit } from '#src/capabilities/credit/request-credit.js';
import { createRequestCredit } from '#src/capabilities/credit/request-credit.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import { addMs } from '#src/shared/calendar.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { anOrderKey, INVENTED_PEOPLE, TEST_CHANNEL, TEST_NOW } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { aPush, orderIn, parsed, pathIn, requested } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();

describe('requestCredit (item 7, E8)', () => {
  let world: World;
  let requestCredit: RequestCredit;

  beforeEach(() => {
    world = createWorld();
    requestCredit = createRequestCredit(world);
  });

  const pass = async (): Promise<BatchCounts> => (await requestCredit(aPass())).counts;

  /** Every event that the outbox holds, in the order in which it goes out. */
  async function owed(): Promise<readonly LenderEvent[]> {
    const relayEvents = createRelayEvents({ ...world, delaysMs: [1_000] });
    while ((await world.read.events.backlog()).pending > 0) {
      for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1) await relayEvents(aPass());
    }
    return world.publisher.published;
  }

  /** E9: the engine says that it never got the request. */
  async function neverReceived(): Promise<void> {
    const { version } = await orderIn(world);
    await world.unitOfWork.run((stores) =>
      stores.orders.transition({
        key: KEY,
        from: 'creditRunning',
        version,
        event: 'creditNotReceived',
        at: world.clock.now(),
      }),
    );
  }

  it('E8: status 10 → 11, the request number on the order, and one event with the same number', async () => {
    await parsed(world);
    expect(await pass()).to.deep.equal({ claimed: 1, requested: 1 });
    const order = await orderIn(world);
    expect(order).to.deep.include({ status: 'creditRunning', version: 4 });
    expect(order.creditRequestNo).to.match(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    const [event, ...others] = await owed();
    expect(others).to.deep.equal([]);
    expect(event).to.deep.include({
      type: 'credit.requested',
      version: 1,
      occurredAt: TEST_NOW,
      channel: TEST_CHANNEL,
      key: '90000001',
    });
    expect(JSON.parse(event?.payload ?? '')).to.deep.equal({
      orderNo: '90000001',
      requestNo: order.creditRequestNo,
      productCode: 'RS-STANDARD',
      requestedAmountFen: '1500000',
      requestedTerm: { count: 12, unit: 'month' },
    });
  });

  it('item 7: a term with fewer installments than units says so', async () => {
    const term = { count: 28, unit: 'day', installmentCount: 4 } as const;
    await parsed(world, aPush({ requestedTerm: term }));
    await pass();
    const [event] = await owed();
    expect(JSON.parse(event?.payload ?? '')).to.have.deep.property('requestedTerm', term);
  });

  it('DESIGN §5.7: the event refers to the application and tells nothing of the person', async () => {
    await requested(world);
    const text = JSON.stringify(await owed());
    const { borrower, firstContact, secondContact } = INVENTED_PEOPLE;
    for (const { name, idCard, mobile } of [borrower, firstContact, secondContact]) {
      for (const personal of [name, idCard, mobile]) expect(text).not.to.contain(personal.reveal());
    }
  });

  it('takes only orders that wait for it, and asks once', async () => {
    await requested(world);
    for (let count = 0; count < 3; count += 1) {
      world.clock.advance(3_600_000);
      expect(await pass()).to.deep.equal({ claimed: 0 });
    }
    expect(await owed()).to.have.length(1);
  });

  it('item 7: two workers with the same order at once: one asks, the other changes nothing; one event', async () => {
    await parsed(world);
    // A lease of nothing lets both claim it.
    const both = await Promise.all(['a', 'b'].map((owner) => requestCredit(aPass({ owner, leaseMs: 0 }))));
    expect(both.map(({ counts }) => counts)).to.have.deep.members([
      { claimed: 1, requested: 1 },
      { claimed: 1, ignored: 1 },
    ]);
    expect((await orderIn(world)).version).to.equal(4);
    expect(await owed()).to.have.length(1);
  });

  it('E9: after the engine never got it, it is asked again under the same request number', async () => {
    await requested(world);
    const { creditRequestNo } = await orderIn(world);
    await neverReceived();
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 1, requested: 1 });
    expect((await orderIn(world)).creditRequestNo).to.equal(creditRequestNo);
    const events = await owed();
    expect(events.map(({ payload }) => (JSON.parse(payload) as { requestNo: string }).requestNo)).to.deep.equal([
      creditRequestNo,
      creditRequestNo,
    ]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).to.equal(2);
    expect(await pathIn(world)).to.deep.equal([
      'accepted',
      'awaitingParse',
      'awaitingCredit',
      'creditRunning',
      'awaitingCredit',
      'creditRunning',
    ]);
  });

  it('a failure is noted, and tried again after half a minute', async () => {
    await parsed(world);
    const broken = createRequestCredit({
      ...world,
      identifiers: {
        next: () => {
          throw new RangeError('no more ids');
        },
      },
    });
    expect((await broken(aPass())).counts).to.deep.equal({ claimed: 1, 'failed:RangeError': 1 });
    expect(await orderIn(world)).to.deep.include({
      status: 'awaitingCredit',
      attempts: 1,
      lastError: 'RangeError',
      nextAttemptAt: addMs(TEST_NOW, 30_000),
    });
    world.clock.advance(30_000);
    expect(await pass()).to.deep.equal({ claimed: 1, requested: 1 });
  });

  for (const mode of ['fails', 'dies'] as const) {
    it(`${mode} at every call of a port in turn: the engine is asked if and only if the order says so, and once`, async () => {
      const points = await everyPoint(async (n) => {
        world = createWorld();
        requestCredit = createRequestCredit(world);
        await parsed(world);
        world.faults.arm(mode, n);
        await pass().catch(() => undefined);
        const hasStruck = await world.faults.restart();
        const isRunning = (await orderIn(world)).status === 'creditRunning';
        expect((await world.read.events.backlog()).pending, `point ${String(n)}`).to.equal(isRunning ? 1 : 0);

        world.clock.advance(3_600_000);
        await pass();
        const events = await owed();
        expect(events, `after point ${String(n)}`).to.have.length(1);
        const { status, creditRequestNo } = await orderIn(world);
        expect(status).to.equal('creditRunning');
        expect(events[0]?.payload).to.contain(`"requestNo":"${creditRequestNo ?? ''}"`);
        return hasStruck;
      });
      expect(points).to.be.at.least(6);
    });
  }
});
