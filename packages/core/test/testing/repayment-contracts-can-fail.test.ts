import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ok } from '#src/shared/result.js';
import type { Stores } from '#src/ports/unit-of-work.js';
import type { StoreHarness } from '#src/testing/index.js';
import {
  brokenPromisesOf,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
  describeLoanLedgerContract,
  describeReconciliationsContract,
  describeRepaymentApplicationsContract,
  describeRepaymentSchedulesContract,
  describeRepaymentsContract,
  TEST_NOW,
} from '#src/testing/index.js';

type DescribeStore = typeof describeRepaymentsContract;

/** Titles that fail when `spoil` has changed the stores, inside units and outside. */
function brokenWhenStores(
  describePort: DescribeStore,
  spoil: (stores: Stores) => Partial<Stores>,
): Promise<readonly string[]> {
  return brokenPromisesOf(describePort, async (): Promise<StoreHarness> => {
    const clock = createManualClock(TEST_NOW);
    const sound = createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() });
    const { unitOfWork } = sound;
    return {
      ...sound,
      passTime: async (ms) => clock.advance(ms),
      close: () => Promise.resolve(),
      unitOfWork: {
        // In memory the reading side has the writing methods as well; they are never called.
        read: { ...unitOfWork.read, ...spoil(unitOfWork.read as Stores) },
        run: (work) => unitOfWork.run((stores) => work({ ...stores, ...spoil(stores) })),
      },
    };
  });
}

describe('the contract suites of repayment', () => {
  it('have nothing against stores that keep them', async () => {
    for (const describePort of [
      describeLoanLedgerContract,
      describeReconciliationsContract,
      describeRepaymentApplicationsContract,
      describeRepaymentSchedulesContract,
      describeRepaymentsContract,
    ])
      expect(await brokenWhenStores(describePort, () => ({}))).to.deep.equal([]);
  });

  // prettier-ignore
  const planted: readonly (readonly [string, DescribeStore, (stores: Stores) => Partial<Stores>, string])[] = [
    [ 'two debits of a loan at once', describeRepaymentApplicationsContract,
      ({ repaymentApplications: port }) => ({ repaymentApplications: { ...port, insert: async (application) => {
        await port.insert(application);
        return ok();
      } } }),
      'lets one of several for a loan at once through (B19)' ],
    [ 'an application that workers take from each other', describeRepaymentApplicationsContract,
      ({ repaymentApplications: port }) => ({ repaymentApplications: { ...port, claimDue: (wish) =>
        port.claimDue({ ...wish, leaseMs: 0 }) } }),
      'gives each row to one of several claimers at once' ],
    [ 'a late word that ends what has ended', describeRepaymentApplicationsContract,
      ({ repaymentApplications: port }) => ({ repaymentApplications: { ...port, settle: async (change) =>
        (await port.settle(change)) || port.settle({ ...change, from: 'failed' }) } }),
      'goes from open to failed, each step once, with the words of the last one' ],
    [ 'a postponement that ignores who has asked since', describeRepaymentApplicationsContract,
      ({ repaymentApplications: port }) => ({ repaymentApplications: { ...port, postpone: async (change) => {
        const application = await port.find(change.requestNo);
        return application === undefined ? false : port.postpone({ ...change, attempts: application.attempts });
      } } }),
      'postpones once per attempt' ],
    [ 'a payment that is booked twice', describeRepaymentsContract,
      ({ repayments: port }) => ({ repayments: { ...port, insert: async (repayment) => {
        const inserted = await port.insert(repayment);
        return inserted.ok ? inserted : port.insert({ ...repayment, serialNo: `${repayment.serialNo}+` });
      } } }),
      'lets one of several with the same number at once through (item 23)' ],
    [ 'a correction made twice', describeRepaymentsContract,
      ({ repayments: port }) => ({ repayments: { ...port, correct: async (serialNo, at) => {
        await port.correct(serialNo, at);
        return true;
      } } }),
      'is corrected once, and stays otherwise as it was' ],
    [ 'debits that fall out between two pages', describeRepaymentsContract,
      ({ repayments: port }) => ({ repayments: { ...port, debitedBetween: async (wish) => {
        const all = await port.debitedBetween({ from: wish.from, until: wish.until, limit: 99 });
        return all.filter(({ paidAt }) => wish.after === undefined || paidAt > wish.after.paidAt).slice(0, wish.limit);
      } } }),
      'lists what was debited in a span, the first millisecond in, the last one out, page by page' ],
    [ 'a posting that is written again', describeLoanLedgerContract,
      ({ ledger: port }) => ({ ledger: { ...port, append: async (posting) => {
        const outcome = await port.append(posting);
        return outcome === 'done' ? outcome : port.append({ ...posting, reference: `${posting.reference}+` });
      } } }),
      'writes a posting of the same kind and reference once, also with other entries' ],
    [ 'money held that was spent since', describeLoanLedgerContract,
      ({ ledger: port }) => ({ ledger: { ...port, listHeld: async (limit, after) =>
        (await port.listHeld(limit, after)).map((row) => ({ ...row, amount: row.amount > 3n ? (row.amount - 1n) as typeof row.amount : row.amount })) } }),
      'lists who holds money for a borrower, by loan, page by page' ],
    [ 'a schedule saved whatever its version', describeRepaymentSchedulesContract,
      ({ schedules: port }) => ({ schedules: { ...port, save: async (change) => {
        const schedule = await port.find(change.loanNo);
        return schedule === undefined ? false : port.save({ ...change, version: schedule.version });
      } } }),
      'lets one of several changes of a version at once through' ],
    [ 'an installment assessed a day early', describeRepaymentSchedulesContract,
      ({ schedules: port }) => ({ schedules: { ...port, listToAssess: async (wish) => {
        const { installments = [] } = (await port.find('loan-2' as never)) ?? {};
        const day = installments.find(({ nextAssessOn }) => nextAssessOn > wish.on)?.nextAssessOn;
        return port.listToAssess({ ...wish, on: day ?? wish.on });
      } } }),
      'lists unpaid installments to assess by day, loan and number, on the day and not one before' ],
    [ 'a difference that opens again when it was settled', describeReconciliationsContract,
      ({ reconciliations: port }) => ({ reconciliations: { ...port, save: async (run, found) => {
        await port.save(run, []);
        await port.save(run, found.map((difference) => ({ ...difference, kind: 'twiceThere' as const })));
      } } }),
      'finds a difference again under its number, with the amounts of now' ],
    [ 'a settled difference that changes unseen', describeReconciliationsContract,
      ({ reconciliations: port }) => ({ reconciliations: { ...port, save: async (run, found) => {
        const settled = await port.differences({ day: run.day, state: 'resolved', limit: 9 });
        await port.save(run, found);
        for (const { differenceNo, note = '', resolvedAt: at = run.comparedAt } of settled)
          await port.resolve({ differenceNo, note, at });
      } } }),
      'has a resolved difference open when its amounts are others, with what was said of it' ],
    [ 'a difference that is settled twice', describeReconciliationsContract,
      ({ reconciliations: port }) => ({ reconciliations: { ...port, resolve: async (change) => {
        await port.resolve(change);
        return true;
      } } }),
      'resolves an open difference once, and no stranger' ],
  ];
  for (const [what, describePort, spoil, title] of planted) {
    it(`refuse ${what}`, async () => {
      expect(await brokenWhenStores(describePort, spoil)).to.include(title);
    });
  }
});
