import { expect } from 'chai';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import { checkCard, checkHistory, checkMoney, loanOf } from './loan-aftermath.js';
import type { Parties } from './loan-play.js';
import { bind, confirm, open, payOut, reviewRequest } from './loan-play.js';
import type { Aftermath, LoanKeys, LoanPlay, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import { describeOnDatabases } from '../support/real-parts.js';
import { isWorthCrashing, isWorthCrashingOnServer } from './processes.js';

type Way = 'accountOpen' | 'notice' | 'job';

const WAYS: readonly Way[] = ['accountOpen', 'notice', 'job'];

describeOnDatabases(
  'kill -9 at every effect from card to payout (items 11–17, 19, 25.3)',
  function (openDatabase, isServer) {
    this.timeout(30 * 60_000);
    let keys: LoanKeys;
    const moments = new Map<Way, readonly string[]>();

    before(async () => {
      keys = await createLoanKeys();
      for (const way of WAYS) moments.set(way, (await play(way, undefined)).moments);
    });

    it('meets every kind of effect of card, confirmation, opening, review, payout and messages', () => {
      const effects = new Set([...moments.values()].flat().map((moment) => moment.replace(/#.*/, '')));
      expect([...effects]).to.include.members([
        'cardBindRequests.insert',
        'cardBindRequests.settle',
        'bankCards.save',
        'orders.addAuthFlags',
        'sms.enqueue',
        'sms.settle',
        'confirmations.insert',
        'confirmations.amend',
        'openings.insert',
        'openings.amend',
        'depositoryAccounts.save',
        'loans.insert',
        'loans.transition',
        'orders.transition',
        'creditAccounts.freeze',
        'creditAccounts.use',
        'events.enqueue',
        'events.settle',
        'inbox.record',
        'disbursements.insert',
        'disbursements.settle',
        'schedules.insert',
        'callbacks.enqueue',
        'callbacks.settle',
        'transport.post',
      ]);
    });

    it('leaves nothing or all, wherever the process ends, and the marketplace hears one end', () =>
      killAtEach(
        pointsOf(moments).filter(([, moment]) => !isServer || isWorthCrashingOnServer(moment)),
        play,
      ));

    function play(way: Way, crashAt: string | undefined): Promise<Played> {
      return playLoan(keys, playOf(way), crashAt, openDatabase);
    }
  },
);

/** One borrower's way from the card to the payout, or to the review. */
function playOf(way: Way): LoanPlay {
  return {
    name: way,
    isAccountOpen: way === 'accountOpen',
    isCardBound: false,
    policy: { openingCheckAfterMs: way === 'job' ? 50 : 60_000, openingCheckIntervalMs: 50 },
    prepare: ({ counterparts, order }) => {
      // Otherwise the notice and the browser's return race, and a play has now these moments, now those.
      counterparts.depository.script.plan(order.idCard, [way === 'job' ? 'noNotice' : 'noticeFirst']);
    },
    perform: (parties) => playBorrower(way, parties),
    check: (aftermath) => checkStores(way, aftermath),
  };
}

/** From the first way everything; from the others what it did not have. */
function pointsOf(moments: ReadonlyMap<Way, readonly string[]>): readonly CrashPoint<Way>[] {
  const seen = new Set<string>();
  return WAYS.flatMap((way) => {
    const own = (moments.get(way) ?? []).filter(isWorthCrashing);
    const fresh = own.filter((moment) => !seen.has(moment.replace(/#.*/, '')));
    for (const moment of own) seen.add(moment.replace(/#.*/, ''));
    return fresh.map((moment) => [way, moment] as const);
  });
}

async function playBorrower(way: Way, parties: Parties): Promise<void> {
  await bind(parties);
  const url = await confirm(parties);
  if (way === 'accountOpen') {
    expect(url).to.equal(undefined);
    await payOut(parties);
    return;
  }
  if (url === undefined) throw new Error('the borrower is sent to no page');
  await open(parties, url);
  await reviewRequest(parties);
  expect(await confirm(parties), 'the page after the loan').to.equal(undefined);
}

/** Whatever happened on the way: one loan, one card of each default, credit that adds up. */
async function checkStores(way: Way, aftermath: Aftermath): Promise<void> {
  const loan = await loanOf(aftermath);
  const isPaid = way === 'accountOpen';
  expect(loan.status).to.equal(isPaid ? 'disbursed' : 'awaitingReview');
  // After a death the check job may be faster than the repeated notice: the browser's return has made it look.
  if (!aftermath.wasKilled) expect(loan.confirmedBy).to.equal(isPaid ? 'api' : way);
  await checkMoney(aftermath, loan, isPaid ? 'paid' : 'waiting');
  await checkCard(aftermath);
  await checkHistory(aftermath, loan);
}
