import { expect } from 'chai';
import { addMs, localDate } from '../../shared/calendar.js';
import { InvariantViolation } from '../../shared/errors.js';
import { differenceFen, fen, ZERO_FEN } from '../../shared/money.js';
import type { LedgerEntry, LedgerPostingDraft } from '../../model/ledger.js';
import { INSTALLMENT_COUNT_MAX } from '../../model/pricing/due-dates.js';
import { LEDGER_ACCOUNT_TABLE, LEDGER_POSTING_TABLE } from '../../model/ledger.js';
import { loanNo } from '../builders-loans.js';
import { aLedgerPosting, negative } from '../builders-repayment.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { rejection } from './rejection.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN } from './texts.js';

/** Promises of `LoanLedger`: append-only double entry, every posting once, every posting balanced. */
export function describeLoanLedgerContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'loan-ledger', backend }, open, (promise) => {
    const mine = loanNo('loan-1');
    const append = ({ unitOfWork }: StoreHarness, posting: LedgerPostingDraft): Promise<'done' | 'again'> =>
      unitOfWork.run(({ ledger }) => ledger.append(posting));
    const heldPosting = (loan: string, reference: string, amount: bigint, spent = 0n): LedgerPostingDraft => {
      const received = differenceFen(fen(amount), fen(spent));
      return aLedgerPosting({
        loanNo: loanNo(loan),
        reference,
        entries: [
          { account: 'received', amount: received },
          { account: 'held', amount: differenceFen(ZERO_FEN, received) },
        ],
      });
    };

    promise('keeps postings of every kind on every account whole, to the last digit, in order', async (harness) => {
      const drafts = LEDGER_POSTING_TABLE.map(([kind], index) => {
        const debits = LEDGER_ACCOUNT_TABLE.map(([account], number): LedgerEntry => ({
          account,
          ...(number < 5 ? { installmentNo: number + 1 } : {}),
          amount: fen(LARGEST_FEN - BigInt(number)),
        }));
        const credits = debits.map(({ account, amount }) => ({ account, amount: negative(amount) }));
        return aLedgerPosting({
          kind,
          reference: `12:2019-02-${String(10 + index)}`,
          bookedOn: localDate(`2019-02-${String(10 + index)}`),
          at: addMs(TEST_NOW, -index),
          entries: [...debits, ...credits],
        });
      });
      for (const draft of drafts) expect(await append(harness, draft)).to.equal('done');
      expect(revealed(await harness.unitOfWork.read.ledger.ofLoan(mine))).to.deep.equal(
        revealed(drafts.map((draft, index) => ({ ...draft, sequence: index + 1 }))),
      );
    });

    promise(
      'keeps the posting that settles the longest loan: every part of each of its installments',
      async (harness) => {
        const parts = ['interest', 'fee'] as const;
        const installmentNos = Array.from({ length: INSTALLMENT_COUNT_MAX }, (_, index) => index + 1);
        const entries = installmentNos.flatMap((installmentNo) =>
          parts.flatMap((part): LedgerEntry[] => [
            { account: part, installmentNo, amount: negative(fen(7n)) },
            { account: `${part}Income`, amount: fen(7n) },
          ]),
        );
        const settled = aLedgerPosting({ kind: 'settledEarly', entries });
        expect(await append(harness, settled)).to.equal('done');
        expect(await append(harness, settled)).to.equal('again');
        const [kept, ...others] = await harness.unitOfWork.read.ledger.ofLoan(mine);
        expect(others).to.deep.equal([]);
        expect(revealed(kept?.entries)).to.deep.equal(revealed(entries));
      },
    );

    promise('knows nothing of a loan without postings', async ({ unitOfWork }) => {
      const { ledger } = unitOfWork.read;
      expect(await ledger.ofLoan(mine)).to.deep.equal([]);
      expect([...(await ledger.balances(mine))]).to.deep.equal([]);
      expect(await ledger.listHeld(9)).to.deep.equal([]);
    });

    promise('counts the postings of every loan for itself', async (harness) => {
      await append(harness, aLedgerPosting());
      await append(harness, aLedgerPosting({ loanNo: loanNo('loan-2') }));
      await append(harness, aLedgerPosting({ reference: 'serial-2' }));
      const { ledger } = harness.unitOfWork.read;
      expect((await ledger.ofLoan(mine)).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
      expect((await ledger.ofLoan(loanNo('loan-2'))).map(({ sequence }) => sequence)).to.deep.equal([1]);
    });

    promise('writes a posting of the same kind and reference once, also with other entries', async (harness) => {
      await append(harness, aLedgerPosting());
      expect(await append(harness, heldPosting('loan-1', 'serial-1', 5n))).to.equal('again');
      expect(await append(harness, aLedgerPosting({ kind: 'recovered' }))).to.equal('done');
      const postings = await harness.unitOfWork.read.ledger.ofLoan(mine);
      expect(revealed(postings)).to.deep.equal(
        revealed([
          { ...aLedgerPosting(), sequence: 1 },
          { ...aLedgerPosting({ kind: 'recovered' }), sequence: 2 },
        ]),
      );
    });

    promise(
      'lets one of several of the same reference at once through, and gives every other a number',
      async (harness) => {
        const references = ['a', 'b', 'a', 'c', 'a', 'b'];
        const outcomes = await Promise.all(
          references.map((reference) => append(harness, aLedgerPosting({ reference }))),
        );
        expect(outcomes.filter((outcome) => outcome === 'done')).to.have.length(3);
        const postings = await harness.unitOfWork.read.ledger.ofLoan(mine);
        expect(postings.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
        expect(postings.map(({ reference }) => reference).sort()).to.deep.equal(['a', 'b', 'c']);
      },
    );

    const one: LedgerEntry = { account: 'received', amount: fen(1n) };
    // prettier-ignore
    const unbalanced: readonly (readonly [string, readonly LedgerEntry[]])[] = [
      [ 'that does not add up to zero',  [one] ],
      [ 'with an entry of zero',         [one, { account: 'held', amount: negative(1n) }, { account: 'fee', amount: ZERO_FEN }] ],
      [ 'without entries',               [] ],
    ];
    for (const [what, entries] of unbalanced) {
      promise(`refuses a posting ${what} as a broken invariant`, async (harness) => {
        expect(await rejection(append(harness, aLedgerPosting({ entries })))).to.be.instanceOf(InvariantViolation);
        expect(await harness.unitOfWork.read.ledger.ofLoan(mine)).to.deep.equal([]);
      });
    }

    promise('adds up what was booked on each account, and all of it to zero', async (harness) => {
      await append(harness, aLedgerPosting());
      await append(harness, heldPosting('loan-1', 'serial-2', 700n));
      await append(harness, heldPosting('loan-2', 'serial-3', 1n));
      await append(harness, heldPosting('loan-1', 'serial-4', 0n, 700n));
      const balances = await harness.unitOfWork.read.ledger.balances(mine);
      expect(new Map(balances)).to.deep.equal(
        new Map([
          ['received', fen(147_500n)],
          ['interest', negative(22_500n)],
          ['principal', negative(125_000n)],
          ['held', ZERO_FEN],
        ]),
      );
    });

    promise('lists who holds money for a borrower, by loan, page by page', async (harness) => {
      for (const [loan, amount] of [
        ['c', 3n],
        ['a', 1n],
        ['b', 2n],
        ['d', 4n],
        ['e', 5n],
      ] as const)
        await append(harness, heldPosting(loan, 'serial-1', amount));
      await append(harness, heldPosting('b', 'serial-2', 20n));
      await append(harness, heldPosting('d', 'serial-2', 0n, 4n));
      await append(harness, heldPosting('e', 'serial-2', 0n, 6n));
      await append(harness, aLedgerPosting());
      const { ledger } = harness.unitOfWork.read;
      const first = await ledger.listHeld(2);
      expect(first).to.deep.equal([
        { loanNo: 'a', amount: 1n },
        { loanNo: 'b', amount: 22n },
      ]);
      expect(await ledger.listHeld(2, loanNo('b'))).to.deep.equal([{ loanNo: 'c', amount: 3n }]);
      expect(await ledger.listHeld(2, loanNo('c'))).to.deep.equal([]);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ ledger }) => {
        await ledger.append(aLedgerPosting());
        expect(await ledger.ofLoan(mine), 'the unit sees what it has written').to.have.length(1);
        throw new Error('the unit failed');
      });
      expect(await rejection(failed)).to.have.property('message', 'the unit failed');
      expect(await harness.unitOfWork.read.ledger.ofLoan(mine)).to.deep.equal([]);
      expect(await append(harness, aLedgerPosting())).to.equal('done');
    });
  });
}
