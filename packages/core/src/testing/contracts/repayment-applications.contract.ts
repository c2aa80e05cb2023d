import { expect } from 'chai';
import { addMs, localDate } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { RepaymentApplications } from '../../ports/repayment-applications.js';
import { loanNo } from '../builders-loans.js';
import { aRepaymentApplication } from '../builders-repayment.js';
import { anOrderKey, TEST_NOW } from '../builders.js';
import { INVENTED_CARDS } from '../people.js';
import { CLAIM_LEASE_MS, claimInUnit, describeClaims } from './claims.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, LONG_ORDER_NO, TRICKY_TEXT } from './texts.js';

type Settlement = Parameters<RepaymentApplications['settle']>[0];

/** Promises of `RepaymentApplications` (B19): one open per loan, checked by one worker at a time, ended by compare-and-set. */
export function describeRepaymentApplicationsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'repayment-applications', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, application: RepaymentApplication): Promise<boolean> =>
      unitOfWork.run(async ({ repaymentApplications }) => (await repaymentApplications.insert(application)).ok);
    const settle = ({ unitOfWork }: StoreHarness, change: Partial<Settlement> = {}): Promise<boolean> =>
      unitOfWork.run(({ repaymentApplications }) =>
        repaymentApplications.settle({
          requestNo: 'debit-1',
          from: 'open',
          to: 'failed',
          at: addMs(TEST_NOW, 5),
          ...change,
        }),
      );
    const postpone = ({ unitOfWork }: StoreHarness, attempts: number, nextCheckAt: Instant): Promise<boolean> =>
      unitOfWork.run(({ repaymentApplications }) =>
        repaymentApplications.postpone({ requestNo: 'debit-1', attempts, nextCheckAt }),
      );
    const claim = (harness: StoreHarness, now: Instant): Promise<readonly RepaymentApplication[]> =>
      claimInUnit(harness, ({ repaymentApplications }) =>
        repaymentApplications.claimDue({ now, limit: 9, owner: 'a', leaseMs: CLAIM_LEASE_MS }),
      );

    // prettier-ignore
    const targets: readonly RepaymentApplication['target'][] = [
      { kind: 'settlement' },
      { kind: 'installments', installmentNos: [1] },
      { kind: 'installments', installmentNos: Array.from({ length: 360 }, (_, index) => index + 1) },
    ];
    for (const target of targets) {
      const what = target.kind === 'settlement' ? 'all' : String(target.installmentNos.length);
      promise(`keeps an application for ${what} whole, to the last digit`, async (harness) => {
        const application = aRepaymentApplication({
          orderKey: anOrderKey(LONG_ORDER_NO),
          amount: fen(LARGEST_FEN),
          card: INVENTED_CARDS.borrowerShort,
          bankName: TRICKY_TEXT,
          quotedOn: localDate('2019-02-28'),
          validUntil: addMs(TEST_NOW, 11),
          nextCheckAt: addMs(TEST_NOW, 12),
          target,
        });
        expect(await insert(harness, application)).to.equal(true);
        const { repaymentApplications } = harness.unitOfWork.read;
        expect(revealed(await repaymentApplications.find('debit-1'))).to.deep.equal(revealed(application));
        expect(revealed(await repaymentApplications.ofLoan(application.loanNo))).to.deep.equal(revealed([application]));
      });
    }

    promise('knows no application it was not given', async ({ unitOfWork }) => {
      const { repaymentApplications } = unitOfWork.read;
      expect(await repaymentApplications.find('debit-1')).to.equal(undefined);
      expect(await repaymentApplications.ofLoan(loanNo('loan-1'))).to.deep.equal([]);
    });

    promise('finds those of a loan, oldest first', async (harness) => {
      for (const [index, loan] of ['loan-1', 'loan-2', 'loan-1'].entries()) {
        const requestNo = `debit-${String(9 - index)}`;
        const requestedAt = addMs(TEST_NOW, index);
        await insert(harness, aRepaymentApplication({ requestNo, loanNo: loanNo(loan), requestedAt }));
        await settle(harness, { requestNo });
      }
      const found = await harness.unitOfWork.read.repaymentApplications.ofLoan(loanNo('loan-1'));
      expect(found.map(({ requestNo }) => requestNo)).to.deep.equal(['debit-9', 'debit-7']);
    });

    // prettier-ignore
    const seconds: readonly (readonly [string, Partial<RepaymentApplication>])[] = [
      [ 'for a loan that has an open one',    { requestNo: 'debit-2' } ],
      [ 'under a number that is taken',       { loanNo: loanNo('loan-2') } ],
    ];
    for (const [what, overrides] of seconds) {
      promise(`refuses an application ${what}, keeps the first, and lets the unit go on`, async (harness) => {
        await insert(harness, aRepaymentApplication());
        const outcome = await harness.unitOfWork.run(async ({ repaymentApplications }) => {
          const refused = await repaymentApplications.insert(aRepaymentApplication({ amount: fen(1n), ...overrides }));
          await repaymentApplications.insert(aRepaymentApplication({ requestNo: 'debit-3', loanNo: loanNo('loan-3') }));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'openExists' });
        const { repaymentApplications } = harness.unitOfWork.read;
        expect(revealed(await repaymentApplications.find('debit-1'))).to.deep.equal(revealed(aRepaymentApplication()));
        expect(await repaymentApplications.ofLoan(loanNo('loan-1'))).to.have.length(1);
        expect(await repaymentApplications.ofLoan(loanNo('loan-2'))).to.have.length(0);
        expect(await repaymentApplications.ofLoan(loanNo('loan-3'))).to.have.length(1);
      });
    }

    promise('refuses the number of an application that has ended', async (harness) => {
      await insert(harness, aRepaymentApplication());
      await settle(harness);
      expect(await insert(harness, aRepaymentApplication())).to.equal(false);
      expect(await insert(harness, aRepaymentApplication({ requestNo: 'debit-2' }))).to.equal(true);
    });

    promise('lets one of several for a loan at once through (B19)', async (harness) => {
      const numbers = ['debit-1', 'debit-2', 'debit-3', 'debit-4', 'debit-5'];
      const outcomes = await Promise.all(
        numbers.map((requestNo) => insert(harness, aRepaymentApplication({ requestNo }))),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const [kept, ...others] = await harness.unitOfWork.read.repaymentApplications.ofLoan(loanNo('loan-1'));
      expect(others).to.deep.equal([]);
      expect(kept?.requestNo).to.equal(numbers[outcomes.indexOf(true)]);
    });

    // prettier-ignore
    const paths: readonly (readonly Pick<Settlement, 'from' | 'to' | 'reason' | 'serialNo'>[])[] = [
      [ { from: 'open', to: 'paid', serialNo: 'serial-1' } ],
      [ { from: 'open', to: 'failed', reason: TRICKY_TEXT } ],
      [ { from: 'open', to: 'failed', reason: 'expired' }, { from: 'failed', to: 'paid', serialNo: 'serial-1' } ],
    ];
    for (const path of paths) {
      const title = path.map(({ to }) => to).join(' to ');
      promise(`goes from open to ${title}, each step once, with the words of the last one`, async (harness) => {
        await insert(harness, aRepaymentApplication());
        for (const step of path) {
          expect(await settle(harness, step)).to.equal(true);
          expect(await settle(harness, step)).to.equal(false);
        }
        const { from: _from, to: state, ...words } = path.at(-1) ?? { from: 'open', to: 'failed' };
        const found = await harness.unitOfWork.read.repaymentApplications.find('debit-1');
        expect(revealed(found)).to.deep.equal(
          revealed({ ...aRepaymentApplication(), state, settledAt: addMs(TEST_NOW, 5), ...words }),
        );
        expect(await insert(harness, aRepaymentApplication({ requestNo: 'debit-2' }))).to.equal(true);
      });
    }

    promise('settles nothing that is not there', async (harness) => {
      expect(await settle(harness)).to.equal(false);
    });

    promise('lets one of several outcomes at once through', async (harness) => {
      await insert(harness, aRepaymentApplication());
      const states = ['paid', 'failed', 'paid', 'failed'] as const;
      const outcomes = await Promise.all(states.map((to) => settle(harness, { to })));
      expect(outcomes.filter((isSettled) => isSettled)).to.have.length(1);
      const found = await harness.unitOfWork.read.repaymentApplications.find('debit-1');
      expect(found?.state).to.equal(states[outcomes.indexOf(true)]);
    });

    promise('notes when the same wish came again, the first time, of an open application', async (harness) => {
      const repeat = (ms: number, requestNo = 'debit-1'): Promise<void> =>
        harness.unitOfWork.run(({ repaymentApplications: port }) => port.noteRepeat(requestNo, addMs(TEST_NOW, ms)));
      const { repaymentApplications } = harness.unitOfWork.read;
      await insert(harness, aRepaymentApplication());
      expect(await repaymentApplications.find('debit-1')).not.to.have.property('repeatedAt');
      await repeat(1, 'debit-2');
      await repeat(7);
      await repeat(9);
      const repeated = { ...aRepaymentApplication(), repeatedAt: addMs(TEST_NOW, 7) };
      expect(revealed(await repaymentApplications.find('debit-1'))).to.deep.equal(revealed(repeated));
      await settle(harness);
      await insert(harness, aRepaymentApplication({ requestNo: 'debit-2' }));
      await settle(harness, { requestNo: 'debit-2' });
      await repeat(11, 'debit-2');
      expect(await repaymentApplications.find('debit-1')).to.have.property('repeatedAt', addMs(TEST_NOW, 7));
      expect(await repaymentApplications.find('debit-2')).not.to.have.property('repeatedAt');
    });

    promise('postpones an open application, counts it, and ends the claim', async (harness) => {
      await insert(harness, aRepaymentApplication({ nextCheckAt: TEST_NOW }));
      const due = aRepaymentApplication({ nextCheckAt: TEST_NOW });
      expect(revealed(await claim(harness, TEST_NOW))).to.deep.equal(revealed([due]));
      expect(await postpone(harness, 0, addMs(TEST_NOW, 1))).to.equal(true);
      expect(await claim(harness, TEST_NOW)).to.deep.equal([]);
      expect(revealed(await claim(harness, addMs(TEST_NOW, 1)))).to.deep.equal(
        revealed([{ ...due, attempts: 1, nextCheckAt: addMs(TEST_NOW, 1) }]),
      );
    });

    promise('postpones once per attempt', async (harness) => {
      await insert(harness, aRepaymentApplication());
      const outcomes = await Promise.all([7, 8, 9].map((ms) => postpone(harness, 0, addMs(TEST_NOW, ms))));
      expect(outcomes.filter((isPostponed) => isPostponed)).to.have.length(1);
      expect(await harness.unitOfWork.read.repaymentApplications.find('debit-1')).to.have.property('attempts', 1);
      expect(await postpone(harness, 0, TEST_NOW)).to.equal(false);
      expect(await postpone(harness, 2, TEST_NOW)).to.equal(false);
      expect(await postpone(harness, 1, TEST_NOW)).to.equal(true);
    });

    promise('neither postpones nor claims one that has ended, nor postpones a stranger', async (harness) => {
      expect(await postpone(harness, 0, TEST_NOW)).to.equal(false);
      await insert(harness, aRepaymentApplication({ nextCheckAt: TEST_NOW }));
      await settle(harness);
      expect(await postpone(harness, 0, TEST_NOW)).to.equal(false);
      expect(await claim(harness, addMs(TEST_NOW, 99_000))).to.deep.equal([]);
    });

    promise('ends while a worker holds it', async (harness) => {
      await insert(harness, aRepaymentApplication({ nextCheckAt: TEST_NOW }));
      await claim(harness, TEST_NOW);
      expect(await settle(harness, { to: 'paid' })).to.equal(true);
      expect(await postpone(harness, 0, TEST_NOW)).to.equal(false);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ repaymentApplications }) => {
        await repaymentApplications.insert(aRepaymentApplication());
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await harness.unitOfWork.read.repaymentApplications.find('debit-1')).to.equal(undefined);
      expect(await insert(harness, aRepaymentApplication())).to.equal(true);
    });

    describeClaims(promise, {
      add: async (harness, number, nextCheckAt) => {
        const requestNo = String(number);
        await insert(harness, aRepaymentApplication({ requestNo, loanNo: loanNo(requestNo), nextCheckAt }));
      },
      claim: async (harness, { owner, now, limit, fails }) => {
        const wish = { now, limit, owner, leaseMs: CLAIM_LEASE_MS };
        const claimed = await claimInUnit(harness, (stores) => stores.repaymentApplications.claimDue(wish), fails);
        return claimed.map(({ requestNo }) => Number(requestNo));
      },
    });
  });
}
