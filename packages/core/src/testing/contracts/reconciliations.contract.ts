import { expect } from 'chai';
import { addDays, addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { Difference, ReconciliationRun, RecordedDifference } from '../../model/reconciliation.js';
import { DIFFERENCE_KIND_TABLE } from '../../model/reconciliation.js';
import { loanNo } from '../builders-loans.js';
import { aDifference, aReconciliationRun } from '../builders-repayment.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, TRICKY_TEXT } from './texts.js';

type Found = Difference & { readonly differenceNo: string };

/** Promises of `Reconciliations`: the last comparison of a day, and differences that outlive it until they are settled or gone. */
export function describeReconciliationsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'reconciliations', backend }, open, (promise) => {
    const { day } = aReconciliationRun();
    const save = (
      { unitOfWork }: StoreHarness,
      found: readonly Found[],
      overrides: Partial<ReconciliationRun> = {},
    ): Promise<void> =>
      unitOfWork.run(({ reconciliations }) =>
        reconciliations.save(aReconciliationRun({ differences: found.length, ...overrides }), found),
      );
    const resolve = ({ unitOfWork }: StoreHarness, differenceNo: string): Promise<boolean> =>
      unitOfWork.run(({ reconciliations }) =>
        reconciliations.resolve({ differenceNo, note: TRICKY_TEXT, at: addMs(TEST_NOW, 9) }),
      );
    const all = ({ unitOfWork }: StoreHarness): Promise<readonly RecordedDifference[]> =>
      unitOfWork.read.reconciliations.differences({ limit: 99 });
    const states = async (harness: StoreHarness): Promise<readonly (readonly [string, string])[]> =>
      (await all(harness)).map(({ differenceNo, state }) => [differenceNo, state]);

    promise('keeps a comparison and differences of every kind whole, to the last digit', async (harness) => {
      const found = DIFFERENCE_KIND_TABLE.map(([kind], index) =>
        aDifference({
          differenceNo: `difference-${kind}`,
          kind,
          direction: index % 2 === 0 ? 'disbursement' : 'repayment',
          reference: TRICKY_TEXT,
          loanNo: loanNo('loan-1'),
          ours: fen(LARGEST_FEN),
          theirs: fen(LARGEST_FEN - 1n),
        }),
      );
      const run = aReconciliationRun({ ours: 100_000, theirs: 99_999, comparedAt: addMs(TEST_NOW, 7) });
      await save(harness, found, run);
      const { reconciliations } = harness.unitOfWork.read;
      expect(await reconciliations.find(day)).to.deep.equal({ ...run });
      const sorted = [...found].sort((left, right) => (left.kind < right.kind ? -1 : 1));
      expect(revealed(await all(harness))).to.deep.equal(
        revealed(sorted.map((difference) => ({ ...difference, day, state: 'open', foundAt: run.comparedAt }))),
      );
    });

    promise('keeps a difference that says no more than its reference', async (harness) => {
      const { theirs: _theirs, ...bare } = aDifference();
      await save(harness, [bare]);
      expect(await all(harness)).to.deep.equal([{ ...bare, day, state: 'open', foundAt: TEST_NOW }]);
    });

    promise('knows nothing of a day that was not compared', async ({ unitOfWork }) => {
      const { reconciliations } = unitOfWork.read;
      expect(await reconciliations.find(day)).to.equal(undefined);
      expect(await reconciliations.list(9)).to.deep.equal([]);
      expect(await reconciliations.differences({ limit: 9 })).to.deep.equal([]);
      expect(await reconciliations.countOpen()).to.equal(0);
    });

    promise('keeps the last comparison of a day in place of the one before', async (harness) => {
      await save(harness, []);
      const later = aReconciliationRun({ comparedAt: addMs(TEST_NOW, 1), ours: 3, theirs: 5, differences: 0 });
      await save(harness, [], later);
      const { reconciliations } = harness.unitOfWork.read;
      expect(await reconciliations.find(day)).to.deep.equal(later);
      expect(await reconciliations.list(9)).to.deep.equal([later]);
    });

    promise('lists comparisons, the latest day first, at most the limit', async (harness) => {
      for (const days of [0, 2, 1]) await save(harness, [], { day: addDays(day, days) });
      const listed = await harness.unitOfWork.read.reconciliations.list(2);
      expect(listed.map((run) => run.day)).to.deep.equal([addDays(day, 2), addDays(day, 1)]);
    });

    promise(
      'lists differences by day, kind and reference, of a day or in a state only, at most the limit',
      async (harness) => {
        const next = addDays(day, 1);
        await save(harness, [
          aDifference({ differenceNo: '3', kind: 'twiceThere', reference: 'a' }),
          aDifference({ differenceNo: '2', kind: 'missingHere', reference: 'b' }),
          aDifference({ differenceNo: '1', kind: 'missingHere', reference: 'a' }),
        ]);
        await save(harness, [aDifference({ differenceNo: '0', kind: 'twiceThere', reference: 'z' })], { day: next });
        await resolve(harness, '2');
        const { reconciliations } = harness.unitOfWork.read;
        const listed = async (wish: Parameters<typeof reconciliations.differences>[0]): Promise<readonly string[]> =>
          (await reconciliations.differences(wish)).map(({ differenceNo }) => differenceNo);
        expect(await listed({ limit: 9 })).to.deep.equal(['0', '1', '2', '3']);
        expect(await listed({ limit: 2 })).to.deep.equal(['0', '1']);
        expect(await listed({ limit: 9, day })).to.deep.equal(['1', '2', '3']);
        expect(await listed({ limit: 9, state: 'open' })).to.deep.equal(['0', '1', '3']);
        expect(await listed({ limit: 9, state: 'resolved', day })).to.deep.equal(['2']);
        expect(await listed({ limit: 9, state: 'resolved', day: next })).to.deep.equal([]);
        expect(await reconciliations.countOpen()).to.equal(3);
      },
    );

    promise('finds a difference again under its number, with the amounts of now', async (harness) => {
      await save(harness, [aDifference(), aDifference({ differenceNo: 'difference-2', direction: 'disbursement' })]);
      await resolve(harness, 'difference-1');
      await save(
        harness,
        [
          aDifference({ differenceNo: 'difference-3' }),
          aDifference({ differenceNo: 'difference-4', direction: 'disbursement', theirs: fen(8n) }),
        ],
        { comparedAt: addMs(TEST_NOW, 5) },
      );
      const kept = { day, foundAt: TEST_NOW };
      const resolved = { state: 'resolved', note: TRICKY_TEXT, resolvedAt: addMs(TEST_NOW, 9) };
      expect(revealed(await all(harness))).to.deep.equal(
        revealed([
          {
            ...aDifference({ differenceNo: 'difference-2', direction: 'disbursement', theirs: fen(8n) }),
            ...kept,
            state: 'open',
          },
          { ...aDifference(), ...kept, ...resolved },
        ]),
      );
    });

    promise('has a resolved difference open when its amounts are others, with what was said of it', async (harness) => {
      await save(harness, [aDifference()]);
      await resolve(harness, 'difference-1');
      const { theirs: _theirs, ...now } = aDifference({ loanNo: loanNo('loan-1'), ours: fen(7n) });
      await save(harness, [{ ...now, differenceNo: 'difference-3' }], { comparedAt: addMs(TEST_NOW, 5) });
      const open = { day, foundAt: TEST_NOW, state: 'open', note: TRICKY_TEXT, resolvedAt: addMs(TEST_NOW, 9) };
      expect(revealed(await all(harness))).to.deep.equal(revealed([{ ...now, differenceNo: 'difference-1', ...open }]));
      expect(await resolve(harness, 'difference-1')).to.equal(true);
    });

    promise('has an open difference that is not found again gone, and open when it comes back', async (harness) => {
      await save(harness, [aDifference(), aDifference({ differenceNo: 'difference-2', reference: 'serial-z' })]);
      await resolve(harness, 'difference-2');
      await save(harness, []);
      expect(await states(harness)).to.deep.equal([
        ['difference-1', 'gone'],
        ['difference-2', 'resolved'],
      ]);
      expect(await harness.unitOfWork.read.reconciliations.countOpen()).to.equal(0);
      expect(await resolve(harness, 'difference-1')).to.equal(false);
      await save(harness, [aDifference({ differenceNo: 'difference-9' })]);
      expect(await states(harness)).to.deep.equal([
        ['difference-1', 'open'],
        ['difference-2', 'resolved'],
      ]);
    });

    promise('leaves the differences of other days alone', async (harness) => {
      await save(harness, [aDifference()]);
      await save(harness, [aDifference({ differenceNo: 'difference-2' })], { day: addDays(day, 1) });
      await save(harness, [], { day: addDays(day, 1) });
      expect(await states(harness)).to.deep.equal([
        ['difference-2', 'gone'],
        ['difference-1', 'open'],
      ]);
    });

    promise('resolves an open difference once, and no stranger', async (harness) => {
      await save(harness, [aDifference()]);
      const outcomes = await Promise.all([1, 2, 3].map(() => resolve(harness, 'difference-1')));
      expect(outcomes.filter((isResolved) => isResolved)).to.have.length(1);
      expect(await all(harness)).to.deep.equal([
        {
          ...aDifference(),
          day,
          state: 'resolved',
          foundAt: TEST_NOW,
          note: TRICKY_TEXT,
          resolvedAt: addMs(TEST_NOW, 9),
        },
      ]);
      expect(await resolve(harness, 'no such difference')).to.equal(false);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      await save(harness, [aDifference()]);
      const failed = harness.unitOfWork.run(async ({ reconciliations }) => {
        await reconciliations.save(aReconciliationRun({ comparedAt: addMs(TEST_NOW, 1) }), []);
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await harness.unitOfWork.read.reconciliations.find(day)).to.have.property('comparedAt', TEST_NOW);
      expect(await states(harness)).to.deep.equal([['difference-1', 'open']]);
    });
  });
}
