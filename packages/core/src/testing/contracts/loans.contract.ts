import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import type { Loan } from '../../model/loan.js';
import { LOAN_STATUS_TABLE, loanStatusCode, REFUSED_OR_CANCELLED_LOAN_STATUSES } from '../../model/loan-status.js';
import { STANDARD_REPAYMENT_TERMS } from '../../model/repayment-terms.js';
import { aLoan, loanNo, priceTermsOf } from '../builders-loans.js';
import { anOrderKey, aProduct, channelCode, TEST_CHANNEL, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { loanPathTo, moveLoanTo } from './loan-paths.js';
import { rejection } from './rejection.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, LONG_ORDER_NO, TRICKY_TEXT } from './texts.js';

/** Promises of `Loans` (item 12): one per order, moved by compare-and-set, history without gaps. */
export function describeLoansContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'loans', backend }, open, (promise) => {
    const { loanNo: number } = aLoan();
    const insert = ({ unitOfWork }: StoreHarness, loan: Loan): Promise<boolean> =>
      unitOfWork.run(async ({ loans }) => (await loans.insert(loan)).ok);
    const numbered = (index: number, overrides: Partial<Loan> = {}): Loan =>
      aLoan({ loanNo: loanNo(`loan-${String(index)}`), orderKey: anOrderKey(String(index)), ...overrides });

    promise('keeps a new loan whole, with its first step', async (harness) => {
      const product = aProduct({
        annualRate: 999_999_999_999_999_999n as Rate,
        maxDueDay: 28,
        lastInstallmentGapMax: fen(3n),
      });
      const loan = aLoan({
        orderKey: anOrderKey(LONG_ORDER_NO),
        amount: fen(LARGEST_FEN),
        term: { count: 28, unit: 'day', installmentCount: 4 },
        priceTerms: priceTermsOf(product),
        repaymentTerms: {
          ...STANDARD_REPAYMENT_TERMS,
          penalty: {
            ...STANDARD_REPAYMENT_TERMS.penalty,
            rate: { kind: 'daily', rate: 999_999_999_999_999_999n as Rate },
            capOfPrincipal: 1n as Rate,
          },
          settlement: {
            ...STANDARD_REPAYMENT_TERMS.settlement,
            charge: { ofPrepaidPrincipal: 3n as Rate, minimum: fen(LARGEST_FEN), rounding: 'up' },
          },
        },
        confirmedBy: 'notice',
        createdAt: addMs(TEST_NOW, 1),
        changedAt: addMs(TEST_NOW, 2),
      });
      expect(await insert(harness, loan)).to.equal(true);
      const { loans } = harness.unitOfWork.read;
      expect(revealed(await loans.find(number))).to.deep.equal(revealed(loan));
      expect(revealed(await loans.findByOrder(loan.orderKey))).to.deep.equal(revealed(loan));
      expect(await loans.history(number)).to.deep.equal([
        { version: 1, from: null, to: 'created', event: 'borrowConfirmed', at: loan.createdAt },
      ]);
    });

    promise('knows no loan it was not given', async ({ unitOfWork }) => {
      const { loans } = unitOfWork.read;
      expect(await loans.find(number)).to.equal(undefined);
      expect(await loans.findByOrder(anOrderKey())).to.equal(undefined);
      expect(await loans.stateOfOrder(anOrderKey())).to.equal(undefined);
      expect(await loans.history(number)).to.deep.equal([]);
      expect(await loans.listByStatus('created', 9)).to.deep.equal([]);
      expect([...(await loans.countByStatus()).values()].filter((count) => count > 0)).to.deep.equal([]);
      expect(await loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, addMs(TEST_NOW, 1))).to.equal(0n);
    });

    // prettier-ignore
    const seconds: readonly (readonly [string, Partial<Loan>])[] = [
      [ 'of the same order',  { loanNo: loanNo('loan-2'), amount: fen(1n) } ],
      [ 'of the same number', { orderKey: anOrderKey('2'), amount: fen(1n) } ],
    ];
    for (const [what, overrides] of seconds) {
      promise(`refuses a second loan ${what}, keeps the first, and lets the unit go on`, async (harness) => {
        const first = aLoan();
        await insert(harness, first);
        const outcome = await harness.unitOfWork.run(async ({ loans }) => {
          const refused = await loans.insert(aLoan(overrides));
          await loans.insert(numbered(9));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'loanExists' });
        const { loans } = harness.unitOfWork.read;
        expect(revealed(await loans.find(number))).to.deep.equal(revealed(first));
        expect(await loans.history(number)).to.have.length(1);
        expect(await loans.find(loanNo('loan-9'))).not.to.equal(undefined);
        expect((await loans.countByStatus()).get('created')).to.equal(2);
      });
    }

    promise('lets one of several inserts for an order through (item 12)', async (harness) => {
      const outcomes = await Promise.all(
        [1, 2, 3, 4, 5].map((index) => insert(harness, numbered(index, { orderKey: anOrderKey() }))),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const loan = await harness.unitOfWork.read.loans.findByOrder(anOrderKey());
      expect(loan?.loanNo).to.equal(`loan-${String(outcomes.indexOf(true) + 1)}`);
    });

    promise('keeps one order number at two channels apart', async (harness) => {
      const elsewhere = aLoan({ loanNo: loanNo('loan-2'), orderKey: anOrderKey('90000001', channelCode('841')) });
      expect([await insert(harness, aLoan()), await insert(harness, elsewhere)]).to.deep.equal([true, true]);
      expect((await harness.unitOfWork.read.loans.findByOrder(elsewhere.orderKey))?.loanNo).to.equal('loan-2');
    });

    for (const [, status] of LOAN_STATUS_TABLE) {
      promise(`reaches ${status} along the table, with a step for every version`, async (harness) => {
        await insert(harness, aLoan());
        await harness.unitOfWork.run(({ loans }) => moveLoanTo(loans, number, status));
        const { loans } = harness.unitOfWork.read;
        const history = await loans.history(number);
        expect(await loans.find(number)).to.deep.include({ status, version: loanPathTo(status).length + 1 });
        expect(await loans.stateOfOrder(anOrderKey())).to.equal(loanStatusCode(status));
        expect(history.map(({ version }) => version)).to.deep.equal(history.map((_, index) => index + 1));
        expect(history.at(-1)?.to).to.equal(status);
        expect(history.slice(1).map(({ from }) => from)).to.deep.equal(history.slice(0, -1).map(({ to }) => to));
        expect((await loans.countByStatus()).get(status)).to.equal(1);
      });
    }

    promise('applies what a transition sets, and leaves the rest', async (harness) => {
      const loan = aLoan();
      await insert(harness, loan);
      const at = addMs(TEST_NOW, 5);
      await harness.unitOfWork.run(({ loans }) =>
        loans.transition({
          loanNo: number,
          from: 'created',
          version: 1,
          event: 'reviewRequested',
          at,
          detail: TRICKY_TEXT,
          set: { reviewRequestNo: 'review-1', disbursedAt: addMs(at, 1) },
        }),
      );
      await harness.unitOfWork.run(({ loans }) =>
        loans.transition({ loanNo: number, from: 'awaitingReview', version: 2, event: 'reviewPassed', at }),
      );
      const { loans } = harness.unitOfWork.read;
      expect(revealed(await loans.find(number))).to.deep.equal(
        revealed({
          ...loan,
          status: 'autoReviewPassed',
          version: 3,
          reviewRequestNo: 'review-1',
          disbursedAt: addMs(at, 1),
          changedAt: at,
        }),
      );
      expect((await loans.history(number))[1]).to.deep.equal({
        version: 2,
        from: 'created',
        to: 'awaitingReview',
        event: 'reviewRequested',
        at,
        detail: TRICKY_TEXT,
      });
    });

    // prettier-ignore
    const stale = [
      [ 'an earlier version',              { version: 1, from: 'awaitingReview' } ],
      [ 'a later version',                 { version: 3, from: 'awaitingReview' } ],
      [ 'a status that the loan has left', { version: 2, from: 'created' } ],
    ] as const;
    for (const [what, seen] of stale) {
      promise(`changes nothing for ${what}`, async (harness) => {
        await insert(harness, aLoan());
        await harness.unitOfWork.run(({ loans }) => moveLoanTo(loans, number, 'awaitingReview'));
        const before = await harness.unitOfWork.read.loans.find(number);
        const isMoved = await harness.unitOfWork.run(({ loans }) =>
          loans.transition({ loanNo: number, ...seen, event: 'loanCancelled', at: addMs(TEST_NOW, 1) }),
        );
        expect(isMoved).to.equal(false);
        expect(revealed(await harness.unitOfWork.read.loans.find(number))).to.deep.equal(revealed(before));
        expect(await harness.unitOfWork.read.loans.history(number)).to.have.length(2);
      });
    }

    promise('says false for a loan that is not there', async ({ unitOfWork }) => {
      const change = { loanNo: number, from: 'created', version: 1, event: 'loanCancelled', at: TEST_NOW } as const;
      expect(await unitOfWork.run(({ loans }) => loans.transition(change))).to.equal(false);
      expect(await unitOfWork.read.loans.history(number)).to.deep.equal([]);
    });

    promise('throws for a change that the table does not have, and changes nothing', async (harness) => {
      await insert(harness, aLoan());
      const change = { loanNo: number, from: 'created', version: 1, event: 'loanDisbursed', at: TEST_NOW } as const;
      const error = await rejection(harness.unitOfWork.run(({ loans }) => loans.transition(change)));
      expect(error).to.have.property('name', 'InvariantViolation');
      expect((await harness.unitOfWork.read.loans.find(number))?.status).to.equal('created');
    });

    promise('lets one of several transitions at once through', async (harness) => {
      await insert(harness, aLoan());
      const events = ['reviewRequested', 'loanCancelled', 'reviewRequested', 'loanCancelled'] as const;
      const outcomes = await Promise.all(
        events.map((event) =>
          harness.unitOfWork.run(({ loans }) =>
            loans.transition({ loanNo: number, from: 'created', version: 1, event, at: TEST_NOW }),
          ),
        ),
      );
      expect(outcomes.filter((isMoved) => isMoved)).to.have.length(1);
      const history = await harness.unitOfWork.read.loans.history(number);
      expect(history.map(({ event }) => event)).to.deep.equal(['borrowConfirmed', events[outcomes.indexOf(true)]]);
    });

    promise('lists the loans in a status, the longest there first, at most the limit', async (harness) => {
      for (const [index, ms] of [2, 0, 1].entries())
        await insert(harness, numbered(index, { changedAt: addMs(TEST_NOW, ms) }));
      await insert(harness, numbered(7));
      await harness.unitOfWork.run(({ loans }) => moveLoanTo(loans, loanNo('loan-7'), 'awaitingManualReview'));
      const { loans } = harness.unitOfWork.read;
      const listed = await loans.listByStatus('created', 2);
      expect(revealed(listed)).to.deep.equal(
        revealed([numbered(1, { changedAt: TEST_NOW }), numbered(2, { changedAt: addMs(TEST_NOW, 1) })]),
      );
      const waiting = await loans.listByStatus('awaitingManualReview', 9);
      expect(waiting.map((loan) => loan.loanNo)).to.deep.equal(['loan-7']);
    });

    promise('adds up what was confirmed at a channel in a time, to the last digit', async (harness) => {
      const until = addMs(TEST_NOW, 1_000);
      const half = fen(LARGEST_FEN / 2n);
      await insert(harness, numbered(1, { amount: half }));
      await insert(harness, numbered(2, { amount: half, createdAt: addMs(until, -1) }));
      await insert(harness, numbered(3, { createdAt: until }));
      await insert(harness, numbered(4, { createdAt: addMs(TEST_NOW, -1) }));
      await insert(harness, numbered(5, { orderKey: anOrderKey('5', channelCode('841')) }));
      const { loans } = harness.unitOfWork.read;
      expect(await loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, until)).to.equal(half * 2n);
    });

    promise('lets one unit at a time past the ceiling of a channel', async ({ unitOfWork }) => {
      const until = addMs(TEST_NOW, 1);
      const confirmUnlessFull = (index: number): Promise<boolean> =>
        unitOfWork.run(async ({ loans }) => {
          await loans.lockCeiling(TEST_CHANNEL);
          if ((await loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, until)) > 1n) return false;
          return (await loans.insert(numbered(index, { amount: fen(1n) }))).ok;
        });
      const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map(confirmUnlessFull));
      expect(outcomes.filter((isConfirmed) => isConfirmed)).to.have.length(2);
      expect(await unitOfWork.read.loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, until)).to.equal(2n);
    });

    promise('leaves refused and cancelled loans out of what was confirmed', async (harness) => {
      for (const [index, [, status]] of LOAN_STATUS_TABLE.entries()) {
        await insert(harness, numbered(index, { amount: fen(10n ** BigInt(index % 17)) }));
        await harness.unitOfWork.run(({ loans }) => moveLoanTo(loans, loanNo(`loan-${String(index)}`), status));
      }
      const expected = LOAN_STATUS_TABLE.reduce(
        (sum, [, status], index) =>
          REFUSED_OR_CANCELLED_LOAN_STATUSES.includes(status) ? sum : sum + 10n ** BigInt(index % 17),
        0n,
      );
      const { loans } = harness.unitOfWork.read;
      expect(await loans.confirmedAmount(TEST_CHANNEL, TEST_NOW, addMs(TEST_NOW, 1))).to.equal(expected);
    });
  });
}
