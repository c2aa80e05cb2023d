import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { DisbursementRequest, DisbursementState } from '../../model/disbursement.js';
import { aDisbursementRequest, loanNo } from '../builders-loans.js';
import { anOrderKey, TEST_NOW } from '../builders.js';
import { INVENTED_CARDS } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, LONG_ORDER_NO, TRICKY_TEXT } from './texts.js';

/** Promises of `DisbursementRequests` (B9): one open per loan, moved by compare-and-set. */
export function describeDisbursementRequestsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'disbursement-requests', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, request: DisbursementRequest): Promise<boolean> =>
      unitOfWork.run(async ({ disbursements }) => (await disbursements.insert(request)).ok);
    const settle = (
      { unitOfWork }: StoreHarness,
      from: DisbursementState,
      to: Exclude<DisbursementState, 'open'>,
      reason?: string,
    ): Promise<boolean> =>
      unitOfWork.run(({ disbursements }) =>
        disbursements.settle({
          requestNo: 'payout-1',
          from,
          to,
          at: addMs(TEST_NOW, 5),
          ...(reason === undefined ? {} : { reason }),
        }),
      );

    promise('keeps a request whole, to the last digit', async (harness) => {
      const request = aDisbursementRequest({
        orderKey: anOrderKey(LONG_ORDER_NO),
        amount: fen(LARGEST_FEN),
        card: INVENTED_CARDS.borrowerShort,
        bankName: TRICKY_TEXT,
      });
      expect(await insert(harness, request)).to.equal(true);
      const { disbursements } = harness.unitOfWork.read;
      expect(revealed(await disbursements.find('payout-1'))).to.deep.equal(revealed(request));
      expect(revealed(await disbursements.ofLoan(request.loanNo))).to.deep.equal(revealed([request]));
    });

    promise('knows no request it was not given', async ({ unitOfWork }) => {
      const { disbursements } = unitOfWork.read;
      expect(await disbursements.find('payout-1')).to.equal(undefined);
      expect(await disbursements.ofLoan(loanNo('loan-1'))).to.deep.equal([]);
    });

    // prettier-ignore
    const seconds: readonly (readonly [string, Partial<DisbursementRequest>])[] = [
      [ 'for a loan that has an open one',    { requestNo: 'payout-2', attempt: 2 } ],
      [ 'under a number that is taken',       { loanNo: loanNo('loan-2') } ],
    ];
    for (const [what, overrides] of seconds) {
      promise(`refuses a request ${what}, keeps the first, and lets the unit go on`, async (harness) => {
        await insert(harness, aDisbursementRequest());
        const outcome = await harness.unitOfWork.run(async ({ disbursements }) => {
          const refused = await disbursements.insert(aDisbursementRequest({ amount: fen(1n), ...overrides }));
          await disbursements.insert(aDisbursementRequest({ requestNo: 'payout-3', loanNo: loanNo('loan-3') }));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'openExists' });
        const { disbursements } = harness.unitOfWork.read;
        expect(revealed(await disbursements.find('payout-1'))).to.deep.equal(revealed(aDisbursementRequest()));
        expect(await disbursements.ofLoan(loanNo('loan-1'))).to.have.length(1);
        expect(await disbursements.ofLoan(loanNo('loan-2'))).to.have.length(0);
        expect(await disbursements.ofLoan(loanNo('loan-3'))).to.have.length(1);
      });
    }

    promise('refuses the number of an attempt that the loan has made', async (harness) => {
      await insert(harness, aDisbursementRequest());
      await settle(harness, 'open', 'failed');
      expect(await insert(harness, aDisbursementRequest({ requestNo: 'payout-2' }))).to.equal(false);
      expect(await insert(harness, aDisbursementRequest({ requestNo: 'payout-2', attempt: 2 }))).to.equal(true);
      const attempts = await harness.unitOfWork.read.disbursements.ofLoan(loanNo('loan-1'));
      expect(attempts.map(({ attempt, state }) => [attempt, state])).to.deep.equal([
        [1, 'failed'],
        [2, 'open'],
      ]);
    });

    promise('lets one of several for a loan at once through (B9)', async (harness) => {
      const attempts = [1, 2, 3, 4, 5];
      const outcomes = await Promise.all(
        attempts.map((attempt) =>
          insert(harness, aDisbursementRequest({ requestNo: `payout-${String(attempt)}`, attempt })),
        ),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const [kept, ...others] = await harness.unitOfWork.read.disbursements.ofLoan(loanNo('loan-1'));
      expect(others).to.deep.equal([]);
      expect(kept?.attempt).to.equal(attempts[outcomes.indexOf(true)]);
    });

    // prettier-ignore
    const paths = [
      [ 'paid' ], [ 'failed' ], [ 'suspect' ], [ 'failed', 'paid' ], [ 'failed', 'suspect' ], [ 'suspect', 'paid' ],
    ] as const;
    for (const path of paths) {
      promise(`goes from open to ${path.join(' to ')}, each step once`, async (harness) => {
        await insert(harness, aDisbursementRequest());
        let from: DisbursementState = 'open';
        for (const to of path) {
          expect(await settle(harness, from, to, `${to} ${TRICKY_TEXT}`)).to.equal(true);
          expect(await settle(harness, from, to)).to.equal(false);
          from = to;
        }
        const found = await harness.unitOfWork.read.disbursements.find('payout-1');
        expect(revealed(found)).to.deep.equal(
          revealed({
            ...aDisbursementRequest(),
            state: from,
            reason: `${from} ${TRICKY_TEXT}`,
            settledAt: addMs(TEST_NOW, 5),
          }),
        );
        expect(await insert(harness, aDisbursementRequest({ requestNo: 'payout-2', attempt: 2 }))).to.equal(true);
      });
    }

    promise('keeps when the payer paid, also through a later change that does not say', async (harness) => {
      await insert(harness, aDisbursementRequest());
      const paidAt = addMs(TEST_NOW, -7);
      const at = addMs(TEST_NOW, 5);
      const settled = await harness.unitOfWork.run(({ disbursements }) =>
        disbursements.settle({ requestNo: 'payout-1', from: 'open', to: 'suspect', at, paidAt }),
      );
      expect(settled).to.equal(true);
      const { disbursements } = harness.unitOfWork.read;
      expect(revealed(await disbursements.find('payout-1'))).to.deep.equal(
        revealed({ ...aDisbursementRequest(), state: 'suspect', settledAt: at, paidAt }),
      );
      await settle(harness, 'suspect', 'paid');
      expect(await disbursements.find('payout-1')).to.deep.include({ state: 'paid', paidAt });
    });

    promise(
      'lists what was paid in a span, the first millisecond in, the last one out, page by page',
      async (harness) => {
        // prettier-ignore
        const rows: readonly (readonly [requestNo: string, paidAfterMs: number, to?: 'suspect' | 'failed'])[] = [
        [ 'late',   20 ],
        [ 'b',      10 ],
        [ 'a',      10, 'suspect' ],
        [ 'first',   0 ],
        [ 'before', -1 ],
        [ 'last',   19 ],
        [ 'failed', 10, 'failed'  ],
      ];
        for (const [requestNo, ms, to = 'paid'] of rows) {
          await insert(harness, aDisbursementRequest({ requestNo, loanNo: loanNo(requestNo) }));
          await harness.unitOfWork.run(({ disbursements }) =>
            disbursements.settle({ requestNo, from: 'open', to, at: TEST_NOW, paidAt: addMs(TEST_NOW, ms) }),
          );
        }
        await insert(harness, aDisbursementRequest({ requestNo: 'open', loanNo: loanNo('open') }));
        const { disbursements } = harness.unitOfWork.read;
        const span = { from: TEST_NOW, until: addMs(TEST_NOW, 20) };
        const all = await disbursements.paidBetween({ ...span, limit: 99 });
        expect(all.map(({ requestNo }) => requestNo)).to.deep.equal(['first', 'a', 'b', 'last']);
        expect(revealed(all[3])).to.deep.equal(revealed(await disbursements.find('last')));
        const pages: string[][] = [];
        for (let after: { readonly paidAt: Instant; readonly requestNo: string } | undefined; pages.length < 4;) {
          const page = await disbursements.paidBetween({
            ...span,
            limit: 2,
            ...(after === undefined ? {} : { after }),
          });
          pages.push(page.map(({ requestNo }) => requestNo));
          const last = page.at(-1);
          if (last?.paidAt === undefined) break;
          after = { paidAt: last.paidAt, requestNo: last.requestNo };
        }
        expect(pages).to.deep.equal([['first', 'a'], ['b', 'last'], []]);
      },
    );

    promise('has no reason any more after a change without one', async (harness) => {
      await insert(harness, aDisbursementRequest());
      await settle(harness, 'open', 'failed', 'account closed');
      await settle(harness, 'failed', 'paid');
      expect(await harness.unitOfWork.read.disbursements.find('payout-1')).not.to.have.property('reason');
    });

    promise('settles nothing that is not there', async (harness) => {
      expect(await settle(harness, 'open', 'paid')).to.equal(false);
    });

    promise('lets one of several outcomes at once through', async (harness) => {
      await insert(harness, aDisbursementRequest());
      const states = ['paid', 'failed', 'paid', 'failed'] as const;
      const outcomes = await Promise.all(states.map((to) => settle(harness, 'open', to)));
      expect(outcomes.filter((isSettled) => isSettled)).to.have.length(1);
      const found = await harness.unitOfWork.read.disbursements.find('payout-1');
      expect(found?.state).to.equal(states[outcomes.indexOf(true)]);
    });
  });
}
