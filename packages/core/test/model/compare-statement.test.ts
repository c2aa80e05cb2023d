import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fen } from '#src/shared/money.js';
import type { ChannelCode, LoanNo } from '#src/model/identifiers.js';
import { compareStatement } from '#src/model/compare-statement.js';
import type { OwnPayment, StatementLine } from '#src/model/reconciliation.js';
import { day, noon } from './repayment/loans.js';

function line(changes: Partial<StatementLine> = {}): StatementLine {
  const paidAt = noon(day('2019-01-20'));
  return { direction: 'repayment', requestNo: 'debit-1', serialNo: 'serial-1', amount: fen(100), paidAt, ...changes };
}

function own(changes: Partial<OwnPayment> = {}): OwnPayment {
  return { ...line(), channel: '840' as ChannelCode, loanNo: 'loan-1' as LoanNo, ...changes };
}

function found(ours: readonly OwnPayment[], theirs: readonly StatementLine[]): unknown[] {
  return compareStatement(ours, theirs).map(({ kind, direction, reference, ours: our, theirs: their }) => [
    kind,
    direction,
    reference,
    our,
    their,
  ]);
}

describe('compareStatement (reconciliation)', () => {
  it('finds nothing between equal books, by request number or by serial number', () => {
    expect(found([own()], [line()])).to.deep.equal([]);
    expect(found([own({ serialNo: '' })], [line()])).to.deep.equal([]);
    expect(found([own({ requestNo: '' })], [line({ requestNo: '' })])).to.deep.equal([]);
    expect(found([own()], [line({ requestNo: '' })])).to.deep.equal([]);
  });

  it('finds what one side has and the other has not', () => {
    expect(found([own()], [])).to.deep.equal([['missingThere', 'repayment', 'debit-1', 100n, undefined]]);
    expect(found([], [line()])).to.deep.equal([['missingHere', 'repayment', 'debit-1', undefined, 100n]]);
    expect(found([], [line({ requestNo: '' })])).to.deep.equal([
      ['missingHere', 'repayment', 'serial-1', undefined, 100n],
    ]);
    expect(found([own()], [line({ direction: 'disbursement' })])).to.deep.equal([
      ['missingHere', 'disbursement', 'debit-1', undefined, 100n],
      ['missingThere', 'repayment', 'debit-1', 100n, undefined],
    ]);
  });

  it('finds other amounts, and payments that the payer made twice, with their sum', () => {
    expect(found([own()], [line({ amount: fen(99) })])).to.deep.equal([
      ['amountDiffers', 'repayment', 'debit-1', 100n, 99n],
    ]);
    expect(found([own()], [line(), line({ serialNo: 'serial-2' })])).to.deep.equal([
      ['twiceThere', 'repayment', 'debit-1', 100n, 200n],
    ]);
    expect(found([], [line(), line({ serialNo: 'serial-2' })])).to.deep.equal([
      ['missingHere', 'repayment', 'debit-1', undefined, 200n],
      ['twiceThere', 'repayment', 'debit-1', undefined, 200n],
    ]);
  });

  it('compares several payments of one request as one, by their sum', () => {
    const twice = [own(), own({ serialNo: 'serial-2' })];
    const both = [line(), line({ serialNo: 'serial-2' })];
    expect(found(twice, both)).to.deep.equal([]);
    expect(found(twice, [])).to.deep.equal([['missingThere', 'repayment', 'debit-1', 200n, undefined]]);
    expect(found(twice, [line()])).to.deep.equal([['amountDiffers', 'repayment', 'debit-1', 200n, 100n]]);
    expect(found(twice, [...both, line({ serialNo: 'serial-3' })])).to.deep.equal([
      ['twiceThere', 'repayment', 'debit-1', 200n, 300n],
    ]);
  });

  it('knows a payment by its serial number, whatever request it was booked for', () => {
    const ours = [own(), own({ requestNo: '', serialNo: 'serial-2' })];
    expect(found(ours, [line(), line({ serialNo: 'serial-2' })])).to.deep.equal([]);
  });

  it('names the loan of what is ours', () => {
    expect(compareStatement([own()], [])[0]?.loanNo).to.equal('loan-1');
  });

  it('accounts for every payment of either side, each difference once, whatever the order', () => {
    const arbitraryLine = fc
      .record({ number: fc.nat(6), amount: fc.integer({ min: 1, max: 3 }), hasRequest: fc.boolean() })
      .map(({ number, amount, hasRequest }) =>
        line({
          requestNo: hasRequest ? `debit-${String(number)}` : '',
          serialNo: `serial-${String(number)}`,
          amount: fen(amount),
        }),
      );
    const ourLines = fc
      .uniqueArray(fc.nat(6))
      .map((numbers) =>
        numbers.map((number) => own({ requestNo: `debit-${String(number)}`, serialNo: `serial-${String(number)}` })),
      );
    fc.assert(
      fc.property(ourLines, fc.array(arbitraryLine), (ours, theirs) => {
        const differences = compareStatement(ours, theirs);
        const keys = differences.map(({ kind, direction, reference }) => `${kind} ${direction} ${reference}`);
        expect(new Set(keys).size).to.equal(keys.length);
        const references = new Set(differences.map(({ reference }) => reference));
        for (const { requestNo, serialNo, amount } of ours) {
          const lines = theirs.filter((theirLine) => theirLine.serialNo === serialNo);
          const isEqual = lines.length === 1 && lines[0]?.amount === amount;
          expect(references.has(requestNo)).to.equal(!isEqual);
        }
        expect(compareStatement([...ours].reverse(), [...theirs].reverse())).to.deep.equal(differences);
      }),
    );
  });
});
