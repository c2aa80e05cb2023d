import { expect } from 'chai';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import type { LoanKeys, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import type { RepaymentWay } from './repayment-way.js';
import { ALL_INSTALLMENTS, BOOKING, repaymentPlay, SOON_MS, stretchOf } from './repayment-way.js';
import { beCollected, beOverdue, payAndHear, payAndTell } from './repayments.js';

const TOLD = ['result', 'schedule'];

const WAYS = {
  answered: {
    daysAgo: 20,
    debits: ['pay'],
    perform: (parties) => payAndHear(parties, '1'),
    from: /^repaymentApplications\.insert#1:before$/,
    isTriedInside: true,
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
    paid: ALL_INSTALLMENTS,
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
    paid: [1],
    callbacks: TOLD,
  },
  overdue: {
    daysAgo: 35,
    debits: [],
    perform: beOverdue,
    from: /^(?:inbox\.record|ledger\.append)#1:before$/,
    isTriedInside: true,
    events: ['dueDatePassed'],
    paid: [],
    callbacks: ['schedule'],
  },
} as const satisfies Record<string, RepaymentWay>;

type WayName = keyof typeof WAYS;

describe('kill -9 at every effect of repayment (items 20, 22, 23)', function () {
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
    return playLoan(keys, repaymentPlay(name, WAYS[name]), crashAt);
  }
});
