import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createAudited } from '#src/capabilities/operations/audited.js';
import { createRepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import { createCheckRepayments } from '#src/capabilities/repayment/check-repayments.js';
import { createRepay } from '#src/capabilities/repayment/repay.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { addMs } from '#src/shared/calendar.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { aPass } from '../support/world.js';
import { callbacksIn, notice } from './booking-story.js';
import {
  applicationIn,
  checkRepayments,
  debitedIn,
  installments,
  KEY,
  recordedIn,
  repay,
  repaying,
} from './repay-story.js';

/** A payer that cannot be reached any more once `meanwhile` has happened, which the sender slept through. */
function sleptThrough(world: World, meanwhile: () => Promise<unknown>): World['payer'] {
  return {
    ...world.payer,
    debit: async () => {
      await meanwhile();
      throw new PortUnavailable('payer');
    },
  };
}

/** A payer that is asked before midnight, and whose answer is read after it. */
function answersAfterMidnight(world: World, meanwhile: () => Promise<unknown>): World['payer'] {
  return {
    ...world.payer,
    queryDebit: async (requestNo): Promise<DebitAnswer> => {
      const answer = await world.payer.queryDebit(requestNo);
      await meanwhile();
      return answer;
    },
  };
}

describe('a slow process next to a fast one (items 22, 24; G24)', () => {
  it('an order that did not leave the house is no failure when the check job has sent it meanwhile', async () => {
    const world = await repaying();
    world.payer.scriptDebits('runs');
    const payer = sleptThrough(world, () => checkRepayments(world));
    const result = await createRepay({ ...world, payer })({ key: KEY, target: installments(1) });
    expect(world.payer.debitOrders()).to.have.length(1);
    expect(result.ok).to.equal(true);
    const { requestNo, amount, state } = await applicationIn(world);
    expect(state).to.equal('open');
    expect(await repay(world, installments(1))).to.deep.equal({ requestNo });
    const paidAt = world.clock.now();
    expect(await notice(world, requestNo, { kind: 'paid', serialNo: 'serial-1', amount, paidAt })).to.equal('paid');
    expect(await recordedIn(world)).to.deep.equal([amount]);
  });

  it('an order that did not leave the house is no failure when it may have been sent meanwhile, and is sent again', async () => {
    const world = await repaying();
    const later = async (): Promise<void> => world.clock.advance(world.rows.loanPolicy.debitCheckAfterMs);
    const result = await createRepay({ ...world, payer: sleptThrough(world, later) })({
      key: KEY,
      target: installments(1),
    });
    expect(result.ok).to.equal(true);
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    expect(debitedIn(world)).to.have.length(1);
  });

  it('a second click that was told “accepted” hears of the failure that only the first is answered', async () => {
    const world = await repaying();
    world.payer.scriptDebits('refuses');
    const payer: World['payer'] = {
      ...world.payer,
      debit: async (order) => {
        expect(await repay(world, installments(1))).to.deep.equal({ requestNo: order.requestNo });
        return world.payer.debit(order);
      },
    };
    const first = await createRepay({ ...world, payer })({ key: KEY, target: installments(1) });
    expect(first).to.deep.equal({ ok: false, error: { kind: 'failed', reason: 'insufficientFunds' } });
    const { requestNo } = await applicationIn(world);
    const told = await callbacksIn(world);
    expect(told.map(({ key, body }) => [key, body['status']])).to.deep.equal([
      [`repaymentResult ${requestNo}:1`, 8003],
    ]);
  });

  const ASKED_BY: Readonly<
    Record<string, (world: World, payer: World['payer'], requestNo: string) => Promise<unknown>>
  > = {
    'the check job': (world, payer) => createCheckRepayments({ ...world, payer })(aPass()),
    'a notice of a failure': (world, payer, requestNo) =>
      notice({ ...world, payer }, requestNo, { kind: 'failed', reason: 'insufficientFunds' }),
    operations: async (world, payer) => {
      const operator = { name: 'ops-1', roles: ['operator'] } as const;
      const { loanNo } = await loanOf(world);
      const operations = createRepaymentOperations({ ...world, payer, audited: createAudited(world) });
      return operations.askPayer({ operator, loanNo, reason: 'borrower asks' });
    },
  };
  for (const [who, ask] of Object.entries(ASKED_BY)) {
    it(`an order that the payer got just before midnight, after it was asked by ${who}, is no failure just after it`, async () => {
      const world = await repaying();
      world.payer.scriptDebits('loses');
      await repay(world, installments(1));
      const { validUntil, requestNo } = await applicationIn(world);
      const [order] = world.payer.debitOrders();
      if (order === undefined) throw new Error('nothing was ordered');
      world.clock.set(addMs(validUntil, -20));
      world.payer.scriptDebits('paysUnheard');
      const payer = answersAfterMidnight(world, async () => {
        await world.payer.debit(order);
        world.clock.advance(40);
      });
      await ask(world, payer, requestNo);
      expect(await applicationIn(world)).to.include({ requestNo, state: 'open' });
      await checkRepayments(world);
      expect(await recordedIn(world)).to.deep.equal(debitedIn(world));
      expect(debitedIn(world)).to.have.length(1);
    });
  }
});
