import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { DebitAnswer } from '#src/ports/payer.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { sumFen } from '#src/shared/money.js';
import { everyPoint } from '../support/fault-plan.js';
import { loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import {
  applicationNow,
  callbacksIn,
  heldIn,
  notice,
  paidWord,
  result,
  resultMembers,
  running,
} from './booking-story.js';
import { installments, ledgerSumIn, paidIn, repaying, repaymentsIn, scheduleIn, SETTLEMENT } from './repay-story.js';

const TARGETS: readonly (readonly [string, RepaymentTarget])[] = [
  ['one installment', installments(1)],
  ['a settlement', SETTLEMENT],
];

describe('a word on a debit whose process dies at every call of a port in turn (G24)', () => {
  for (const [name, target] of TARGETS) {
    for (const door of ['event', 'notice'] as const) {
      it(`paid, ${name}, by ${door}: nothing or all, and the word counts when it comes again`, async () => {
        const points = await everyPoint(async (n) => {
          const world = await repaying();
          const { requestNo, amount } = await running(world, target);
          const paid = paidWord(world, await applicationNow(world, requestNo));
          const say = (): Promise<string> =>
            door === 'event' ? result(world, resultMembers(paid, requestNo)) : notice(world, requestNo, paid);
          world.faults.arm('dies', n);
          await say().catch(() => undefined);
          const hasStruck = await world.faults.restart();
          await expectAllOrNothing(world, requestNo, amount);
          await say();
          expect(await repaymentsIn(world)).to.have.length(1);
          await expectAllOrNothing(world, requestNo, amount);
          return hasStruck;
        });
        expect(points).to.be.greaterThan(20);
      });
    }
  }

  async function expectAllOrNothing(world: World, requestNo: string, amount: bigint): Promise<void> {
    const isBooked = (await repaymentsIn(world)).length === 1;
    const isSettlement = (await applicationNow(world, requestNo)).target.kind === 'settlement';
    expect(await callbacksIn(world)).to.have.length(isBooked ? 2 : 0);
    expect(sumFen(await paidIn(world))).to.equal(isBooked ? amount : 0n);
    expect((await scheduleIn(world)).version).to.equal(isBooked ? 2 : 1);
    expect((await applicationNow(world, requestNo)).state).to.equal(isBooked ? 'paid' : 'open');
    expect((await loanOf(world)).status).to.equal(isBooked && isSettlement ? 'settled' : 'disbursed');
    expect(await heldIn(world)).to.equal(0n);
    expect(await ledgerSumIn(world)).to.equal(0n);
  }

  it('failed, by notice: the application ends with its callback or not at all', async () => {
    const failed: DebitAnswer = { kind: 'failed', reason: 'insufficientFunds' };
    const points = await everyPoint(async (n) => {
      const world = await repaying();
      const { requestNo } = await running(world, installments(1));
      world.payer.sayOfDebit(requestNo, failed);
      world.faults.arm('dies', n);
      await notice(world, requestNo, failed).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const isEnded = (await applicationNow(world, requestNo)).state === 'failed';
      expect(await callbacksIn(world)).to.have.length(isEnded ? 1 : 0);
      await notice(world, requestNo, failed);
      expect((await applicationNow(world, requestNo)).state).to.equal('failed');
      expect(await callbacksIn(world)).to.have.length(1);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(8);
  });
});
