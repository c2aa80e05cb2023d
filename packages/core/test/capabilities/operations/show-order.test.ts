import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createApplyLoanResult } from '#src/capabilities/disbursement/apply-loan-result.js';
import { createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import { createTakeInEvent, writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { createFindOrders } from '#src/capabilities/operations/find-orders.js';
import { createLoanOperations } from '#src/capabilities/operations/loan-operations.js';
import { createShowOrder } from '#src/capabilities/operations/show-order.js';
import { createApplyDisbursement, REPAY_PLAN_CONSUMER } from '#src/capabilities/repayment/create-schedule.js';
import { isPersonal } from '#src/shared/identity.js';
import { err } from '#src/shared/result.js';
import {
  aBlindIndex,
  aCardBindRequest,
  aConfirmation,
  anOpeningApplication,
  anOrderKey,
  INVENTED_CARDS,
  INVENTED_PEOPLE,
} from '#src/testing/index.js';
import { everyChannel } from '../support/callback-outbox.js';
import { aDisbursementResult, aReviewResult, loanIn, loanOf } from '../support/loan-story.js';
import { aPush, BORROWER, OFFICER, pulled, pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A loan that was reviewed, whose payout failed, and that was rejected by hand and told of. */
async function rejectedLoan(world: World): Promise<void> {
  const loan = await loanIn(world, 'awaitingReview');
  await world.unitOfWork.run(async (stores) => {
    await stores.cardBindRequests.insert(aCardBindRequest({ borrowerId: loan.borrowerId }));
    await stores.cardBindRequests.settle('binding-1', { state: 'bound', at: loan.createdAt });
    await stores.confirmations.insert(aConfirmation());
    await stores.confirmations.amend(aConfirmation({ revision: 2, state: 'consumed', consumedBy: 'notice' }));
    await stores.openings.insert(anOpeningApplication());
  });
  world.clock.advance(1_000);
  await createApplyLoanReview(world)(aReviewResult(loan));
  world.clock.advance(1_000);
  const [request] = await world.read.disbursements.ofLoan(loan.loanNo);
  const failure = aDisbursementResult(await loanOf(world), { requestNo: request?.requestNo, outcome: 'failed' });
  await createApplyLoanResult(world)(failure);
  world.clock.advance(1_000);
  await createLoanOperations(world).reject({ operator: OFFICER, loanNo: loan.loanNo, reason: 'no other card' });
  world.clock.advance(1_000);
  const deliver = everyChannel(
    createDeliverCallbacks({ ...world, breaker: createBreaker({ failuresToOpen: 3, openMs: 1_000 }) }),
  );
  for (let shard = 0; shard < 8; shard += 1) await deliver(aPass());
}

describe('showOrder (operations)', () => {
  it('shows the whole life of an order in one list, oldest first', async () => {
    const world = createWorld();
    await rejectedLoan(world);
    const timeline = await createShowOrder(world)(anOrderKey());
    const entries = timeline?.entries ?? [];
    expect(entries.map(({ at }) => at)).to.deep.equal([...entries.map(({ at }) => at)].sort((a, b) => a - b));
    const said = entries.map(({ kind, what, detail }) => `${kind} ${what} (${detail})`);
    for (const expected of [
      /^order confirmed/,
      /^confirmation consumed .*notice, revision 2/,
      /^opening applied/,
      /^cardBinding bound/,
      /^eventIn loan\.review-result/,
      /^loan disbursementRunning/,
      /^eventOut loan\.disbursement-requested \(waiting/,
      /^disbursement requested \(attempt 1, 15000\.00, 621700\*\*\*\*1234\)/,
      /^disbursement failed \(attempt 1, account\.closed\)/,
      /^audit loan\.reject \(cli:officer, done, no other card\)/,
      /^loan manualReviewRefused \(rejectedByOperations, cli:officer\)/,
      /^callback loanResult \(refused, sent\)/,
      /^callbackAttempt accepted \(attempt 1, http 200, code 0\)/,
      /^sms loanRefused \(owed\)/,
    ]) {
      expect(
        said.filter((line) => expected.test(line)),
        String(expected),
      ).not.to.deep.equal([]);
    }
  });

  it('names nobody and shows no number of a card, nor a blind index', async () => {
    const world = createWorld();
    await rejectedLoan(world);
    const timeline = await createShowOrder(world)(anOrderKey());
    const text = JSON.stringify(timeline, (_, value) =>
      typeof value === 'bigint' ? String(value) : (value as unknown),
    );
    const personal = [...Object.values(INVENTED_PEOPLE.borrower), ...Object.values(INVENTED_CARDS)].filter(isPersonal);
    for (const secret of personal) expect(text).not.to.include(secret.reveal());
    const { cardIndex } = aCardBindRequest();
    expect(text)
      .not.to.include(cardIndex)
      .and.not.include((await loanOf(world)).idCardIndex);
    expect(text).not.to.include(aBlindIndex(`card ${INVENTED_CARDS.borrowerLong.reveal()}`));
  });

  it('shows no address to go back to: what the marketplace put into it may be about the person', async () => {
    const world = createWorld();
    await rejectedLoan(world);
    const url = `https://marketplace.example/back?mobile=${INVENTED_PEOPLE.borrower.mobile.reveal()}`;
    const again = aConfirmation({ revision: 3, successUrl: url, failedUrl: url });
    await world.unitOfWork.run((stores) => stores.confirmations.amend(again));
    const { confirmations } = (await createShowOrder(world)(anOrderKey())) ?? {};
    expect(confirmations?.map(({ revision }) => revision)).to.deep.equal([1, 2, 3]);
    for (const confirmation of confirmations ?? [])
      expect(confirmation).not.to.have.any.keys('successUrl', 'failedUrl');
  });

  it('shows an event about the order that could not be used, with its cause: money may wait for people there', async () => {
    const world = createWorld();
    const loan = await loanIn(world, 'disbursementRunning');
    const consumers = [
      { consumer: REPAY_PLAN_CONSUMER, type: 'loan.disbursement-result', take: createApplyDisbursement(world) },
    ] as const;
    const short = writeLenderEvent(aDisbursementResult(loan, { amountFen: '1499999' }, 'short-payment'));
    await createTakeInEvent({ ...world, consumers })(short);
    const { entries } = (await createShowOrder(world)(loan.orderKey)) ?? {};
    expect(entries?.filter(({ kind }) => kind === 'eventParked')).to.deep.equal([
      {
        at: world.clock.now(),
        kind: 'eventParked',
        what: 'amountDiffers',
        detail: 'RepayPlanProcessor, short-payment',
      },
    ]);
  });

  it('shows an order that has just come, and nothing of an unknown one', async () => {
    const world = createWorld();
    await pushed(world);
    const timeline = await createShowOrder(world)(anOrderKey());
    expect(timeline?.entries.map(({ kind, what, detail }) => [kind, what, detail])).to.deep.equal([
      ['order', 'accepted', 'orderPushed'],
      ['dataPull', 'operator', 'todo'],
      ['dataPull', 'creditCard', 'todo'],
      ['dataPull', 'device', 'todo'],
    ]);
    expect(await createShowOrder(world)(anOrderKey('99999999'))).to.equal(undefined);
  });

  it('shows why an order waits for its data, and not where the data is', async () => {
    const world = createWorld();
    const operatorUrl = `https://data.example/operator?mobile=${BORROWER.mobile.reveal()}`;
    world.source.answer('device', err({ kind: 'notReady' }));
    await pulled(world, aPush({ mobileOperator: { resourceUrl: operatorUrl } }));
    const timeline = await createShowOrder(world)(anOrderKey());
    const pulls = timeline?.entries.filter(({ kind }) => kind === 'dataPull') ?? [];
    expect(pulls.map(({ what, detail }) => [what, detail])).to.deep.equal([
      ['operator', 'done, attempt 1'],
      ['creditCard', 'done, attempt 1'],
      ['device', 'todo, attempt 1, notReady'],
    ]);
    expect(timeline?.dataPull).to.include({ state: 'open' }).and.not.to.have.property('operatorUrl');
  });
});

describe('findOrders (operations)', () => {
  it('finds an order by every number of it', async () => {
    const world = createWorld();
    await rejectedLoan(world);
    const [request] = await world.read.disbursements.ofLoan((await loanOf(world)).loanNo);
    const findOrders = createFindOrders(world);
    for (const number of ['90000001', '90001', 'loan-1', 'binding-1', 'opening-1', request?.requestNo ?? '']) {
      const found = await findOrders({ number });
      expect(
        found.map(({ key, loan }) => [key.orderNo, loan?.status]),
        number,
      ).to.deep.equal([['90000001', 'manualReviewRefused']]);
    }
    expect(await findOrders({ number: '90000002' })).to.deep.equal([]);
  });

  it('finds the orders of a person by the MD5 of ID card or mobile, newest first', async () => {
    const world = createWorld();
    await pushed(world);
    world.rows.rules = [];
    world.clock.advance(1_000);
    await pushed(world, aPush({ key: anOrderKey('90000002') }));
    const findOrders = createFindOrders(world);
    for (const search of [
      { idCardMd5: md5(BORROWER.idCard.reveal()) },
      { mobileMd5: md5(BORROWER.mobile.reveal()).toUpperCase() },
    ]) {
      expect((await findOrders(search)).map(({ key }) => key.orderNo)).to.deep.equal(['90000002', '90000001']);
    }
    expect(await findOrders({ idCardMd5: md5('somebody else') })).to.deep.equal([]);
    expect(await findOrders({ mobileMd5: md5('somebody else') })).to.deep.equal([]);
  });
});
