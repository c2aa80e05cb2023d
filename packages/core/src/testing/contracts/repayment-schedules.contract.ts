import { expect } from 'chai';
import { addDays, addMs, localDate } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import { mapDebt } from '../../model/debt.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import { loanNo } from '../builders-loans.js';
import { aRepaymentSchedule } from '../builders-repayment.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { describeScheduleChanges } from './repayment-schedules.changes.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN } from './texts.js';

/** Promises of `RepaymentSchedules` (items 19, 20): one per loan, whole, changed by compare-and-set. */
export function describeRepaymentSchedulesContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'repayment-schedules', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, schedule: RepaymentSchedule): Promise<boolean> =>
      unitOfWork.run(async ({ schedules }) => (await schedules.insert(schedule)).ok);

    promise('keeps a schedule whole, to the last digit', async (harness) => {
      const { installments, ...plan } = aRepaymentSchedule({ startDate: localDate('2019-01-31') });
      const schedule: RepaymentSchedule = {
        ...plan,
        accruesUntil: localDate('2019-09-09'),
        disbursed: fen(LARGEST_FEN),
        installments: installments.map((installment, index) => ({
          ...installment,
          interest: fen(LARGEST_FEN - BigInt(index)),
          fee: fen(index),
          payUntil: addDays(installment.dueDate, index),
          charged: mapDebt((part) => fen(LARGEST_FEN - BigInt(part.length))),
          paid: mapDebt((part) => fen(part.length)),
          waived: mapDebt((part) => fen(100 + part.length)),
          accrual: { fenDays: LARGEST_FEN * 40_000n, countedUntil: addDays(installment.dueDate, 2 + index) },
          nextAssessOn: addDays(installment.dueDate, 3 + index),
          ...(index === 0 ? { state: 'paid', paidAt: addMs(TEST_NOW, 5) } : { state: 'unpaid' }),
        })),
      };
      expect(await insert(harness, schedule)).to.equal(true);
      const found = await harness.unitOfWork.read.schedules.find(schedule.loanNo);
      expect(revealed(found)).to.deep.equal(revealed(schedule));
    });

    promise('knows no schedule it was not given', async ({ unitOfWork }) => {
      expect(await unitOfWork.read.schedules.find(loanNo('loan-1'))).to.equal(undefined);
    });

    promise('refuses a second schedule of a loan, keeps the first, and lets the unit go on', async (harness) => {
      const first = aRepaymentSchedule();
      await insert(harness, first);
      const outcome = await harness.unitOfWork.run(async ({ schedules }) => {
        const refused = await schedules.insert(aRepaymentSchedule({ startDate: localDate('2019-06-01') }));
        await schedules.insert(aRepaymentSchedule({ loanNo: loanNo('loan-2') }));
        return refused;
      });
      expect(outcome).to.deep.equal({ ok: false, error: 'scheduleExists' });
      const { schedules } = harness.unitOfWork.read;
      expect(revealed(await schedules.find(first.loanNo))).to.deep.equal(revealed(first));
      expect((await schedules.find(loanNo('loan-2')))?.installments).to.have.length(12);
    });

    promise('lets one of several inserts at once through (item 19)', async (harness) => {
      const starts = ['2019-01-01', '2019-02-01', '2019-03-01', '2019-04-01'].map(localDate);
      const outcomes = await Promise.all(starts.map((startDate) => insert(harness, aRepaymentSchedule({ startDate }))));
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const found = await harness.unitOfWork.read.schedules.find(loanNo('loan-1'));
      expect(found?.startDate).to.equal(starts[outcomes.indexOf(true)]);
      expect(found?.installments).to.have.length(12);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ schedules }) => {
        await schedules.insert(aRepaymentSchedule());
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await harness.unitOfWork.read.schedules.find(loanNo('loan-1'))).to.equal(undefined);
      expect(await insert(harness, aRepaymentSchedule())).to.equal(true);
    });

    describeScheduleChanges(promise);
  });
}
