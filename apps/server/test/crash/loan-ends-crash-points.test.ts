import type { DisbursementState, LoanEvent } from '@banyan/core';
import { expect } from 'chai';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import { checkCard, checkHistory, checkMoney, loanOf } from './loan-aftermath.js';
import {
  bePaidAtLast,
  bePaidUnheard,
  bePassedByPeople,
  beRefused,
  beRefusedByPeople,
  beRejected,
  bindUnheard,
} from './loan-ends.js';
import type { Parties } from './loan-play.js';
import type { Aftermath, LoanKeys, LoanPlay, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import { goesOnAnyway } from './processes.js';

/** Where a play parts from those before it, and where it comes back to their way. */
interface Stretch {
  readonly from: string;
  /** The end of the play when absent. */
  readonly to?: RegExp;
}

interface End extends Stretch {
  readonly perform: (parties: Parties) => Promise<void>;
  /** What happens to the loan from its review on. */
  readonly events: readonly LoanEvent[];
  /** What became of each payout. */
  readonly payouts: readonly Extract<DisbursementState, 'paid' | 'failed'>[];
  readonly hasReapplyDate: boolean;
  /** What people did, and is in the audit once. */
  readonly action?: string;
}

/** The ends of a confirmed loan that `loan-crash-points.test.ts` does not come to. */
const ENDS = {
  refused: {
    perform: beRefused,
    from: 'inbox.record#1:before',
    events: ['reviewRefused'],
    payouts: [],
    hasReapplyDate: true,
  },
  refusedByPeople: {
    perform: beRefusedByPeople,
    from: 'inbox.record#1:before',
    to: /^commit\(.*auditLog\.append\)#1:after$/,
    events: ['reviewUndecided', 'manualReviewRefused'],
    payouts: [],
    hasReapplyDate: true,
    action: 'loan.decideReview',
  },
  passedByPeople: {
    perform: bePassedByPeople,
    from: 'loans.transition#3:before',
    to: /^events\.settle#2:after$/,
    events: ['reviewUndecided', 'manualReviewPassed', 'disbursementRequested', 'loanDisbursed'],
    payouts: ['paid'],
    hasReapplyDate: false,
    action: 'loan.decideReview',
  },
  paidAtLast: {
    perform: bePaidAtLast,
    from: 'inbox.record#2:before',
    to: /^commit\(.*schedules\.insert.*\)#1:after$/,
    events: ['reviewPassed', 'disbursementRequested', 'disbursementFailed', 'disbursementRequested', 'loanDisbursed'],
    payouts: ['failed', 'paid'],
    hasReapplyDate: false,
    action: 'loan.retryDisbursement',
  },
  rejected: {
    perform: beRejected,
    from: 'transport.post#3:before',
    to: /^commit\(.*auditLog\.append\)#1:after$/,
    events: ['reviewPassed', 'disbursementRequested', 'disbursementFailed', 'rejectedByOperations'],
    payouts: ['failed'],
    // Operations' refusals have no cool-down unless the policy gives one (G19).
    hasReapplyDate: false,
    action: 'loan.reject',
  },
  paidUnheard: {
    perform: bePaidUnheard,
    from: 'transport.post#3:before',
    to: /^commit\(.*auditLog\.append\)#1:after$/,
    events: ['reviewPassed', 'disbursementRequested', 'loanDisbursed'],
    payouts: ['paid'],
    hasReapplyDate: false,
    action: 'loan.askPayer',
  },
} as const satisfies Record<string, End>;

const CARD: Stretch = {
  from: 'cardBindRequests.postpone#1:before',
  to: /^commit\(cardBindRequests\.settle.*\)#1:after$/,
};

type EndName = keyof typeof ENDS;
type PlayName = EndName | 'cardUnheard';

const PLAYS: readonly PlayName[] = [
  'refused',
  'refusedByPeople',
  'passedByPeople',
  'paidAtLast',
  'rejected',
  'paidUnheard',
  'cardUnheard',
];

describe('kill -9 at every effect of refusals, failed payouts and an unheard card (items 11, 14–17)', function () {
  this.timeout(30 * 60_000);
  let keys: LoanKeys;
  const points: CrashPoint<PlayName>[] = [];

  before(async () => {
    keys = await createLoanKeys();
    for (const name of PLAYS) {
      const { moments } = await play(name, undefined);
      points.push(
        ...stretchOf(moments, name === 'cardUnheard' ? CARD : ENDS[name]).map((moment) => [name, moment] as const),
      );
    }
  });

  it('meets every kind of effect of these ends', () => {
    const effects = new Set(points.map(([, moment]) => moment.replace(/#.*/, '')));
    expect([...effects]).to.include.members([
      'auditLog.append',
      'borrowableDates.postponeTo',
      'callbacks.enqueue',
      'callbacks.settle',
      'cardBindRequests.postpone',
      'cardBindRequests.settle',
      'commit(inbox.record+disbursements.settle+loans.transition)',
      'commit(inbox.record+loans.transition)',
      'creditAccounts.release',
      'disbursements.insert',
      'disbursements.settle',
      'events.enqueue',
      'schedules.insert',
      'sms.enqueue',
      'transport.post',
    ]);
  });

  it('leaves nothing or all, wherever the process ends; nobody is paid twice, and one end is told', () =>
    killAtEach(points, play));

  function play(name: PlayName, crashAt: string | undefined): Promise<Played> {
    return playLoan(keys, name === 'cardUnheard' ? cardPlay() : loanPlay(name, ENDS[name]), crashAt);
  }
});

function loanPlay(name: EndName, end: End): LoanPlay {
  return {
    name,
    isAccountOpen: true,
    isCardBound: true,
    prepare: ({ backOffice, order }) => {
      // The payer's book; what it says is told until it is taken. A request that nobody expects is paid, too.
      const outcomes = end.payouts.map((state) => `${state}Silently` as const);
      backOffice.payoutScript.plan(order.orderNo, outcomes, 'paidSilently');
    },
    perform: end.perform,
    check: (aftermath) => checkEnd(end, aftermath),
  };
}

function cardPlay(): LoanPlay {
  return {
    name: 'cardUnheard',
    isAccountOpen: false,
    isCardBound: false,
    // Longer than a busy machine needs to send a request, and over before the company is asked.
    timeoutMs: 1_000,
    policy: { cardBindCheckAfterMs: 1_500 },
    prepare: ({ counterparts, order }) => counterparts.cards.script.plan(order.idCard, ['silent']),
    perform: bindUnheard,
    check: checkCard,
  };
}

function stretchOf(moments: readonly string[], { from, to }: Stretch): readonly string[] {
  const start = moments.indexOf(from);
  const end = to === undefined ? moments.length - 1 : moments.findIndex((moment) => to.test(moment));
  if (start < 0 || end < start) throw new Error(`no moments from ${from} to ${String(to)}`);
  // What goes on anyway was tried at its first times on the way to the payout.
  return moments.slice(start, end + 1).filter((moment) => !goesOnAnyway(moment));
}

async function checkEnd({ events, payouts, hasReapplyDate, action }: End, aftermath: Aftermath): Promise<void> {
  const { read, key } = aftermath;
  const loan = await loanOf(aftermath);
  expect(await checkHistory(aftermath, loan)).to.deep.equal(['borrowConfirmed', 'reviewRequested', ...events]);
  await checkMoney(aftermath, loan, payouts.at(-1) === 'paid' ? 'paid' : 'refused');
  const requests = await read.disbursements.ofLoan(loan.loanNo);
  expect(
    requests.map(({ state }) => state),
    'payouts',
  ).to.deep.equal(payouts);
  const date = await read.borrowableDates.find(key.channel, loan.idCardIndex);
  expect(date?.kind, 're-apply date').to.equal(hasReapplyDate ? 'date' : undefined);
  const audit = await read.auditLog.ofOrder(key);
  const done = audit.filter(({ outcome }) => outcome === 'done').map((entry) => entry.action);
  expect(done, 'done by people').to.deep.equal(action === undefined ? [] : [action]);
}
