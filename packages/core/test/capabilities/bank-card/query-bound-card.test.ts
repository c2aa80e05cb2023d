import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import { createQueryBoundCard } from '#src/capabilities/bank-card/query-bound-card.js';
import { anOrderKey } from '#src/testing/index.js';
import { aBinding, createCardWorld, KEY, SECOND_BINDING } from './card-world.js';

describe('queryBoundCard (item 11, queryBindCardResult)', () => {
  it('shows the card that the loan would be paid out to: the one bound last', async () => {
    const world = await createCardWorld();
    const bindCard = createBindCard(world);
    const queryBoundCard = createQueryBoundCard(world);
    for (const input of [aBinding(), SECOND_BINDING, aBinding()]) {
      world.clock.advance(1);
      const bound = await bindCard(input);
      expect(bound.ok).to.equal(true);
      if (bound.ok) expect(await queryBoundCard(KEY)).to.deep.equal({ ok: true, value: bound.value.card });
    }
  });

  it('says that no card is bound, also while the outcome is not known', async () => {
    const world = await createCardWorld();
    const notBound = { ok: false, error: { kind: 'notBound' } };
    expect(await createQueryBoundCard(world)(KEY)).to.deep.equal(notBound);
    world.company.behave({ kind: 'silent' });
    await createBindCard(world)(aBinding());
    expect(await createQueryBoundCard(world)(KEY)).to.deep.equal(notBound);
  });

  it('does not know an order that nobody pushed', async () => {
    const world = await createCardWorld();
    const answer = await createQueryBoundCard(world)(anOrderKey('90000002'));
    expect(answer).to.deep.equal({ ok: false, error: { kind: 'unknownOrder' } });
  });
});
