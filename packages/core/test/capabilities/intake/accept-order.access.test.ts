import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { AcceptOrder, AcceptOrderInput } from '#src/capabilities/intake/accept-order.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import type { AccessTest } from '#src/model/access.js';
import { addMs } from '#src/shared/calendar.js';
import { anOrderKey, TEST_CHANNEL, TEST_NOW } from '#src/testing/index.js';
import { keptIn, NOTHING_KEPT } from '../support/kept.js';
import { aPush, blacklist, BORROWER, indexesIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

describe('acceptOrder, refused by the rules of the push (items 4, 25.2, 25.3)', () => {
  let world: World;
  let acceptOrder: AcceptOrder;

  beforeEach(() => {
    world = createWorld();
    acceptOrder = createAcceptOrder(world);
  });

  async function refusalOf(input: AcceptOrderInput): Promise<unknown> {
    const result = await acceptOrder(input);
    return result.ok ? 'taken' : result.error;
  }

  const kept = (): ReturnType<typeof keptIn> => keptIn(world, anOrderKey());

  const refuseBy = (test: AccessTest, coolDownDays?: number): void => {
    world.rows.rules = [
      {
        channel: TEST_CHANNEL,
        position: 1,
        stages: ['push'],
        test,
        refusalClass: 'other',
        isEnabled: true,
        ...(coolDownDays === undefined ? {} : { coolDownDays }),
      },
    ];
  };
  const dateOf = (): Promise<unknown> =>
    world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);

  it('item 4: somebody on the blacklist, by ID card or by phone; nothing is kept', async () => {
    for (const meaning of ['idCard', 'mobile'] as const) {
      world = createWorld();
      acceptOrder = createAcceptOrder(world);
      await blacklist(world, meaning, BORROWER);
      expect(await refusalOf(aPush())).to.deep.include({ kind: 'refusedByAccess', refusalClass: 'blacklist' });
      expect(await kept()).to.deep.equal(NOTHING_KEPT);
      expect(await dateOf()).to.equal(undefined);
    }
  });

  const tests: readonly AccessTest[] = [
    { rule: 'age', minimum: 18, maximum: 27 },
    { rule: 'region', refusedPrefixes: ['110199'] },
    { rule: 'mobilePrefix', refusedPrefixes: ['1990000000'] },
  ];
  for (const test of tests) {
    it(`item 25.2: the rule ${test.rule}, by the whole identity; nothing is kept`, async () => {
      refuseBy(test);
      expect(await refusalOf(aPush())).to.deep.equal({
        kind: 'refusedByAccess',
        refusalClass: 'other',
        rule: test.rule,
      });
      expect(await kept()).to.deep.equal(NOTHING_KEPT);
      expect(await dateOf()).to.equal(undefined);
    });
  }

  it('item 25.3: a rule with a cool-down writes the date, counted in days of Beijing', async () => {
    refuseBy({ rule: 'age', minimum: 18, maximum: 27 }, 7);
    world.clock.set(addMs(TEST_NOW, 7 * 3_600_000));
    await refusalOf(aPush());
    expect(await kept()).to.deep.equal(NOTHING_KEPT);
    expect(await dateOf()).to.deep.equal({ kind: 'date', date: '2018-12-27' });
  });

  it('item 25.3: a later date that stands already is not brought forward', async () => {
    refuseBy({ rule: 'age', minimum: 18, maximum: 27 }, 7);
    await world.unitOfWork.run((stores) =>
      stores.borrowableDates.postponeTo({
        channel: TEST_CHANNEL,
        idCardIndex: indexesIn(world, BORROWER).idCard,
        borrowableFrom: { kind: 'never' },
        reason: 'test',
        at: TEST_NOW,
      }),
    );
    await refusalOf(aPush());
    expect(await dateOf()).to.deep.equal({ kind: 'never' });
  });

  it('G28: a rule of another stage does not refuse a push', async () => {
    refuseBy({ rule: 'age', minimum: 18, maximum: 27 });
    world.rows.rules = world.rows.rules.map((rule) => ({ ...rule, stages: ['accessCheck', 'parse', 'confirm'] }));
    expect(await refusalOf(aPush())).to.equal('taken');
  });
});
