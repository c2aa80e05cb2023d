import type { LoanEvent, RepaymentApplicationState } from '@banyan/core';
import { expect } from 'chai';
import { checkHistory, loanOf } from './loan-aftermath.js';
import type { Parties } from './loan-play.js';
import type { Aftermath, LoanPlay } from './loan-stage.js';
import { goesOnAnyway } from './processes.js';
import { checkLedger, checkPayerBook, paidInstallments } from './repayment-aftermath.js';
import { callbacksOf } from './repayments.js';

type DebitOutcome = Parameters<Parties['backOffice']['repayment']['debits']['script']['plan']>[1][number];

/** One way of repaying a loan, tried with a gateway that dies. */
export interface RepaymentWay {
  /** Days since the payout; the first installment is due after a month. */
  readonly daysAgo: number;
  /** Three months when absent. */
  readonly termCount?: number;
  readonly debits: readonly DebitOutcome[];
  /** When the job asks about a debit; long after the notice when absent. */
  readonly checkAfterMs?: number;
  readonly perform: (parties: Parties) => Promise<void>;
  /** Where the play parts from those before it, and where it comes back to their way; the end of the play when absent. */
  readonly from: RegExp;
  readonly to?: RegExp;
  /** Is the inside of its units tried, or only their edges? Nothing of a unit is there before its commit. */
  readonly isTriedInside?: true;
  /** What happens to the loan after its payout. */
  readonly events: readonly LoanEvent[];
  /** The last application. */
  readonly application?: RepaymentApplicationState;
  readonly paid: readonly number[];
  /** Callbacks of repayment, as they are owed. */
  readonly callbacks: readonly string[];
  /** What else must be true. */
  readonly further?: (aftermath: Aftermath) => Promise<void>;
}

/** The commit of the unit that books a payment. */
export const BOOKING = /^commit\(.*repayments\.insert.*\)#1:after$/;

/** Longer than the gateway waits for the payer. */
export const SOON_MS = 1_200;

/** Numbers of the installments of the loan. */
export const ALL_INSTALLMENTS = [1, 2, 3];

/** Steps of a loan up to its payout. */
const STEPS_TO_PAYOUT = 5;

/** A play of `way`. */
export function repaymentPlay(name: string, way: RepaymentWay): LoanPlay {
  let told: readonly string[] = [];
  return {
    name,
    isAccountOpen: true,
    isCardBound: true,
    loan: { daysAgo: way.daysAgo, termCount: way.termCount ?? ALL_INSTALLMENTS.length },
    timeoutMs: 800,
    // After a death nobody but the job may know: it is not to be waited for too long.
    policy: { debitCheckAfterMs: way.checkAfterMs ?? 5_000, debitCheckIntervalMs: 300 },
    prepare: ({ backOffice, order }) => backOffice.repayment.debits.script.plan(order.idCard, way.debits, 'pay'),
    perform: async (parties) => {
      await way.perform(parties);
      told = callbacksOf(parties);
    },
    check: async (aftermath) => {
      await checkCallbacks(way, aftermath, told);
      await checkStores(way, aftermath);
      await way.further?.(aftermath);
    },
  };
}

/** The moments of a way at which it is worth to die. */
export function stretchOf(moments: readonly string[], { from, to, isTriedInside }: RepaymentWay): readonly string[] {
  const start = moments.findIndex((moment) => from.test(moment));
  const end = to === undefined ? moments.length - 1 : moments.findIndex((moment) => to.test(moment));
  if (start < 0 || end < start) throw new Error(`no moments from ${String(from)} to ${String(to)}`);
  return moments
    .slice(start, end + 1)
    .filter((moment) => !goesOnAnyway(moment) && (isTriedInside === true || !INSIDE.test(moment)));
}

// What relays do at the same time is tried elsewhere, too.
const INSIDE = /^(?:ledger|schedules|callbacks|sms|events|transport)\.|^commit\((?:callbacks|events|sms)\.settle\)/;

/** Owed in order, result first (G21); and no callback arrives before one that is owed before it. */
async function checkCallbacks(
  { callbacks, debits }: RepaymentWay,
  { read, key, wasKilled }: Aftermath,
  told: readonly string[],
): Promise<void> {
  const rows = await read.callbacks.ofOrder(key);
  const owed = [...rows]
    .sort((left, right) => left.sequence - right.sequence)
    .map(({ type }) => (type === 'repaymentResult' ? 'result' : type === 'repaymentSchedule' ? 'schedule' : type));
  // A failure whose answer nobody heard is told by callback (item 23).
  const isFailureTold = wasKilled && debits[0] === 'fail' && owed.length === callbacks.length + 1;
  expect(isFailureTold ? owed.slice(1) : owed, 'callbacks that are owed').to.deep.equal(callbacks);
  expect(told, 'callbacks that came').to.deep.equal(owed.slice(0, told.length));
}

async function checkStores({ events, application, paid }: RepaymentWay, aftermath: Aftermath): Promise<void> {
  const { read } = aftermath;
  const loan = await loanOf(aftermath);
  expect((await checkHistory(aftermath, loan)).slice(STEPS_TO_PAYOUT)).to.deep.equal(events);
  expect(await paidInstallments(read, loan)).to.deep.equal(paid);
  const applications = await read.repaymentApplications.ofLoan(loan.loanNo);
  expect(applications.at(-1)?.state).to.equal(application);
  await checkPayerBook(aftermath, loan);
  await checkLedger(read, loan);
  const line = await read.creditAccounts.find(loan);
  const hasEnded = loan.status === 'settled' || loan.status === 'settledWithReduction';
  expect(line?.used, 'credit used').to.equal(hasEnded ? 0n : loan.amount);
}
