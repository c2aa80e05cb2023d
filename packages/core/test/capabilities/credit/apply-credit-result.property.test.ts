import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import { anOrderKey, TEST_CHANNEL } from '#src/testing/index.js';
import { aCreditResult, BORROWER, indexesIn, orderIn, pathIn, requested } from '../support/story.js';
import { createWorld } from '../support/world.js';

type Kind = 'approved' | 'rejected' | 'otherRequest' | 'malformed' | 'noTerm';

const KEY = anOrderKey();
const EVENTS: readonly (readonly [Kind, Readonly<Record<string, unknown>>])[] = [
  ['approved', {}],
  ['rejected', { outcome: 'rejected', reason: 'score.low' }],
  ['otherRequest', { outcome: 'rejected', requestNo: 'somebody-else' }],
  ['malformed', { limitFen: 'much' }],
  ['noTerm', { terms: [{ count: 5, unit: 'month' }] }],
];

function eventOf(order: MarketplaceOrder, index: number, eventId: string): { kind: Kind; event: LenderEvent } {
  const [kind, members] = EVENTS[index] ?? ['approved', {}];
  return { kind, event: aCreditResult(order, members, eventId) };
}

describe('applyCreditResult under any stream of events (item 8, RELIABILITY I2–I5)', () => {
  it('the first valid event decides; duplicates, contradictions and reordering change nothing after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Which events there are, and in which order, with repetitions, they arrive.
        fc.array(fc.integer({ min: 0, max: EVENTS.length - 1 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        async (kinds, arrivals, tellsCreditPass, areAtOnce) => {
          const world = createWorld();
          world.rows.policy = { ...world.rows.policy, tellsCreditPass };
          await requested(world);
          const order = await orderIn(world);
          const events = kinds.map((kind, index) => eventOf(order, kind, `result-${String(index)}`));
          const stream = arrivals.flatMap((arrival) =>
            events.slice(arrival % events.length, (arrival % events.length) + 1),
          );
          const applyCreditResult = createApplyCreditResult(world);
          if (areAtOnce) await Promise.all(stream.map(({ event }) => applyCreditResult(event)));
          else for (const { event } of stream) await applyCreditResult(event);

          const decider = stream.find(({ kind }) => kind === 'approved' || kind === 'rejected')?.kind;
          const last =
            decider === 'approved' ? 'awaitingConfirmation' : decider === 'rejected' ? 'creditRejected' : undefined;
          const path = ['accepted', 'awaitingParse', 'awaitingCredit', 'creditRunning'];
          expect(await pathIn(world)).to.deep.equal(last === undefined ? path : [...path, last]);

          const after = await orderIn(world);
          const history = await world.read.orders.history(KEY);
          expect(history.map(({ version }) => version)).to.deep.equal(history.map((_, index) => index + 1));
          expect(after.version).to.equal(history.length);
          expect(after.status).to.equal(history.at(-1)?.to);

          const told = (await world.read.callbacks.ofOrder(KEY)).map(({ businessKey }) => businessKey);
          const isTold = decider === 'rejected' || (decider === 'approved' && tellsCreditPass);
          expect(told).to.deep.equal(isTold ? [decider] : []);
          const date = await world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);
          expect(date !== undefined).to.equal(decider === 'rejected');
          expect(after.decision !== undefined).to.equal(decider === 'approved');
        },
      ),
      { numRuns: 200 },
    );
  });
});
