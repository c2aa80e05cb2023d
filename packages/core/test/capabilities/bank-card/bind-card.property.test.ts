import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import { createCheckCardBindings } from '#src/capabilities/bank-card/check-card-bindings.js';
import type { CardBinding } from '#src/ports/card-binding.js';
import type { CardCompanyBehavior } from '#src/testing/index.js';
import { cardNumber } from '#src/testing/index.js';
import type { CardWorld } from './card-world.js';
import { aBinding, aPass, createCardWorld, SECOND_BINDING } from './card-world.js';

const INPUTS = [aBinding(), SECOND_BINDING, aBinding({ card: cardNumber('6227000000000012') })] as const;

type Action =
  | { readonly kind: 'bind'; readonly inputs: readonly number[] }
  | { readonly kind: 'check' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'company'; readonly behavior: CardCompanyBehavior };

const behavior: fc.Arbitrary<CardCompanyBehavior> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'binds' as const }) },
  fc.constantFrom('runs', 'silent', 'loses', 'talksNonsense', 'unreachable').map((kind) => ({ kind })),
  fc
    .constantFrom('elementsDiffer' as const, 'mobileDiffers' as const)
    .map((refusal) => ({ kind: 'refuses' as const, refusal })),
);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.nat({ max: INPUTS.length - 1 }), { minLength: 1, maxLength: 4 })
      .map((inputs) => ({ kind: 'bind' as const, inputs })),
  },
  { weight: 2, arbitrary: behavior.map((next) => ({ kind: 'company' as const, behavior: next })) },
  fc.constant({ kind: 'check' as const }),
  fc.constantFrom(1, 59_999, 60_000).map((ms) => ({ kind: 'wait' as const, ms })),
);

/** Calls go out and answers come back in the order that the scheduler chooses. */
function outOfOrder(company: CardBinding, scheduler: fc.Scheduler): CardBinding {
  const later = (): Promise<void> => scheduler.schedule(Promise.resolve());
  return {
    bind: async (order) => {
      await later();
      const answer = await company.bind(order);
      await later();
      return answer;
    },
    query: async (requestNo) => {
      await later();
      const answer = await company.query(requestNo);
      await later();
      return answer;
    },
  };
}

/** What the borrower and the company must find at any time. */
async function expectSound(world: CardWorld): Promise<void> {
  const sent = world.company.received().map(({ requestNo }) => requestNo);
  expect(new Set(sent).size, 'a request is sent once').to.equal(sent.length);
  expect(world.defaultsMax(), 'defaults of one kind').to.be.at.most(1);
  const requests = await world.requests();
  expect(requests.filter(({ state }) => state === 'open').length, 'open requests').to.be.at.most(1);
  const lost = requests.filter(({ state }) => state === 'notReceived').map(({ requestNo }) => requestNo);
  expect(
    sent.filter((requestNo) => lost.includes(requestNo)),
    'requests that came and are thought lost',
  ).to.deep.equal([]);
  const cards = await world.cards();
  const bound = requests.filter(({ state }) => state === 'bound').map(({ cardIndex }) => cardIndex);
  expect(new Set(cards.map(({ cardIndex }) => cardIndex)), 'bound cards').to.deep.equal(new Set(bound));
  expect((await world.order()).authInfo.isCardBound, 'the flag').to.equal(cards.length > 0);
  if (cards.length > 0) expect(cards.filter((card) => card.isDefaultForDisbursement)).to.have.lengthOf(1);
  expect(cards.filter((card) => card.isDefaultForDisbursement !== card.isDefaultForRepayment)).to.deep.equal([]);
}

describe('bindCard, whatever happens', () => {
  it('sends no request twice and never has two defaults, and comes to an end once the company is well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), fc.scheduler(), async (actions, scheduler) => {
        const world = await createCardWorld();
        const cardBinding = outOfOrder(world.company, scheduler);
        const bindCard = createBindCard({ ...world, cardBinding });
        const check = createCheckCardBindings({ ...world, cardBinding });

        for (const each of actions) {
          switch (each.kind) {
            case 'bind':
              await scheduler.waitFor(
                Promise.allSettled(each.inputs.map((index) => bindCard(INPUTS[index] ?? INPUTS[0]))),
              );
              break;
            case 'check':
              await scheduler.waitFor(check(aPass()));
              break;
            case 'wait':
              world.clock.advance(each.ms);
              break;
            case 'company':
              world.company.behave(each.behavior);
          }
          await expectSound(world);
        }

        for (const request of await world.requests()) {
          if (request.state === 'open') {
            const isKnown = world.company.received().some(({ requestNo }) => requestNo === request.requestNo);
            world.company.conclude(
              request.requestNo,
              isKnown ? { kind: 'bound', agreementNo: 'A9' } : { kind: 'notReceived' },
            );
          }
        }
        world.company.behave({ kind: 'binds' });
        world.clock.advance(60_000);
        const last = await scheduler.waitFor(bindCard(INPUTS[2]));
        expect(last.ok, 'the last call').to.equal(true);
        await expectSound(world);
        const [newest] = (await world.cards()).filter((card) => card.isDefaultForDisbursement);
        expect(newest?.card.reveal()).to.equal(INPUTS[2].card.reveal());
      }),
      { numRuns: 300 },
    );
  });
});
