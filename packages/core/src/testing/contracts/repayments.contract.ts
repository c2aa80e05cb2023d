import { expect } from 'chai';
import { addMs, localDate } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import { mapDebt } from '../../model/debt.js';
import type { Repayment, RepaymentSource } from '../../model/repayment.js';
import { REPAYMENT_WAY_TABLE } from '../../model/repayment.js';
import { loanNo } from '../builders-loans.js';
import { aRepayment } from '../builders-repayment.js';
import { anOrderKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, LONG_ORDER_NO } from './texts.js';

/** Promises of `Repayments` (item 23): every serial number once, nothing changed but the mark of a correction. */
export function describeRepaymentsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'repayments', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, repayment: Repayment): Promise<boolean> =>
      unitOfWork.run(async ({ repayments }) => (await repayments.insert(repayment)).ok);
    const correct = ({ unitOfWork }: StoreHarness, serialNo: string): Promise<boolean> =>
      unitOfWork.run(({ repayments }) => repayments.correct(serialNo, addMs(TEST_NOW, 9)));

    const sources: readonly RepaymentSource[] = ['answer', 'notice', 'event', 'query', 'operations'];
    for (const [, way] of REPAYMENT_WAY_TABLE) {
      promise(`keeps a repayment whole, to the last digit: ${way}`, async (harness) => {
        const kept: Repayment[] = [];
        for (const source of sources) {
          const { requestNo: _requestNo, ...byItself } = aRepayment({
            serialNo: LONG_ORDER_NO + source,
            orderKey: anOrderKey(LONG_ORDER_NO),
            way,
            source,
            amount: fen(LARGEST_FEN),
            held: fen(LARGEST_FEN - 3n),
            portions: [
              { installmentNo: 2, amounts: mapDebt(() => fen(LARGEST_FEN)) },
              { installmentNo: 1, amounts: mapDebt((part) => fen(part.length)) },
            ],
            isSettlement: source === 'answer',
            paidAt: addMs(TEST_NOW, 1),
            bookedOn: localDate('2019-02-28'),
            recordedAt: addMs(TEST_NOW, 2),
          });
          kept.push(source === 'query' ? byItself : aRepayment(byItself));
        }
        for (const repayment of kept) expect(await insert(harness, repayment)).to.equal(true);
        const { repayments } = harness.unitOfWork.read;
        expect(revealed(await repayments.ofLoan(loanNo('loan-1')))).to.deep.equal(revealed(kept));
        const [first] = kept;
        expect(revealed(await repayments.find(`${LONG_ORDER_NO}answer`))).to.deep.equal(revealed(first));
      });
    }

    promise('keeps money that no installment could take', async (harness) => {
      const held = aRepayment({ portions: [], held: aRepayment().amount });
      await insert(harness, held);
      expect(revealed(await harness.unitOfWork.read.repayments.find('serial-1'))).to.deep.equal(revealed(held));
    });

    promise('knows no repayment it was not given', async ({ unitOfWork }) => {
      const { repayments } = unitOfWork.read;
      expect(await repayments.find('serial-1')).to.equal(undefined);
      expect(await repayments.ofLoan(loanNo('loan-1'))).to.deep.equal([]);
    });

    promise('finds those of a loan in the order in which they were recorded', async (harness) => {
      const serials = ['serial-b', 'serial-c', 'serial-a'];
      for (const [index, serialNo] of serials.entries())
        await insert(harness, aRepayment({ serialNo, paidAt: addMs(TEST_NOW, -index) }));
      await insert(harness, aRepayment({ serialNo: 'serial-d', loanNo: loanNo('loan-2') }));
      const found = await harness.unitOfWork.read.repayments.ofLoan(loanNo('loan-1'));
      expect(found.map(({ serialNo }) => serialNo)).to.deep.equal(serials);
    });

    promise(
      'refuses a known number, of any loan, keeps the first, and lets the unit go on (item 23)',
      async (harness) => {
        await insert(harness, aRepayment());
        const outcome = await harness.unitOfWork.run(async ({ repayments }) => {
          const refused = await repayments.insert(aRepayment({ loanNo: loanNo('loan-2'), amount: fen(1n) }));
          await repayments.insert(aRepayment({ serialNo: 'serial-2', loanNo: loanNo('loan-2') }));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'serialExists' });
        const { repayments } = harness.unitOfWork.read;
        expect(revealed(await repayments.find('serial-1'))).to.deep.equal(revealed(aRepayment()));
        expect(await repayments.ofLoan(loanNo('loan-2'))).to.have.length(1);
      },
    );

    promise('tells serial numbers apart by case and by leading zeros', async (harness) => {
      for (const serialNo of ['a1', 'A1', '01', '1'])
        expect(await insert(harness, aRepayment({ serialNo })), serialNo).to.equal(true);
    });

    promise('lets one of several with the same number at once through (item 23)', async (harness) => {
      const amounts = [1n, 2n, 3n, 4n, 5n].map(fen);
      const outcomes = await Promise.all(amounts.map((amount) => insert(harness, aRepayment({ amount }))));
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const found = await harness.unitOfWork.read.repayments.ofLoan(loanNo('loan-1'));
      expect(found.map(({ amount }) => amount)).to.deep.equal([amounts[outcomes.indexOf(true)]]);
    });

    promise('is corrected once, and stays otherwise as it was', async (harness) => {
      await insert(harness, aRepayment());
      await insert(harness, aRepayment({ serialNo: 'serial-2' }));
      expect(await correct(harness, 'serial-1')).to.equal(true);
      expect(await correct(harness, 'serial-1')).to.equal(false);
      const { repayments } = harness.unitOfWork.read;
      expect(revealed(await repayments.find('serial-1'))).to.deep.equal(
        revealed({ ...aRepayment(), correctedAt: addMs(TEST_NOW, 9) }),
      );
      expect(await repayments.find('serial-2')).not.to.have.property('correctedAt');
      expect(await correct(harness, 'no such number')).to.equal(false);
    });

    promise(
      'lists what was debited in a span, the first millisecond in, the last one out, page by page',
      async (harness) => {
        // prettier-ignore
        const rows: readonly (readonly [serialNo: string, paidAfterMs: number, way?: Repayment['way']])[] = [
        [ 'late',   20 ],
        [ 'b',      10 ],
        [ 'a',      10 ],
        [ 'first',   0 ],
        [ 'before', -1 ],
        [ 'last',   19 ],
        [ 'bank',   10, 'bankTransfer' ],
        [ 'held',   10, 'held'         ],
      ];
        for (const [serialNo, ms, way = 'debit'] of rows)
          await insert(harness, aRepayment({ serialNo, paidAt: addMs(TEST_NOW, ms), way }));
        const { repayments } = harness.unitOfWork.read;
        const span = { from: TEST_NOW, until: addMs(TEST_NOW, 20) };
        const all = await repayments.debitedBetween({ ...span, limit: 99 });
        expect(all.map(({ serialNo }) => serialNo)).to.deep.equal(['first', 'a', 'b', 'last']);
        expect(revealed(all[1])).to.deep.equal(revealed(aRepayment({ serialNo: 'a', paidAt: addMs(TEST_NOW, 10) })));
        const pages: string[][] = [];
        for (let after: Repayment | undefined; pages.length < 4;) {
          const page = await repayments.debitedBetween({
            ...span,
            limit: 2,
            ...(after === undefined ? {} : { after }),
          });
          pages.push(page.map(({ serialNo }) => serialNo));
          after = page.at(-1) ?? after;
          if (page.length < 2) break;
        }
        expect(pages).to.deep.equal([['first', 'a'], ['b', 'last'], []]);
      },
    );

    promise('leaves nothing of a unit that failed', async (harness) => {
      await insert(harness, aRepayment({ serialNo: 'serial-2' }));
      const failed = harness.unitOfWork.run(async ({ repayments }) => {
        await repayments.insert(aRepayment());
        await repayments.correct('serial-2', TEST_NOW);
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      const { repayments } = harness.unitOfWork.read;
      expect(await repayments.find('serial-1')).to.equal(undefined);
      expect(await repayments.find('serial-2')).not.to.have.property('correctedAt');
      expect(await insert(harness, aRepayment())).to.equal(true);
    });
  });
}
