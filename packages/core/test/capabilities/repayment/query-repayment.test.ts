import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createQueryRepayment } from '#src/capabilities/repayment/query-repayment.js';
import { createQuerySchedule } from '#src/capabilities/repayment/query-schedule.js';
import { createQuoteRepayment } from '#src/capabilities/repayment/quote-repayment.js';
import type { RepaymentFacts, ScheduleFacts } from '#src/ports/callback-bodies.js';
import { owedOn } from '#src/model/repayment/index.js';
import { debtTotal } from '#src/model/debt.js';
import { addDays, toLocalDate } from '#src/shared/calendar.js';
import { anOrderKey } from '#src/testing/index.js';
import { loanIn } from '../support/loan-story.js';
import { pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  applicationIn,
  checkRepayments,
  installmentIn,
  installments,
  KEY,
  quotedTotal,
  repay,
  repaying,
  scheduleIn,
  setDay,
  SETTLEMENT,
} from './repay-story.js';

async function asked(
  world: World,
  installmentNo: RepaymentFacts['installmentNo'],
  key = KEY,
): Promise<Partial<RepaymentFacts> & { readonly kind?: string }> {
  const result = await createQueryRepayment(world)({ key, installmentNo });
  return result.ok ? result.value : result.error;
}

async function shown(world: World, key = KEY): Promise<Partial<ScheduleFacts> & { readonly kind?: string }> {
  const result = await createQuerySchedule(world)(key);
  return result.ok ? result.value : result.error;
}

describe('what is not there to ask about (G22)', () => {
  it('an order that nobody pushed', async () => {
    const world = await repaying();
    const key = anOrderKey('90000099');
    expect(await shown(world, key)).to.deep.equal({ kind: 'unknownOrder' });
    expect(await asked(world, 1, key)).to.deep.equal({ kind: 'unknownOrder' });
    const quote = await createQuoteRepayment(world)({ key, target: SETTLEMENT });
    expect(quote).to.deep.include({ ok: false, error: { kind: 'unknownOrder' } });
  });

  it('no loan yet, a loan on its way out, a loan that was refused: no schedule, and never an empty one', async () => {
    const unconfirmed = createWorld();
    await pushed(unconfirmed);
    const running = createWorld();
    await loanIn(running, 'disbursementRunning');
    const refused = createWorld();
    await loanIn(refused, 'autoReviewRefused');
    for (const world of [unconfirmed, running, refused]) {
      expect(await shown(world)).to.deep.equal({ kind: 'noSchedule' });
      expect(await asked(world, 1)).to.deep.equal({ kind: 'noSchedule' });
    }
  });

  it('an installment that the loan does not have', async () => {
    const world = await repaying();
    for (const installmentNo of [0, 13]) {
      expect(await asked(world, installmentNo)).to.deep.equal({ kind: 'unknownInstallment' });
    }
  });
});

describe('the schedule of a loan (item 18)', () => {
  it('is as stored, with the repayment card, as of today', async () => {
    const world = await repaying();
    await repay(world, installments(1));
    const facts = await shown(world);
    expect(facts.schedule).to.deep.equal(await scheduleIn(world));
    expect(facts.on).to.equal(toLocalDate(world.clock.now()));
    expect(facts.card?.isDefaultForRepayment).to.equal(true);
  });

  it('shows today’s penalty although no job has run', async () => {
    const world = await repaying();
    const { dueDate } = await installmentIn(world, 1);
    setDay(world, addDays(dueDate, 10));
    const { loan, schedule, on } = await shown(world);
    if (loan === undefined || schedule === undefined || on === undefined) return expect.fail('there is a schedule');
    const [first] = schedule.installments;
    if (first === undefined) return expect.fail('there is an installment');
    expect(first.charged.penalty).to.equal(0n);
    const owed = owedOn(loan, schedule, first, on);
    expect(owed.penalty > 0n).to.equal(true);
    expect(debtTotal(owed)).to.equal(await quotedTotal(world, installments(1)));
  });

  it('says that there is no card when there is none', async () => {
    const world = await repaying();
    const { loan } = await shown(world);
    if (loan === undefined) return expect.fail('there is a loan');
    for (const card of await world.read.bankCards.list(loan.borrowerId)) {
      await world.unitOfWork.run((stores) => stores.bankCards.save({ ...card, isDefaultForRepayment: false }));
    }
    expect(await shown(world)).not.to.have.property('card');
  });
});

describe('how far a repayment is (item 24)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  const attempts = async (): Promise<readonly (string | undefined)[]> =>
    Promise.all(([1, 2, 'all'] as const).map(async (installmentNo) => (await asked(world, installmentNo)).attempt));

  it('nobody has tried', async () => {
    expect(await attempts()).to.deep.equal([undefined, undefined, undefined]);
  });

  it('a debit is running: of its installment only', async () => {
    world.payer.scriptDebits('runs');
    await repay(world, installments(1));
    expect(await attempts()).to.deep.equal(['running', undefined, undefined]);
  });

  it('a settlement is running: of every installment, and of the whole', async () => {
    world.payer.scriptDebits('runs');
    await repay(world, SETTLEMENT);
    expect(await attempts()).to.deep.equal(['running', 'running', 'running']);
  });

  it('the last try failed, until the next one', async () => {
    world.payer.scriptDebits('refuses');
    await repay(world, SETTLEMENT);
    expect(await attempts()).to.deep.equal(['failed', 'failed', 'failed']);
    world.payer.scriptDebits('runs');
    await repay(world, installments(1));
    expect(await attempts()).to.deep.equal(['running', 'failed', 'failed']);
    const { amount, requestNo } = (await world.read.repaymentApplications.ofLoan((await scheduleIn(world)).loanNo)).at(
      -1,
    ) ?? { amount: 0n, requestNo: '' };
    expect(amount > 0n).to.equal(true);
    world.payer.sayOfDebit(requestNo, { kind: 'failed', reason: 'closed' });
    await checkRepayments(world);
    expect(await attempts()).to.deep.equal(['failed', 'failed', 'failed']);
  });

  it('a debit is running, although the clock has gone back since the last one failed', async () => {
    world.payer.scriptDebits('refuses');
    await repay(world, installments(1));
    world.clock.advance(-3_600_000);
    world.payer.scriptDebits('runs');
    await repay(world, installments(1));
    expect(await attempts()).to.deep.equal(['running', undefined, undefined]);
  });

  it('it was paid', async () => {
    await repay(world, installments(1));
    expect((await applicationIn(world)).state).to.equal('paid');
    expect(await attempts()).to.deep.equal([undefined, undefined, undefined]);
    expect((await asked(world, 1)).schedule?.installments[0]?.state).to.equal('paid');
  });
});

describe('callbacks and queries of one moment (items 23, 24)', () => {
  it('say the same', async () => {
    const world = await repaying();
    await repay(world, installments(1));
    const told = await world.read.callbacks.ofOrder(KEY);
    const bodies = new Map(told.map(({ type, body }) => [type, body]));
    const repayment = await createQueryRepayment(world)({ key: KEY, installmentNo: 1 });
    const schedule = await createQuerySchedule(world)(KEY);
    if (!repayment.ok || !schedule.ok) return expect.fail('both are answered');
    expect(bodies.get('repaymentResult')).to.equal(world.callbackBodies.repaymentResult(repayment.value));
    expect(bodies.get('repaymentSchedule')).to.equal(world.callbackBodies.repaymentSchedule(schedule.value));
  });

  it('a refused debit that was running is told as failed', async () => {
    const world = await repaying();
    world.payer.scriptDebits('runs');
    await repay(world, SETTLEMENT);
    const { requestNo } = await applicationIn(world);
    world.payer.sayOfDebit(requestNo, { kind: 'failed', reason: 'insufficientFunds' });
    await checkRepayments(world);
    const told = (await world.read.callbacks.ofOrder(KEY)).filter(({ type }) => type === 'repaymentResult');
    const answer = await createQueryRepayment(world)({ key: KEY, installmentNo: 'all' });
    if (!answer.ok) return expect.fail(answer.error.kind);
    expect(told.map(({ body }) => body)).to.deep.equal([world.callbackBodies.repaymentResult(answer.value)]);
  });
});
