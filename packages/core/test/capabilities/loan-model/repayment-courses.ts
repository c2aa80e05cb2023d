import type { RepaymentTerms } from '#src/model/repayment-terms.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import { fen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { Act } from './acts.js';
import { job, loanAt } from './acts.js';
import type { Wish } from './repayment-acts.js';
import {
  dueDay,
  lostOrderArrives,
  moneyComes,
  payerDoes,
  payerSays,
  payerTells,
  REPAID,
  repay,
} from './repayment-acts.js';
import { operateRepayment } from './repayment-operation-acts.js';

const { penalty, settlement } = STANDARD_REPAYMENT_TERMS;

/** How the loans of a run are repaid. */
export const REPAYMENT_TERMS = {
  standard: STANDARD_REPAYMENT_TERMS,
  partial: { ...STANDARD_REPAYMENT_TERMS, allowsPartialRepayment: true },
  graceAndCharge: {
    ...STANDARD_REPAYMENT_TERMS,
    graceDays: 3,
    businessDayRule: 'nextBusinessDay',
    penalty: { ...penalty, base: ['principal', 'interest'], firstCountedDay: 'dueDate', afterGrace: 'fromEndOfGrace' },
    settlement: {
      ...settlement,
      interest: 'runningPeriod',
      interestDaysMin: 5,
      charge: { ofPrepaidPrincipal: rate(3_000_000n), minimum: fen(1_000n), rounding: 'halfUp' },
    },
  },
  principalFirst: {
    ...STANDARD_REPAYMENT_TERMS,
    allocationOrder: ['principal', 'interest', 'fee', 'settlementCharge', 'penalty'],
    allowsPartialRepayment: true,
    settlement: { ...settlement, isAllowed: false },
  },
} as const satisfies Readonly<Record<string, RepaymentTerms>>;

/** Every installment of a loan is paid when it is due, up to `count` of them. */
export function paysOnTime(order: number, count: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    await payerDoes('pays')(real, model, isAlone);
    for (let paid = 0; paid < count; paid += 1) {
      await dueDay(loan.loanNo, 0)(real, model, isAlone);
      await repay(loan.loanNo, 'oldest', false)(real, model, isAlone);
    }
  };
}

/** Nothing is paid for a while, the job finds it, and then everything that is overdue is paid. */
export function paysLate(order: number, days: number, wish: Wish): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    await payerDoes('pays')(real, model, isAlone);
    await dueDay(loan.loanNo, days)(real, model, isAlone);
    for (const name of ['overdue', 'overdue'] as const) await job(name)(real, model, isAlone);
    await repay(loan.loanNo, wish, false)(real, model, isAlone);
  };
}

/** A debit whose answer is lost; the borrower clicks again, and notice, event and job all find out what became of it. */
export function unheard(
  order: number,
  script: 'paysUnheard' | 'runs' | 'loses',
  end: 'paid' | 'failed',
  doors: readonly (0 | 1 | 2)[],
): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, 0)(real, model, isAlone);
    await payerDoes(script)(real, model, isAlone);
    await repay(loanNo, 'oldest', false)(real, model, isAlone);
    await repay(loanNo, 'oldest', false)(real, model, isAlone);
    await repay(loanNo, 'settlement', false)(real, model, isAlone);
    await payerDoes('pays')(real, model, isAlone);
    real.lender.world.clock.advance(300_000);
    if (script === 'runs') await job('checkRepayments')(real, model, isAlone);
    await payerSays(loanNo, end, true)(real, model, isAlone);
    real.lender.world.clock.advance(300_000);
    const found = [
      payerTells(loanNo, 'notice', 'book', 0),
      payerTells(loanNo, 'event', 'book', 0),
      job('checkRepayments'),
    ];
    for (const door of doors) await found[door]?.(real, model, isAlone);
  };
}

/** Money comes by itself while a debit of the same is on its way: what nothing can take is held. */
export function paidTwoWays(order: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, 0)(real, model, isAlone);
    await payerDoes('paysUnheard')(real, model, isAlone);
    await repay(loanNo, 'oldest', false)(real, model, isAlone);
    await moneyComes(loanNo, 'oldest', 'bankTransfer', 9, false)(real, model, isAlone);
    await payerDoes('pays')(real, model, isAlone);
    await payerTells(loanNo, 'notice', 'book', 0)(real, model, isAlone);
  };
}

/** A failure that only hearsay tells of, and one that the payer's book takes back later. */
export function contradicted(order: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await payerDoes('runs')(real, model, isAlone);
    await repay(loanNo, 'settlement', false)(real, model, isAlone);
    await payerTells(loanNo, 'notice', 'failed', 0)(real, model, isAlone);
    await payerSays(loanNo, 'failed', true)(real, model, isAlone);
    await payerTells(loanNo, 'event', 'failed', 1)(real, model, isAlone);
    await payerSays(loanNo, 'paid', false)(real, model, isAlone);
    await payerDoes('pays')(real, model, isAlone);
    await payerTells(loanNo, 'notice', 'book', 0)(real, model, isAlone);
  };
}

/** The payer refuses, or cannot be reached; the borrower tries again. */
export function refused(order: number, script: 'refuses' | 'unreachable'): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    for (const each of [script, 'pays'] as const) {
      await payerDoes(each)(real, model, isAlone);
      await repay(loanNo, 'settlement', false)(real, model, isAlone);
    }
  };
}

/** Somebody asks about a debit before the job does. */
export function askedByPeople(order: number, end: 'paid' | 'failed'): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, 0)(real, model, isAlone);
    await payerDoes('runs')(real, model, isAlone);
    await repay(loanNo, 'oldest', false)(real, model, isAlone);
    await operateRepayment(loanNo, 'askDebit', 0, false)(real, model, isAlone);
    await payerSays(loanNo, end, true)(real, model, isAlone);
    await operateRepayment(loanNo, 'askDebit', 0, false)(real, model, isAlone);
    await payerDoes('pays')(real, model, isAlone);
  };
}

/** Nobody pays for long, the loan is written off, and money comes after all (B18, B16). */
export function writtenOff(order: number, days: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, days)(real, model, isAlone);
    await job('overdue')(real, model, isAlone);
    await operateRepayment(loanNo, 'writeOff', 0, false)(real, model, isAlone);
    await repay(loanNo, 'settlement', false)(real, model, isAlone);
    for (const sum of ['oldest', 'everything'] as const) {
      await moneyComes(loanNo, sum, 'bankTransfer', sum.length, false)(real, model, isAlone);
    }
  };
}

/** Money is booked, taken back, and put to use again (item 23). */
export function corrected(order: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, 5)(real, model, isAlone);
    await moneyComes(loanNo, 'oldest', 'alipay', 3, false)(real, model, isAlone);
    await moneyComes(loanNo, 'everything', 'alipay', 4, false)(real, model, isAlone);
    for (const name of ['correct', 'correct', 'applyHeld'] as const) {
      await operateRepayment(loanNo, name, 0, false)(real, model, isAlone);
    }
  };
}

/** An order is lost on its way, the job asks, money may come by itself; then the payer gets the order after all (G24). */
export function lost(order: number, isPaidMeanwhile: boolean, afterMs: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { loanNo } = loan;
    await dueDay(loanNo, 0)(real, model, isAlone);
    await payerDoes('loses')(real, model, isAlone);
    await repay(loanNo, 'oldest', false)(real, model, isAlone);
    if (isPaidMeanwhile) await moneyComes(loanNo, 'oldest', 'bankTransfer', 8, false)(real, model, isAlone);
    real.lender.world.clock.advance(afterMs);
    await job('checkRepayments')(real, model, isAlone);
    await lostOrderArrives(loanNo)(real, model, isAlone);
    await payerDoes('pays')(real, model, isAlone);
    real.lender.world.clock.advance(300_000);
    await job('checkRepayments')(real, model, isAlone);
  };
}
