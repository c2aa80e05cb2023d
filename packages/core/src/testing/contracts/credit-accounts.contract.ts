import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { CreditAccount, CreditChange } from '../../model/credit-account.js';
import type { CreditAccounts, CreditLine, CreditMovement } from '../../ports/credit-accounts.js';
import { loanNo } from '../builders-loans.js';
import { borrowerId, productCode, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { rejection } from './rejection.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN } from './texts.js';

/** Promises of `CreditAccounts` (lender-domain B1, B10, B20): every movement once per loan, nothing below zero. */
export function describeCreditAccountsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'credit-accounts', backend }, open, (promise) => {
    const line: CreditLine = { borrowerId: borrowerId('borrower-1'), productCode: productCode('RS-STANDARD') };
    const move = <T>({ unitOfWork }: StoreHarness, work: (accounts: CreditAccounts) => Promise<T>): Promise<T> =>
      unitOfWork.run(({ creditAccounts }) => work(creditAccounts));
    const of = (amount: number | bigint, loan = 'loan-1'): CreditMovement => ({
      ...line,
      loanNo: loanNo(loan),
      amount: fen(amount),
      at: TEST_NOW,
    });
    const grant = (harness: StoreHarness, limit: number | bigint, reference = 'credit-1'): Promise<'done' | 'again'> =>
      move(harness, (accounts) => accounts.grant({ ...line, limit: fen(limit), reference, at: TEST_NOW }));
    const standing = async ({ unitOfWork }: StoreHarness): Promise<readonly bigint[] | undefined> => {
      const account = await unitOfWork.read.creditAccounts.find(line);
      return account === undefined ? undefined : [account.limit, account.frozen, account.used];
    };

    promise('opens a line with a grant, to the last digit', async (harness) => {
      expect(await grant(harness, LARGEST_FEN)).to.equal('done');
      const { creditAccounts } = harness.unitOfWork.read;
      const account: CreditAccount = { ...line, limit: fen(LARGEST_FEN), frozen: fen(0n), used: fen(0n) };
      const change: CreditChange = { kind: 'granted', reference: 'credit-1', amount: fen(LARGEST_FEN), at: TEST_NOW };
      expect(revealed(await creditAccounts.find(line))).to.deep.equal(revealed(account));
      expect(revealed(await creditAccounts.changes(line))).to.deep.equal(revealed([change]));
    });

    promise('knows no line it was not given', async (harness) => {
      expect(await standing(harness)).to.equal(undefined);
      expect(await harness.unitOfWork.read.creditAccounts.changes(line)).to.deep.equal([]);
    });

    promise('sets the limit with a later grant and keeps what is frozen and used', async (harness) => {
      await grant(harness, 1_000);
      await move(harness, (accounts) => accounts.freeze(of(600)));
      await move(harness, (accounts) => accounts.freeze(of(300, 'loan-2')));
      await move(harness, (accounts) => accounts.use(of(300, 'loan-2')));
      expect(await grant(harness, 500, 'credit-2')).to.equal('done');
      expect(await standing(harness)).to.deep.equal([500n, 600n, 300n]);
      expect(await move(harness, (accounts) => accounts.freeze(of(1, 'loan-3')))).to.equal('insufficient');
    });

    promise('freezes up to the last fen and no further', async (harness) => {
      await grant(harness, 1_000);
      expect(await move(harness, (accounts) => accounts.freeze(of(1_001)))).to.equal('insufficient');
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
      expect(await move(harness, (accounts) => accounts.freeze(of(1_000)))).to.equal('done');
      expect(await move(harness, (accounts) => accounts.freeze(of(1, 'loan-2')))).to.equal('insufficient');
      expect(await standing(harness)).to.deep.equal([1_000n, 1_000n, 0n]);
      expect(await harness.unitOfWork.read.creditAccounts.changes(line)).to.have.length(2);
    });

    promise('freezes nothing where there is no line', async (harness) => {
      expect(await move(harness, (accounts) => accounts.freeze(of(1)))).to.equal('insufficient');
      expect(await standing(harness)).to.equal(undefined);
      expect(await harness.unitOfWork.read.creditAccounts.changes(line)).to.deep.equal([]);
    });

    promise('uses what was frozen and releases what was used', async (harness) => {
      await grant(harness, 1_000);
      await move(harness, (accounts) => accounts.freeze(of(600)));
      await move(harness, (accounts) => accounts.use({ ...of(600), at: addMs(TEST_NOW, 1) }));
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 600n]);
      await move(harness, (accounts) => accounts.release({ ...of(600), at: addMs(TEST_NOW, 2) }));
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
      const changes = await harness.unitOfWork.read.creditAccounts.changes(line);
      expect(changes.slice(1)).to.deep.equal([
        { kind: 'frozen', reference: 'loan-1', amount: fen(600n), at: TEST_NOW },
        { kind: 'used', reference: 'loan-1', amount: fen(600n), at: addMs(TEST_NOW, 1) },
        { kind: 'released', reference: 'loan-1', amount: fen(600n), at: addMs(TEST_NOW, 2) },
      ]);
    });

    promise('releases what was frozen, of one loan only', async (harness) => {
      await grant(harness, 1_000);
      await move(harness, (accounts) => accounts.freeze(of(600)));
      await move(harness, (accounts) => accounts.freeze(of(400, 'loan-2')));
      expect(await move(harness, (accounts) => accounts.release(of(600)))).to.equal('done');
      expect(await standing(harness)).to.deep.equal([1_000n, 400n, 0n]);
      expect(await move(harness, (accounts) => accounts.freeze(of(600, 'loan-3')))).to.equal('done');
    });

    promise('does each movement once, however often it is asked for', async (harness) => {
      const steps: readonly (readonly [(accounts: CreditAccounts) => Promise<string>, readonly bigint[]])[] = [
        [
          (accounts) => accounts.grant({ ...line, limit: fen(1_000n), reference: 'credit-1', at: TEST_NOW }),
          [1_000n, 0n, 0n],
        ],
        [(accounts) => accounts.freeze(of(600)), [1_000n, 600n, 0n]],
        [(accounts) => accounts.use(of(600)), [1_000n, 0n, 600n]],
        [(accounts) => accounts.release(of(600)), [1_000n, 0n, 0n]],
      ];
      for (const [step, expected] of steps) {
        const outcomes = await Promise.all([move(harness, step), move(harness, step), move(harness, step)]);
        expect([...outcomes].sort()).to.deep.equal(['again', 'again', 'done']);
        expect(await standing(harness)).to.deep.equal(expected);
      }
      for (const [step] of steps) expect(await move(harness, step)).to.equal('again');
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
      expect(await harness.unitOfWork.read.creditAccounts.changes(line)).to.have.length(4);
    });

    promise('lets no more than the limit through when several loans freeze at once', async (harness) => {
      await grant(harness, 1_000);
      const loans = ['1', '2', '3', '4', '5'].map((number) => of(400, `loan-${number}`));
      const outcomes = await Promise.all(loans.map((loan) => move(harness, (accounts) => accounts.freeze(loan))));
      expect(outcomes.filter((outcome) => outcome === 'done')).to.have.length(2);
      expect(await standing(harness)).to.deep.equal([1_000n, 800n, 0n]);
    });

    // prettier-ignore
    const broken: readonly (readonly [string, (accounts: CreditAccounts) => Promise<unknown>])[] = [
      [ 'use what was never frozen',      (accounts) => accounts.use(of(1, 'loan-9')) ],
      [ 'release what was never held',    (accounts) => accounts.release(of(1, 'loan-9')) ],
      [ 'use what was released',          (accounts) => accounts.use(of(600)) ],
    ];
    for (const [what, work] of broken) {
      promise(`throws rather than ${what}, and changes nothing`, async (harness) => {
        await grant(harness, 1_000);
        await move(harness, (accounts) => accounts.freeze(of(600)));
        await move(harness, (accounts) => accounts.release(of(600)));
        const error = await rejection(move(harness, work));
        expect(error).to.have.property('name', 'InvariantViolation');
        expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
      });
    }

    promise('keeps the lines of two products, and of two borrowers, apart', async (harness) => {
      const others: readonly CreditLine[] = [
        { ...line, productCode: productCode('RS-OTHER') },
        { ...line, borrowerId: borrowerId('borrower-2') },
      ];
      await grant(harness, 1_000);
      for (const other of others) {
        const limit = fen(500n);
        await move(harness, (accounts) => accounts.grant({ ...other, limit, reference: 'credit-1', at: TEST_NOW }));
        await move(harness, (accounts) => accounts.freeze({ ...of(500), ...other }));
      }
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      await grant(harness, 1_000);
      const failed = move(harness, async (accounts) => {
        await accounts.freeze(of(600));
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await standing(harness)).to.deep.equal([1_000n, 0n, 0n]);
      expect(await move(harness, (accounts) => accounts.freeze(of(600)))).to.equal('done');
    });
  });
}
