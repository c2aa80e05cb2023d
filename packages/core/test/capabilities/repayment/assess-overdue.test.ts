import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createAssessOverdue } from '#src/capabilities/repayment/assess-overdue.js';
import { addDays } from '#src/shared/calendar.js';
import { aPass } from '../support/world.js';
import type { World } from '../support/world.js';
import { loanOf } from '../support/loan-story.js';
import { everyPoint } from '../support/fault-plan.js';
import { overdue, overdueRun, penaltiesIn } from './overdue-story.js';
import { installmentIn, ledgerSumIn, repaying, scheduleIn, setDay } from './repay-story.js';

describe('OverdueJob (item 20)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  /** The day on which `count` installments are overdue. */
  async function dayOf(count: number): Promise<void> {
    setDay(world, addDays((await installmentIn(world, count)).payUntil, 1));
  }

  it('on the last day to pay there is nothing to do; on the next day each installment is reckoned once', async () => {
    expect(await overdueRun(world)).to.deep.equal({ claimed: 0 });
    await dayOf(1);
    expect(await overdueRun(world)).to.deep.equal({ claimed: 1, fellOverdue: 1 });
    expect(await overdueRun(world)).to.deep.equal({ claimed: 0 });
    expect((await loanOf(world)).status).to.equal('overdue');
    const { payUntil } = await installmentIn(world, 1);
    setDay(world, addDays(payUntil, 2));
    expect(await overdueRun(world)).to.deep.equal({ claimed: 1, assessed: 1 });
  });

  it('raises the event under a number that says what it is about', async () => {
    await dayOf(1);
    await overdueRun(world);
    const { loanNo, orderKey } = await loanOf(world);
    const { payUntil } = await installmentIn(world, 1);
    const [entry] = await world.read.inbox.ofOrder(orderKey);
    expect(entry).to.deep.include({
      consumer: 'RongshuOverdueProcessor',
      type: 'loan.overdue',
      eventId: `overdue-${loanNo}-1-${addDays(payUntil, 1)}`,
    });
  });

  it('the job and the event of the back office reckon a day once between them, whichever comes first', async () => {
    await dayOf(1);
    const { payUntil } = await installmentIn(world, 1);
    expect(await overdue(world, 1, addDays(payUntil, 1))).to.equal('fellOverdue');
    expect(await overdueRun(world)).to.deep.equal({ claimed: 0 });
    setDay(world, addDays(payUntil, 2));
    expect(await overdueRun(world)).to.deep.equal({ claimed: 1, assessed: 1 });
    expect(await overdue(world, 1, addDays(payUntil, 2))).to.equal('again');
    expect(await penaltiesIn(world)).to.have.length(2);
  });

  it('works through pages smaller than the work of the day', async () => {
    await dayOf(7);
    expect(await overdueRun(world, { limit: 2 })).to.deep.equal({ claimed: 7, fellOverdue: 7 });
    expect(await overdueRun(world, { limit: 2 })).to.deep.equal({ claimed: 0 });
    expect(await ledgerSumIn(world)).to.equal(0n);
  });

  it('never asks for more than a page', async () => {
    await dayOf(7);
    const asked: number[] = [];
    const { schedules } = world.unitOfWork.read;
    const listToAssess: typeof schedules.listToAssess = (wish) => {
      asked.push(wish.limit);
      return schedules.listToAssess(wish);
    };
    const find = schedules.find.bind(schedules);
    const read = { ...world.unitOfWork.read, schedules: { find, listToAssess } };
    const watched = { ...world, unitOfWork: { ...world.unitOfWork, read } };
    await createAssessOverdue(watched)(aPass({ limit: 3 }));
    expect(asked).to.deep.equal([3, 3, 3]);
  });

  it('an installment that fails stops none of the others, and is done by the next run', async () => {
    await dayOf(5);
    const { loanNo, version } = await scheduleIn(world);
    let left = 1;
    const run: World['unitOfWork']['run'] = (work) =>
      world.unitOfWork.run((stores) => {
        left -= 1;
        if (left === 0) throw new RangeError('this one only');
        return work(stores);
      });
    const failing = { ...world, unitOfWork: { ...world.unitOfWork, run } };
    const counts = (await createAssessOverdue(failing)(aPass({ limit: 2, concurrency: 1 }))).counts;
    expect(counts).to.deep.equal({ claimed: 5, 'failed:RangeError': 1, fellOverdue: 4 });
    expect((await scheduleIn(world)).version).to.equal(version + 4);
    expect(await overdueRun(world)).to.deep.equal({ claimed: 1, fellOverdue: 1 });
    expect((await world.read.ledger.ofLoan(loanNo)).filter(({ kind }) => kind === 'penaltyAssessed')).to.have.length(5);
  });

  it('two replicas at once do no harm', async () => {
    await dayOf(6);
    const runs = await Promise.all([overdueRun(world, { limit: 2 }), overdueRun(world, { limit: 3 })]);
    expect(runs.reduce((sum, counts) => sum + (counts['fellOverdue'] ?? 0), 0)).to.equal(6);
    expect(await penaltiesIn(world)).to.have.length(6);
  });

  it('killed at any point it goes on where it stopped', async () => {
    const points = await everyPoint(async (n) => {
      world = await repaying();
      await dayOf(2);
      world.faults.arm('dies', n);
      await overdueRun(world, { limit: 1, concurrency: 1 }).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const done = (await penaltiesIn(world)).length;
      expect((await scheduleIn(world)).version).to.equal(1 + done);
      expect((await overdueRun(world))['claimed']).to.equal(2 - done);
      expect(await penaltiesIn(world)).to.have.length(2);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(20);
  });
});
