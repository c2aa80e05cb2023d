import type { LoanEvent, RepaymentApplicationState } from '@banyan/core';
import { expect } from 'chai';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import { checkHistory, loanOf } from './loan-aftermath.js';
import type { Parties } from './loan-play.js';
import type { Aftermath, LoanKeys, LoanPlay, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import { goesOnAnyway } from './processes.js';
import { checkLedger, checkPayerBook, paidInstallments } from './repayment-aftermath.js';
import { beCollected, beOverdue, callbacksOf, payAndHear, payAndTell } from './repayments.js';

type DebitOutcome = Parameters<Parties['backOffice']['repayment']['debits']['script']['plan']>[1][number];

interface Way {
  /** Days since the payout; the first installment is due after a month. */
  readonly daysAgo: number;
  readonly debits: readonly DebitOutcome[];
  /** When the job asks about a debit; long after the notice when absent. */
  readonly checkAfterMs?: number;
  readonly perform: (parties: Parties) => Promise<void>;
  /** Where the play parts from those before it, and where it comes back to their way; the end of the play when absent. */
  readonly from: RegExp;
  readonly to?: RegExp;
  /** What happens to the loan after its payout. */
  readonly events: readonly LoanEvent[];
  /** The last application, unless it was killed before the others. */
  readonly application: RepaymentApplicationState | undefined;
  readonly paid: readonly number[];
  readonly callbacks: readonly string[];
}

const BOOKING = /^commit\(.*repayments\.insert.*\)#1:after$/;
/** Longer than the gateway waits for the payer. */
const SOON_MS = 1_200;
const TOLD = ['result 8001', 'schedule'];
const ALL = [1, 2, 3];

const WAYS = {
  answered: {
    daysAgo: 20,
    debits: ['pay'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repaymentApplications\.insert#1:before$/,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  settled: {
    daysAgo: 20,
    debits: ['pay'],
    perform: (parties) => payAndHear(parties, '-1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
    events: ['lastInstallmentPaid'],
    application: 'paid',
    paid: ALL,
    callbacks: TOLD,
  },
  refusedFirst: {
    daysAgo: 20,
    debits: ['fail', 'pay'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repaymentApplications\.settle#1:before$/,
    to: /^commit\(.*repaymentApplications\.settle.*\)#1:after$/,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  silent: {
    daysAgo: 20,
    debits: ['silent'],
    checkAfterMs: SOON_MS,
    perform: (parties) => payAndHear(parties, '1'),
    from: /^transport\.post#2:before$/,
    to: BOOKING,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  lost: {
    daysAgo: 20,
    debits: ['lost', 'pay'],
    checkAfterMs: SOON_MS,
    perform: (parties) => payAndHear(parties, '1'),
    from: /^transport\.post#2:before$/,
    to: BOOKING,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  noticed: {
    daysAgo: 20,
    debits: ['running'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  contradicted: {
    daysAgo: 20,
    debits: ['reorder'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^transport\.post#2:before$/,
    to: BOOKING,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  told: {
    daysAgo: 20,
    debits: ['pending'],
    perform: payAndTell,
    from: /^inbox\.record#1:before$/,
    to: BOOKING,
    events: [],
    application: 'paid',
    paid: [1],
    callbacks: TOLD,
  },
  collected: {
    daysAgo: 20,
    debits: [],
    perform: beCollected,
    from: /^inbox\.record#1:before$/,
    to: BOOKING,
    events: [],
    application: undefined,
    paid: [1],
    callbacks: TOLD,
  },
  overdue: {
    daysAgo: 35,
    debits: [],
    perform: beOverdue,
    from: /^(?:inbox\.record|ledger\.append)#1:before$/,
    events: ['dueDatePassed'],
    application: undefined,
    paid: [],
    callbacks: ['schedule'],
  },
} as const satisfies Record<string, Way>;

type WayName = keyof typeof WAYS;

describe('kill -9 at every effect of repayment (items 20, 22, 23)', function () {
  this.timeout(30 * 60_000);
  let keys: LoanKeys;
  const points: CrashPoint<WayName>[] = [];

  before(async () => {
    keys = await createLoanKeys();
    for (const name of Object.keys(WAYS) as WayName[]) {
      const { moments } = await play(name, undefined);
      points.push(...fresh(name, stretchOf(moments, WAYS[name])).map((moment) => [name, moment] as const));
    }
  });

  it('meets every kind of effect of repayment', () => {
    const effects = new Set(points.map(([, moment]) => moment.replace(/#.*/, '')));
    expect([...effects]).to.include.members([
      'callbacks.enqueue',
      'callbacks.settle',
      'creditAccounts.release',
      'events.enqueue',
      'inbox.record',
      'ledger.append',
      'loans.transition',
      'repaymentApplications.insert',
      'repaymentApplications.settle',
      'repayments.insert',
      'schedules.save',
      'sms.enqueue',
      'transport.post',
    ]);
  });

  it('leaves nothing or all, wherever the process ends; each installment is debited once, and the payer and we agree', () =>
    killAtEach(points, play));

  function play(name: WayName, crashAt: string | undefined): Promise<Played> {
    return playLoan(keys, playOf(name, WAYS[name]), crashAt);
  }
});

function playOf(name: WayName, way: Way): LoanPlay {
  let told: readonly string[] = [];
  return {
    name,
    isAccountOpen: true,
    isCardBound: true,
    loan: { daysAgo: way.daysAgo, termCount: ALL.length },
    timeoutMs: 800,
    // After a death nobody but the job may know: it is not to be waited for too long.
    policy: { debitCheckAfterMs: way.checkAfterMs ?? 5_000, debitCheckIntervalMs: 300 },
    prepare: ({ backOffice, order }) => backOffice.repayment.debits.script.plan(order.idCard, way.debits, 'pay'),
    perform: async (parties) => {
      await way.perform(parties);
      told = callbacksOf(parties);
    },
    check: async (aftermath) => {
      // A failure whose answer nobody heard is told by callback (item 23).
      const isFailureTold = aftermath.wasKilled && way.debits[0] === 'fail' && told[0] === 'result 8003';
      expect(isFailureTold ? told.slice(1) : told, 'callbacks').to.deep.equal(way.callbacks);
      await checkStores(way, aftermath);
    },
  };
}

function stretchOf(moments: readonly string[], { from, to }: Way): readonly string[] {
  const start = moments.findIndex((moment) => from.test(moment));
  const end = to === undefined ? moments.length - 1 : moments.findIndex((moment) => to.test(moment));
  if (start < 0 || end < start) throw new Error(`no moments from ${String(from)} to ${String(to)}`);
  return moments.slice(start, end + 1).filter((moment) => !goesOnAnyway(moment));
}

/** Within one unit nothing is there before its commit: its inside is tried on three ways, and on the others its edges. */
function fresh(name: WayName, moments: readonly string[]): readonly string[] {
  const isTriedInside = name === 'answered' || name === 'settled' || name === 'overdue';
  return isTriedInside ? moments : moments.filter((moment) => !/^(?:ledger|schedules|callbacks|sms)\./.test(moment));
}

async function checkStores({ events, application, paid }: Way, aftermath: Aftermath): Promise<void> {
  const { read } = aftermath;
  const loan = await loanOf(aftermath);
  expect((await checkHistory(aftermath, loan)).slice(WAY_LENGTH)).to.deep.equal(events);
  expect(await paidInstallments(read, loan)).to.deep.equal(paid);
  const applications = await read.repaymentApplications.ofLoan(loan.loanNo);
  expect(applications.at(-1)?.state).to.equal(application);
  await checkPayerBook(aftermath, loan);
  await checkLedger(read, loan);
  const line = await read.creditAccounts.find(loan);
  expect(line?.used, 'credit used').to.equal(loan.status === 'settled' ? 0n : loan.amount);
}

/** Steps of a loan up to its payout. */
const WAY_LENGTH = 5;
