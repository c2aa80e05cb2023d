import { expect } from 'chai';
import { addDays, addMs, localDate } from '../../shared/calendar.js';
import type { LocalDate } from '../../shared/calendar.js';
import { InvariantViolation } from '../../shared/errors.js';
import { fen } from '../../shared/money.js';
import { mapDebt } from '../../model/debt.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../../model/repayment-schedule.js';
import type { InstallmentToAssess, RepaymentSchedules } from '../../ports/repayment-schedules.js';
import { aLoan, loanNo } from '../builders-loans.js';
import { aRepaymentSchedule } from '../builders-repayment.js';
import { aBlindIndex, anOrderKey, TEST_NOW } from '../builders.js';
import type { PromiseCase } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { rejection } from './rejection.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN } from './texts.js';

type Change = Parameters<RepaymentSchedules['save']>[0];

/** The promises of `save` and `listToAssess` (item 20), in the suite of `repayment-schedules`. */
export function describeScheduleChanges(promise: PromiseCase<StoreHarness>): void {
  const mine = loanNo('loan-1');
  const [first, second, ...others] = aRepaymentSchedule().installments as readonly [
    ScheduledInstallment,
    ScheduledInstallment,
    ...ScheduledInstallment[],
  ];
  const insert = ({ unitOfWork }: StoreHarness, overrides: Partial<RepaymentSchedule> = {}): Promise<unknown> =>
    unitOfWork.run(async ({ loans, schedules }) => {
      const schedule = aRepaymentSchedule(overrides);
      const { loanNo: number } = schedule;
      await loans.insert(aLoan({ loanNo: number, orderKey: anOrderKey(number), idCardIndex: aBlindIndex(number) }));
      return schedules.insert(schedule);
    });
  const save = ({ unitOfWork }: StoreHarness, change: Partial<Change> = {}): Promise<boolean> =>
    unitOfWork.run(({ schedules }) =>
      schedules.save({ loanNo: mine, version: 1, installments: [], at: addMs(TEST_NOW, 5), ...change }),
    );
  const listed = async (
    { unitOfWork }: StoreHarness,
    wish: { readonly on: LocalDate; readonly limit: number; readonly after?: InstallmentToAssess },
  ): Promise<readonly string[]> =>
    (await unitOfWork.read.schedules.listToAssess(wish)).map(
      ({ loanNo: loan, installmentNo, nextAssessOn }) => `${nextAssessOn} ${loan} ${String(installmentNo)}`,
    );

  promise('writes what changes of an installment, to the last digit, and nothing of the others', async (harness) => {
    await insert(harness);
    const changed: ScheduledInstallment = {
      ...second,
      payUntil: localDate('2019-02-25'),
      charged: mapDebt((part) => fen(LARGEST_FEN - BigInt(part.length))),
      paid: mapDebt((part) => fen(part.length)),
      waived: mapDebt((part) => fen(100 + part.length)),
      accrual: { fenDays: LARGEST_FEN * 40_000n, countedUntil: localDate('2019-02-24') },
      nextAssessOn: localDate('2019-02-26'),
      state: 'paid',
      paidAt: addMs(TEST_NOW, 3),
    };
    expect(await save(harness, { installments: [changed] })).to.equal(true);
    const found = await harness.unitOfWork.read.schedules.find(mine);
    expect(revealed(found)).to.deep.equal(
      revealed({ ...aRepaymentSchedule(), version: 2, installments: [first, changed, ...others] }),
    );
    const { paidAt: _paidAt, ...unpaid } = { ...changed, state: 'unpaid' as const };
    await save(harness, { version: 2, installments: [unpaid] });
    expect((await harness.unitOfWork.read.schedules.find(mine))?.installments[1]).to.deep.equal(unpaid);
  });

  promise('keeps an installment as it was scheduled, whatever the change says of that', async (harness) => {
    await insert(harness);
    const scheduled = { dueDate: localDate('2020-01-01'), payableFrom: localDate('2020-01-01') };
    const amounts = { principal: fen(1n), interest: fen(1n), fee: fen(1n), total: fen(3n) };
    await save(harness, { installments: [{ ...first, ...scheduled, ...amounts }] });
    const found = await harness.unitOfWork.read.schedules.find(mine);
    expect(found?.installments[0]).to.deep.equal(first);
  });

  promise('keeps the last day of penalties once it is said', async (harness) => {
    await insert(harness);
    expect(await harness.unitOfWork.read.schedules.find(mine)).not.to.have.property('accruesUntil');
    await save(harness, { accruesUntil: localDate('2019-09-09') });
    await save(harness, { version: 2 });
    const found = await harness.unitOfWork.read.schedules.find(mine);
    expect(found).to.deep.include({ accruesUntil: '2019-09-09', version: 3 });
  });

  promise('saves nothing on another version than the one that was read', async (harness) => {
    expect(await save(harness), 'no schedule').to.equal(false);
    await insert(harness);
    const changed = { ...first, nextAssessOn: localDate('2020-01-01') };
    for (const version of [0, 2])
      expect(await save(harness, { version, installments: [changed], accruesUntil: localDate('2019-09-09') })).to.equal(
        false,
      );
    expect(revealed(await harness.unitOfWork.read.schedules.find(mine))).to.deep.equal(revealed(aRepaymentSchedule()));
  });

  promise('lets one of several changes of a version at once through', async (harness) => {
    await insert(harness);
    const days = ['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04'].map(localDate);
    const outcomes = await Promise.all(
      days.map((nextAssessOn) => save(harness, { installments: [{ ...first, nextAssessOn }] })),
    );
    expect(outcomes.filter((isSaved) => isSaved)).to.have.length(1);
    const found = await harness.unitOfWork.read.schedules.find(mine);
    expect(found?.version).to.equal(2);
    expect(found?.installments[0]?.nextAssessOn).to.equal(days[outcomes.indexOf(true)]);
  });

  promise('refuses an installment that the schedule does not have as a broken invariant', async (harness) => {
    await insert(harness);
    const change = { installments: [first, { ...first, installmentNo: 13 }] };
    expect(await rejection(save(harness, change))).to.be.instanceOf(InvariantViolation);
    expect((await harness.unitOfWork.read.schedules.find(mine))?.version).to.equal(1);
  });

  promise('takes a change back with a unit that fails', async (harness) => {
    await insert(harness);
    const failed = harness.unitOfWork.run(async ({ schedules }) => {
      await schedules.save({ loanNo: mine, version: 1, installments: [{ ...first, state: 'paid' }], at: TEST_NOW });
      throw new Error('the unit failed');
    });
    await failed.catch(() => undefined);
    expect(revealed(await harness.unitOfWork.read.schedules.find(mine))).to.deep.equal(revealed(aRepaymentSchedule()));
  });

  promise(
    'lists unpaid installments to assess by day, loan and number, on the day and not one before',
    async (harness) => {
      for (const loan of ['loan-2', 'loan-1', 'loan-3'])
        await insert(harness, { loanNo: loanNo(loan), installments: [first, second] });
      await save(harness, { installments: [{ ...first, nextAssessOn: addDays(second.nextAssessOn, 1) }] });
      await save(harness, { loanNo: loanNo('loan-3'), installments: [{ ...first, state: 'paid' }] });
      const on = second.nextAssessOn;
      expect(await listed(harness, { on: addDays(first.nextAssessOn, -1), limit: 9 })).to.deep.equal([]);
      expect(await listed(harness, { on: first.nextAssessOn, limit: 9 })).to.deep.equal(['2019-01-20 loan-2 1']);
      const all = [
        '2019-01-20 loan-2 1',
        '2019-02-20 loan-1 2',
        '2019-02-20 loan-2 2',
        '2019-02-20 loan-3 2',
        '2019-02-21 loan-1 1',
      ];
      expect(await listed(harness, { on: addDays(on, 1), limit: 9 })).to.deep.equal(all);
      expect(await listed(harness, { on, limit: 9 })).to.deep.equal(all.slice(0, 4));
      expect(await listed(harness, { on, limit: 2 })).to.deep.equal(all.slice(0, 2));
    },
  );

  promise('says of whose loan an installment is', async (harness) => {
    for (const loan of ['loan-1', 'loan-2']) await insert(harness, { loanNo: loanNo(loan), installments: [first] });
    const found = await harness.unitOfWork.read.schedules.listToAssess({ on: first.nextAssessOn, limit: 9 });
    expect(found).to.deep.equal(
      ['loan-1', 'loan-2'].map((loan) => ({
        loanNo: loan,
        installmentNo: 1,
        nextAssessOn: first.nextAssessOn,
        orderKey: anOrderKey(loan),
        idCardIndex: aBlindIndex(loan),
      })),
    );
  });

  promise('lists page after page what is left after the last one of a page', async (harness) => {
    for (const loan of ['loan-1', 'loan-2', 'loan-3'])
      await insert(harness, { loanNo: loanNo(loan), installments: [first, second] });
    const after = { loanNo: loanNo('loan-2'), installmentNo: 1, nextAssessOn: first.nextAssessOn };
    const on = second.nextAssessOn;
    expect(await listed(harness, { on, limit: 2, after })).to.deep.equal([
      '2019-01-20 loan-3 1',
      '2019-02-20 loan-1 2',
    ]);
    const last = { loanNo: loanNo('loan-3'), installmentNo: 2, nextAssessOn: on };
    expect(await listed(harness, { on, limit: 2, after: last })).to.deep.equal([]);
    expect(await listed(harness, { on, limit: 9, after: { ...last, loanNo: loanNo('loan-2') } })).to.deep.equal([
      '2019-02-20 loan-3 2',
    ]);
  });

  promise('lists none of a loan whose penalties have ended', async (harness) => {
    await insert(harness, { installments: [first] });
    await insert(harness, { loanNo: loanNo('loan-2'), installments: [first] });
    await save(harness, { accruesUntil: localDate('2019-01-20') });
    expect(await listed(harness, { on: localDate('2019-12-31'), limit: 9 })).to.deep.equal(['2019-01-20 loan-2 1']);
  });
}
