import { expect } from 'chai';
import { describe, it } from 'mocha';
import {
  CALLBACK_PLAN_TABLE,
  enqueueCallbacks,
  enqueueRepaymentCallbacks,
  REPAYMENT_CALLBACK_TABLE,
} from '#src/capabilities/callback/callback-plan.js';
import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import type { LoanEvent } from '#src/model/loan-status.js';
import { LOAN_TRANSITION_TABLE } from '#src/model/loan-status.js';
import type { MarketplaceOrderEvent } from '#src/model/marketplace-order-status.js';
import { MARKETPLACE_ORDER_TRANSITION_TABLE, nextMarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import { InvariantViolation } from '#src/shared/errors.js';
import { aCreditDecision, aLoan, aMarketplaceOrder, anOrderKey, channelCode, TEST_NOW } from '#src/testing/index.js';
import { toldOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const NO_HOLIDAYS = { holidays: [], workdays: [] };

type Owed = Parameters<typeof enqueueCallbacks>[0]['event'];

const ORDER_EVENTS = new Set<MarketplaceOrderEvent>(MARKETPLACE_ORDER_TRANSITION_TABLE.map(([, , event]) => event));
const LOAN_EVENTS = new Set<LoanEvent>(LOAN_TRANSITION_TABLE.map(([, , event]) => event));
const REFUSED_LOANS = ['autoReviewRefused', 'manualReviewRefused', 'disbursementReviewRefused', 'cancelled'];

async function owedFor(world: World, event: Owed, isAnswered = false): Promise<readonly string[]> {
  const orderRow = MARKETPLACE_ORDER_TRANSITION_TABLE.find((row) => row[2] === event && event !== 'borrowConfirmed');
  const loanRow = LOAN_TRANSITION_TABLE.find((row) => row[2] === event);
  const order = aMarketplaceOrder({ status: orderRow?.[1] ?? 'confirmed', decision: aCreditDecision() });
  const loan = aLoan({ status: loanRow?.[1] ?? 'created', disbursedAt: TEST_NOW });
  await world.unitOfWork.run((stores) =>
    enqueueCallbacks({
      ...world,
      stores,
      order,
      ...(loanRow === undefined ? {} : { loan }),
      ...(event === 'loanDisbursed' ? { schedule: scheduleOf(loan, TEST_NOW, NO_HOLIDAYS) } : {}),
      event,
      at: TEST_NOW,
      isAnswered,
    }),
  );
  return toldOf(world, order.key);
}

describe('callback plan (item 25.1)', () => {
  for (const event of new Set<Owed>([...ORDER_EVENTS, ...LOAN_EVENTS])) {
    const planned = CALLBACK_PLAN_TABLE.filter((row) => row[0] === event);
    const owed = planned
      .filter(([, , , when]) => when !== 'tellsCreditPass')
      .map(([, type, outcome]) => `${type} ${outcome}`);
    it(`${event} owes ${owed.length === 0 ? 'nothing' : owed.join()}${planned.length > owed.length ? ', by default' : ''}`, async () => {
      expect(await owedFor(createWorld(), event)).to.deep.equal(owed);
    });
  }

  it('every event that ends an order before it is confirmed is told (E4, E6, E11, E19, E20)', () => {
    const refusals = MARKETPLACE_ORDER_TRANSITION_TABLE.filter(
      ([, to]) => to === 'declined' || to === 'creditRejected',
    );
    for (const [from, , event] of refusals) {
      const told = CALLBACK_PLAN_TABLE.filter((row) => row[0] === event).map(
        ([, type, outcome]) => `${type} ${outcome}`,
      );
      const expected = from === 'awaitingConfirmation' ? 'loanResult refused' : 'creditResult rejected';
      expect(told, event).to.deep.equal([expected]);
    }
    expect(nextMarketplaceOrderStatus('creditRunning', 'creditRejected')).to.equal('creditRejected');
  });

  it('items 15 and 16, G18: 7003 is told of loans that have ended refused and of no others; 31 is told to nobody', () => {
    const ends = LOAN_TRANSITION_TABLE.filter(([, to]) => REFUSED_LOANS.includes(to)).map(([, , event]) => event);
    const told = CALLBACK_PLAN_TABLE.filter(([event, , outcome]) => outcome === 'refused' && isLoanEvent(event));
    expect(new Set(told.map(([event]) => event))).to.deep.equal(new Set(ends));
    expect(CALLBACK_PLAN_TABLE.map(([event]): string => event)).not.to.include('disbursementFailed');
  });

  it('G9: the pass is owed only with the switch', async () => {
    const world = createWorld();
    world.rows.policy = { ...world.rows.policy, tellsCreditPass: true };
    expect(await owedFor(world, 'creditApproved')).to.deep.equal(['creditResult approved']);
  });

  it('G6: a refusal that the answer tells is owed only with the switch', async () => {
    const world = createWorld();
    expect(await owedFor(world, 'confirmationRefused', true)).to.deep.equal([]);
    world.rows.loanPolicy = { ...world.rows.loanPolicy, tellsConfirmationRefusal: true };
    expect(await owedFor(world, 'confirmationRefused', true)).to.deep.equal(['loanResult refused']);
  });

  it('G17: the same outcome of one order is owed once, whichever event says so', async () => {
    const world = createWorld();
    await owedFor(world, 'accessRefused');
    expect(await owedFor(world, 'creditRejected')).to.deep.equal(['creditResult rejected']);
    const other = createWorld();
    await owedFor(other, 'manualReviewRefused');
    expect(await owedFor(other, 'rejectedByOperations')).to.deep.equal(['loanResult refused']);
  });

  it('an order of a channel that is not configured is a broken invariant, and nothing is written', async () => {
    const world = createWorld();
    const order = aMarketplaceOrder({ key: anOrderKey('90000001', channelCode('841')), status: 'declined' });
    let thrown: unknown;
    await world.unitOfWork
      .run((stores) => enqueueCallbacks({ ...world, stores, order, event: 'accessRefused', at: TEST_NOW }))
      .catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(InvariantViolation);
    expect((await world.read.callbacks.backlog()).pending).to.equal(0);
  });
});

function isLoanEvent(event: Owed): boolean {
  return [...LOAN_EVENTS].some((candidate) => candidate === event);
}

describe('callback plan of a loan that is being repaid (items 20, 23, 25.1)', () => {
  type News = Parameters<typeof enqueueRepaymentCallbacks>[0]['news'];

  async function told(
    world: World,
    news: News,
    more: Partial<Parameters<typeof enqueueRepaymentCallbacks>[0]> = {},
  ): Promise<readonly string[]> {
    const order = aMarketplaceOrder({ status: 'confirmed', decision: aCreditDecision() });
    const loan = aLoan({ status: 'disbursed', disbursedAt: TEST_NOW });
    const schedule = { ...scheduleOf(loan, TEST_NOW, NO_HOLIDAYS), version: 7 };
    const about = { policy: world.rows.loanPolicy, order, loan, schedule, news, reference: 'ref', at: TEST_NOW };
    await world.unitOfWork.run((stores) => enqueueRepaymentCallbacks({ ...world, ...about, stores, ...more }));
    return toldOf(world, order.key);
  }

  const EXPECTED: Readonly<Record<News, readonly string[]>> = {
    moneyBooked: ['repaymentResult ref:1', 'repaymentResult ref:2', 'repaymentSchedule v7'],
    moneyHeld: ['repaymentResult ref:1', 'repaymentResult ref:2'],
    debitFailed: ['repaymentResult ref:1', 'repaymentResult ref:2'],
    fellOverdue: ['repaymentSchedule v7'],
    penaltyGrew: [],
    loanReduced: ['repaymentResult ref:1', 'repaymentResult ref:2', 'repaymentSchedule v7'],
    loanWrittenOff: ['repaymentSchedule v7'],
    repaymentCorrected: ['repaymentSchedule v7'],
    scheduleResent: ['repaymentSchedule v7:ref'],
  };

  for (const news of new Set(REPAYMENT_CALLBACK_TABLE.map(([name]) => name))) {
    it(`${news} owes ${EXPECTED[news].join() || 'nothing, by default'}`, async () => {
      const world = createWorld();
      expect(await told(world, news, { installmentNos: [1, 2] })).to.deep.equal(EXPECTED[news]);
      expect(await told(world, news, { installmentNos: [1, 2] })).to.deep.equal(EXPECTED[news]);
    });
  }

  it('without installments the result of the whole loan is told', async () => {
    expect(await told(createWorld(), 'loanReduced')).to.deep.equal(['repaymentResult ref:all', 'repaymentSchedule v7']);
  });

  it('every day of a penalty is told with the switch; a failure that an answer tells is not', async () => {
    const world = createWorld();
    world.rows.loanPolicy = { ...world.rows.loanPolicy, tellsOverdueDaily: true };
    expect(await told(world, 'penaltyGrew')).to.deep.equal(['repaymentSchedule v7']);
    expect(await told(createWorld(), 'debitFailed', { isAnswered: true })).to.deep.equal([]);
  });

  it('a schedule sent again by people goes each time, under its own key', async () => {
    const world = createWorld();
    await told(world, 'fellOverdue');
    expect(await told(world, 'scheduleResent', { reference: 'audit-1' })).to.have.length(2);
    expect(await told(world, 'scheduleResent', { reference: 'audit-2' })).to.have.length(3);
  });
});
