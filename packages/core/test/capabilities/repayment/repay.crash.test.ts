import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { DebitScript } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { creditOf, loanOf, toldOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import {
  applicationsIn,
  checkRepayments,
  debitedIn,
  ledgerSumIn,
  paidIn,
  recordedIn,
  repay,
  repaying,
  scheduleIn,
  SETTLEMENT,
} from './repay-story.js';

/** What must hold between any two steps: every debit is of another number, and what is recorded was debited. */
async function expectWhole(world: World, title: string): Promise<void> {
  expect(debitedIn(world).length, title).to.be.at.most(1);
  expect(debitedIn(world), title).to.include.members([...(await recordedIn(world))]);
  expect(await ledgerSumIn(world), title).to.equal(0n);
  expect((await applicationsIn(world)).filter(({ state }) => state === 'open').length, title).to.be.at.most(1);
  const booked = (await recordedIn(world)).reduce((sum, amount) => sum + amount, 0n);
  expect(
    (await paidIn(world)).reduce((sum, paid) => sum + paid, 0n),
    title,
  ).to.equal(booked);
}

async function expectSettled(world: World, title: string): Promise<void> {
  await expectWhole(world, title);
  expect(debitedIn(world), title).to.have.length(1);
  expect(await recordedIn(world), title).to.deep.equal(debitedIn(world));
  const loan = await loanOf(world);
  expect(loan.status, title).to.equal('settled');
  expect((await creditOf(world, loan)).used, title).to.equal(0n);
  expect(
    (await scheduleIn(world)).installments.every(({ state }) => state === 'paid'),
    title,
  ).to.equal(true);
  const told = (await toldOf(world)).filter((word) => word.startsWith('repayment'));
  expect(
    told.map((word) => word.split(' ')[0]),
    title,
  ).to.deep.equal(['repaymentResult', 'repaymentSchedule']);
}

describe('a repayment whose process dies (item 22, B19, G24)', () => {
  for (const script of ['pays', 'paysUnheard', 'loses'] as const satisfies readonly DebitScript[]) {
    for (const mode of ['fails', 'dies'] as const) {
      it(`at every call of a port in turn (${mode}, payer ${script}): debited once, booked once, and everybody hears of it`, async () => {
        const points = await everyPoint(async (n) => {
          const world = await repaying();
          world.payer.scriptDebits(script);
          world.faults.arm(mode, n);
          await repay(world, SETTLEMENT).catch(() => undefined);
          const hasStruck = await world.faults.restart();
          const title = `point ${String(n)}`;
          await expectWhole(world, title);

          world.payer.scriptDebits(script === 'loses' ? 'pays' : script);
          await checkRepayments(world);
          await expectWhole(world, title);
          await repay(world, SETTLEMENT);
          await checkRepayments(world);
          await expectSettled(world, title);
          return hasStruck;
        });
        expect(points).to.be.at.least(script === 'pays' ? 25 : 14);
      });
    }
  }
});

describe('a check of a repayment whose process dies (G24)', () => {
  for (const script of ['paysUnheard', 'loses'] as const) {
    for (const mode of ['fails', 'dies'] as const) {
      it(`at every call of a port in turn (${mode}, payer ${script}): debited once, and the next pass finishes it`, async () => {
        const points = await everyPoint(async (n) => {
          const world = await repaying();
          world.payer.scriptDebits(script);
          await repay(world, SETTLEMENT);
          world.payer.scriptDebits('pays');
          world.faults.arm(mode, n);
          await checkRepayments(world).catch(() => undefined);
          const hasStruck = await world.faults.restart();
          const title = `point ${String(n)}`;
          await expectWhole(world, title);
          await checkRepayments(world);
          await expectSettled(world, title);
          return hasStruck;
        });
        expect(points).to.be.at.least(15);
      });
    }
  }
});
