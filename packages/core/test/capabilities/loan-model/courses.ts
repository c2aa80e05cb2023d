import type { PayerAnswer } from '#src/ports/payer.js';
import type { Act } from './acts.js';
import {
  bind,
  confirm,
  depositorySays,
  disbursed,
  job,
  keyOf,
  loanAt,
  note,
  notice,
  openPage,
  operate,
  reviewed,
} from './acts.js';
import { approve } from './lender.js';
import { PAYING } from './reference.js';

/** A payout fails, is tried again, and both attempts are paid after all (G18). */
export function paidTwice(order: number): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, PAYING);
    if (loan === undefined) return;
    const { loanNo } = loan;
    const acts = [
      disbursed(loanNo, 7, 'failed', 0, false),
      operate(loanNo, 'retry', 'notReceived', false),
      disbursed(loanNo, 7, 'paid', 1, false),
      disbursed(loanNo, 8, 'paid', 0, false),
    ];
    for (const act of acts) await act(real, model, isAlone);
  };
}

/** A payout fails, and somebody deals with it while the payer says `answer` (item 16). */
export function afterFailure(order: number, name: 'retry' | 'reject', answer: PayerAnswer['kind']): Act {
  return async (real, model, isAlone) => {
    const loan = await loanAt(real, order, PAYING);
    if (loan === undefined) return;
    await disbursed(loan.loanNo, 6, 'failed', 0, false)(real, model, isAlone);
    await operate(loan.loanNo, name, answer, false)(real, model, isAlone);
  };
}

/** The depository's notice is lost, and the check job finds the account (item 13). */
export function noticeLost(order: number): Act {
  return async (real, model, isAlone) => {
    for (const act of [confirm(order, 3, 12), depositorySays(order, 'openedWithCard')]) await act(real, model, isAlone);
    real.lender.world.clock.advance(3_600_000);
    await job('checkOpenings')(real, model, isAlone);
  };
}

/** A borrower confirms, sees the opening page, and the depository's server tells what came of it (item 12.2). */
export function visit(order: number, said: 'opened' | 'failed'): Act {
  return async (real, model, isAlone) => {
    for (const act of [confirm(order, 2, 6), openPage(order), notice(order, said, 'server')]) {
      await act(real, model, isAlone);
    }
  };
}

/** A borrower binds another card than the account's, where that one does not win (G11). */
export function otherCard(order: number): Act {
  return async (real, model, isAlone) => {
    const { rows } = real.lender.world;
    rows.loanPolicy = { ...rows.loanPolicy, depositoryCardWins: false };
    const opened = notice(order, 'openedWithCard', 'server');
    for (const act of [bind(order, 0), confirm(order, 4, 6), opened, confirm(order, 4, 6)]) {
      await act(real, model, isAlone);
    }
  };
}

/** How far an order is when a run begins. */
export const STAGES = ['approved', 'confirmed', 'undecided', 'lookedAt', 'passed', 'failed', 'disbursed'] as const;

/** Brings an approved order on to `stage`, as nobody in trouble would. */
export function begin(order: number, stage: (typeof STAGES)[number]): Act {
  return async (real, model) => {
    if (stage === 'approved') return;
    const { world } = real.lender;
    await bind(order, 1)(real, model, false);
    await confirm(order, 4, 6)(real, model, false);
    await notice(order, 'openedWithCard', 'server')(real, model, false);
    const loan = await world.read.loans.findByOrder(keyOf(order));
    if (loan === undefined) throw new Error('the loan was not created');
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewsDisbursement: true };
    const steps = [
      reviewed(loan.loanNo, 9, 'undecided', true, false),
      operate(loan.loanNo, 'pass', 'failed', false),
      operate(loan.loanNo, 'passPayout', 'failed', false),
      disbursed(loan.loanNo, 9, stage === 'disbursed' ? 'paid' : 'failed', 0, false),
    ];
    for (const step of steps.slice(0, STAGES.indexOf(stage) - 1)) await step(real, model, false);
    world.rows.loanPolicy = { ...world.rows.loanPolicy, reviewsDisbursement: false };
  };
}

/** A long time passes, approvals expire, and order `index` comes: taken when nothing of the person is open any more. */
export function comesLater(index: number): Act {
  return async (real, model, isAlone) => {
    real.lender.world.clock.advance(32 * 86_400_000);
    await job('expire')(real, model, isAlone);
    note(real, `another ${await approve(real.lender, index)}`);
  };
}
