import { expect } from 'chai';
import { describeOnDatabases } from '../support/real-parts.js';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import type { LoanKeys, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import { isWorthCrashingOnServer } from './processes.js';
import type { RepaymentWay } from './repayment-way.js';
import { ALL_INSTALLMENTS, BOOKING, repaymentPlay, SOON_MS, stretchOf } from './repayment-way.js';
import { beCollected, beOverdue, payAndHear, payAndTell } from './repayments.js';

/** The first message of a play has gone: with the last one it ends. */
const DELIVERED = /^commit\((?:callbacks|sms)\.settle\)#1:after$/;

/** The first installment is paid before it is due, by one debit. */
const ONE_PAID = {
  daysAgo: 20,
  events: [],
  application: 'paid',
  paid: [1],
  callbacks: ['result', 'schedule'],
} as const satisfies Partial<RepaymentWay>;

const WAYS = {
  answered: {
    ...ONE_PAID,
    debits: ['pay'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repaymentApplications\.insert#1:before$/,
    // The second callback ends the play.
    to: /^commit\(callbacks\.settle\)#1:after$/,
    isTriedInside: true,
  },
  settled: {
    ...ONE_PAID,
    debits: ['pay'],
    perform: (parties) => payAndHear(parties, '-1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
    events: ['lastInstallmentPaid'],
    paid: ALL_INSTALLMENTS,
  },
  refusedFirst: {
    ...ONE_PAID,
    debits: ['fail', 'pay'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repaymentApplications\.settle#1:before$/,
    to: /^commit\(.*repaymentApplications\.settle.*\)#1:after$/,
  },
  silent: {
    ...ONE_PAID,
    debits: ['silent'],
    checkAfterMs: SOON_MS,
    perform: (parties) => payAndHear(parties, '1'),
    from: /^payer\.query#1:before$/,
    to: BOOKING,
  },
  lost: {
    ...ONE_PAID,
    debits: ['lost', 'pay'],
    checkAfterMs: SOON_MS,
    perform: (parties) => payAndHear(parties, '1'),
    from: /^payer\.query#1:before$/,
    to: BOOKING,
  },
  noticed: {
    ...ONE_PAID,
    debits: ['running'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
  },
  contradicted: {
    ...ONE_PAID,
    debits: ['reorder'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^payer\.query#1:before$/,
    to: BOOKING,
  },
  twice: {
    ...ONE_PAID,
    debits: ['twice'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
  },
  takenBack: {
    ...ONE_PAID,
    debits: ['contradict'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repayments\.insert#1:before$/,
    to: BOOKING,
  },
  told: {
    ...ONE_PAID,
    debits: ['pending'],
    perform: payAndTell,
    from: /^inbox\.record#1:before$/,
    to: BOOKING,
  },
  collected: {
    daysAgo: 20,
    debits: [],
    perform: beCollected,
    from: /^inbox\.record#1:before$/,
    to: BOOKING,
    events: [],
    paid: [1],
    callbacks: ['result', 'schedule'],
  },
  overdue: {
    daysAgo: 35,
    debits: [],
    perform: beOverdue,
    from: /^(?:inbox\.record|ledger\.append)#1:before$/,
    to: DELIVERED,
    isTriedInside: true,
    events: ['dueDatePassed'],
    paid: [],
    callbacks: ['schedule'],
  },
} as const satisfies Record<string, RepaymentWay>;

type WayName = keyof typeof WAYS;

describeOnDatabases('kill -9 at every effect of repayment (items 20, 22, 23)', function (openDatabase, isServer) {
  this.timeout(30 * 60_000);
  let keys: LoanKeys;
  const points: CrashPoint<WayName>[] = [];

  before(async () => {
    keys = await createLoanKeys();
    for (const name of Object.keys(WAYS) as WayName[]) {
      const { moments } = await play(name, undefined);
      points.push(...stretchOf(moments, WAYS[name]).map((moment) => [name, moment] as const));
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
      'payer.debit',
      'payer.query',
      'repaymentApplications.insert',
      'repaymentApplications.settle',
      'repayments.insert',
      'schedules.save',
      'sms.enqueue',
      'transport.post',
    ]);
  });

  it('leaves nothing or all, wherever the process ends; each installment is debited once, and the payer and we agree', () =>
    killAtEach(
      points.filter(([, moment]) => !isServer || isWorthCrashingOnServer(moment)),
      play,
    ));

  function play(name: WayName, crashAt: string | undefined): Promise<Played> {
    return playLoan(keys, repaymentPlay(name, WAYS[name]), crashAt, openDatabase);
  }
});
