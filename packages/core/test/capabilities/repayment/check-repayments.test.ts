import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createCheckRepayments } from '#src/capabilities/repayment/check-repayments.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { addMs } from '#src/shared/calendar.js';
import type { World } from '../support/world.js';
import { aPass } from '../support/world.js';
import {
  applicationIn,
  checkRepayments,
  debitedIn,
  installmentIn,
  installments,
  recordedIn,
  repay,
  repaying,
} from './repay-story.js';

async function unheard(): Promise<World> {
  const world = await repaying();
  world.payer.scriptDebits('paysUnheard');
  await repay(world, installments(1));
  return world;
}

describe('RepaymentCheckJob (item 22, G24)', () => {
  it('two workers with the same row at the same instant: booked once', async () => {
    const world = await unheard();
    world.clock.advance(300_000);
    const check = createCheckRepayments(world);
    const [one, other] = await Promise.all([
      check(aPass({ owner: 'worker-1', leaseMs: 0 })),
      check(aPass({ owner: 'worker-2', leaseMs: 0 })),
    ]);
    expect([one.counts, other.counts]).to.deep.include({ claimed: 1, paid: 1 });
    expect(await recordedIn(world)).to.deep.equal(debitedIn(world));
    expect(debitedIn(world)).to.have.length(1);
  });

  it('a borrower who clicks again and again while it works: one debit', async () => {
    const world = await unheard();
    world.clock.advance(300_000);
    const clicks = Array.from({ length: 8 }, () => repay(world, installments(1)));
    await Promise.all([createCheckRepayments(world)(aPass()), ...clicks]);
    expect(debitedIn(world)).to.have.length(1);
    expect((await installmentIn(world, 1)).state).to.equal('paid');
  });

  it('a payer that cannot be reached costs the others nothing and is asked again', async () => {
    const world = await unheard();
    const payer = {
      ...world.payer,
      queryDebit: async () => {
        throw new PortUnavailable('payer');
      },
    };
    world.clock.advance(300_000);
    const at = world.clock.now();
    const { counts } = await createCheckRepayments({ ...world, payer })(aPass());
    expect(counts).to.deep.equal({ claimed: 1, 'failed:PortUnavailable': 1 });
    expect(await applicationIn(world)).to.deep.include({
      state: 'open',
      attempts: 1,
      nextCheckAt: addMs(at, world.rows.loanPolicy.debitCheckIntervalMs),
    });
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
  });

  it('sends nothing again of an application that has ended since it was claimed', async () => {
    const world = await repaying();
    world.payer.scriptDebits('loses');
    await repay(world, installments(1));
    const { requestNo } = await applicationIn(world);
    world.payer.scriptDebits('pays');
    const payer = {
      ...world.payer,
      queryDebit: async () => {
        const at = world.clock.now();
        await world.unitOfWork.run((stores) =>
          stores.repaymentApplications.settle({ requestNo, from: 'open', to: 'failed', at, reason: 'by people' }),
        );
        return { kind: 'notReceived' } as const;
      },
    };
    world.clock.advance(300_000);
    const { counts } = await createCheckRepayments({ ...world, payer })(aPass());
    expect(counts).to.deep.equal({ claimed: 1, again: 1 });
    expect(debitedIn(world)).to.deep.equal([]);
  });
});
