import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createSettleApplication } from '#src/capabilities/repayment/settle-application.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { debtTotal } from '#src/model/debt.js';
import { sumFen } from '#src/shared/money.js';
import { owedOn } from '#src/model/repayment/index.js';
import { addDays, toLocalDate } from '#src/shared/calendar.js';
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
import { overdueRun } from './overdue-story.js';
import { installmentIn, installments, paidIn, repaying, repaymentsIn, scheduleIn, setDay } from './repay-story.js';

const KINDS = ['paid', 'paidTwice', 'failed', 'running', 'unknown', 'notReceived'] as const;
const DOORS = ['notice', 'event', 'answer', 'query'] as const;

interface Said {
  readonly kind: (typeof KINDS)[number];
  readonly door: (typeof DOORS)[number];
  readonly days: number;
  readonly isRaced: boolean;
}

const SAID = fc.record<Said>({
  kind: fc.constantFrom(...KINDS),
  door: fc.constantFrom(...DOORS),
  days: fc.constantFrom(0, 0, 1, 40),
  isRaced: fc.boolean(),
});

async function say(world: World, requestNo: string, said: Said, eventId: string): Promise<void> {
  const { kind, door } = said;
  const paid = paidWord(world, await applicationNow(world, requestNo));
  const { requestedAt } = await applicationNow(world, requestNo);
  const word: DebitAnswer =
    kind === 'paid' || kind === 'paidTwice'
      ? { ...paid, paidAt: requestedAt, serialNo: `${kind}-${requestNo}` }
      : kind === 'failed'
        ? { kind, reason: 'insufficientFunds' }
        : { kind };
  world.payer.sayOfDebit(requestNo, word);
  if (door === 'notice') await notice(world, requestNo, word);
  else if (door === 'event') await result(world, resultMembers(word, requestNo), eventId);
  else await createSettleApplication(world)(requestNo, word, door);
}

async function expectSound(world: World): Promise<void> {
  const repayments = await repaymentsIn(world);
  const loan = await loanOf(world);
  const schedule = await scheduleIn(world);
  const taken = sumFen(repayments.map(({ amount }) => amount));
  expect(new Set(repayments.map(({ serialNo }) => serialNo)).size).to.equal(repayments.length);
  expect(sumFen(await paidIn(world)) + (await heldIn(world))).to.equal(taken);
  const balances = await world.read.ledger.balances(loan.loanNo);
  expect(sumFen([...balances.values()])).to.equal(0n);
  expect(balances.get('received') ?? 0n).to.equal(taken);
  const today = toLocalDate(world.clock.now());
  for (const installment of schedule.installments) {
    expect(debtTotal(owedOn(loan, schedule, installment, today)) >= 0n).to.equal(true);
  }
  const schedules = (await callbacksIn(world)).map(({ key }) => key).filter((key) => key.startsWith('repaymentSched'));
  expect(new Set(schedules).size).to.equal(schedules.length);
}

describe('words on a debit in any order, by any door, on any day', () => {
  it('book every serial number once, pay the installment at most once, and hold the rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(SAID, { minLength: 1, maxLength: 8 }), async (words) => {
        const world = await repaying();
        const { requestNo } = await running(world, installments(1));
        const serials = new Set<string>();
        for (const [index, said] of words.entries()) {
          if (said.days > 0) setDay(world, addDays(toLocalDate(world.clock.now()), said.days));
          await overdueRun(world);
          const other = said.isRaced ? [say(world, requestNo, said, `raced-${String(index)}`)] : [];
          await Promise.all([say(world, requestNo, said, `event-${String(index)}`), ...other]);
          if (said.kind === 'paid' || said.kind === 'paidTwice') serials.add(`${said.kind}-${requestNo}`);
          await expectSound(world);
          expect((await repaymentsIn(world)).map(({ serialNo }) => serialNo)).to.have.members([...serials]);
          const { state, amount } = await applicationNow(world, requestNo);
          if (serials.size > 0) expect(state).to.equal('paid');
          const first = await installmentIn(world, 1);
          expect(debtTotal(first.paid)).to.equal(serials.size === 0 ? 0n : amount);
          expect(await heldIn(world)).to.equal(serials.size > 1 ? amount : 0n);
        }
      }),
      { numRuns: 60 },
    );
  });
});
