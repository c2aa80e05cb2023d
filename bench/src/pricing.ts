import assert from 'node:assert/strict';
import type { PricedLoan, PriceTerms } from '@banyan/core';
import { fen, localDate, priceLoan, rate } from '@banyan/core';
import { handWrittenPricing } from '../limit/hand-written-pricing.js';
import { peerPricing, peerPricingWithDates } from '../limit/peer-pricing.js';
import type { Figure } from './figure.js';
import type { Comparison, RunOptions, Work } from './harness.js';
import { compare } from './harness.js';

const COUNTS = [12, 36, 360];
const START_TEXT = '2024-01-31';
const START_DATE = localDate(START_TEXT);
// Different amounts, so that nothing can be computed once; whole yuan, because the peer has no other.
const YUAN_AMOUNTS = Array.from({ length: 256 }, (_, index) => 100_000 + index * 137);
const FEN_AMOUNTS = YUAN_AMOUNTS.map((amount) => amount * 100);
const PRINCIPALS = FEN_AMOUNTS.map((amount) => fen(amount));

const TERMS: PriceTerms = {
  repaymentMethod: 'equalInstallment',
  annualRate: rate(12_000_000),
  dayCountBasis: 'thirty360',
  rounding: { interest: 'halfUp', installment: 'halfUp', installmentUnit: fen(1) },
  remainder: 'lastInstallment',
  fees: [],
  allowsUpfrontDeduction: false,
  annualRateCeiling: { rate: rate(24_000_000), measure: 'effective' },
};

/**
 * The price engine beside a hand-written loop (at least a quarter of its speed) and beside `loanjs` + `node-irr` (at
 * least twice theirs): rows, due dates and both annual rates of equal monthly installments at 12 % a year.
 */
export async function* pricingFigures(options: RunOptions): AsyncGenerator<Figure> {
  for (const count of COUNTS) {
    crossCheck(count);
    const ours = repeated((index) => pricedLoan(count, index).installments.length);
    const sides: Omit<Comparison, 'unit' | 'ours'>[] = [
      {
        name: `pricing.${String(count)}`,
        limit: repeated((index) => handWrittenPricing(FEN_AMOUNTS[index] ?? 0, count, START_TEXT).rows.length),
        requirement: { kind: 'ratioAtLeast', ratio: 0.25 },
      },
      {
        name: `pricing.peer.${String(count)}`,
        limit: repeated((index) => peerPricingWithDates(YUAN_AMOUNTS[index] ?? 0, count, START_TEXT).rows.length),
        requirement: { kind: 'ratioAtLeast', ratio: 2 },
      },
      {
        // For the reader: the pair does less here than we do, it makes no dates.
        name: `pricing.peer-undated.${String(count)}`,
        limit: repeated((index) => peerPricing(YUAN_AMOUNTS[index] ?? 0, count).rows.length),
        requirement: { kind: 'shownOnly' },
      },
    ];
    for (const side of sides) yield await compare({ unit: 'loan/s', ours, ...side }, options);
  }
}

function pricedLoan(count: number, index: number): PricedLoan {
  const principal = PRINCIPALS[index] ?? fen(0);
  const priced = priceLoan(TERMS, { principal, term: { count, unit: 'month' }, startDate: START_DATE });
  if (!priced.ok) throw new Error(priced.error.kind);
  return priced.value;
}

/** Runs `once` on one amount after the other; the sum is looked at, so that no engine may skip the work. */
function repeated(once: (index: number) => number): Work {
  return (times) => {
    let rows = 0;
    for (let turn = 0; turn < times; turn += 1) rows += once(turn % PRINCIPALS.length);
    assert.ok(rows > 0);
  };
}

/**
 * All sides must have done the same work before it is timed: the hand-written loop agrees to the 分 and the last digit
 * shown; the peer to 0.01 yuan a row but the last, which it gets wrong (its rows do not add up to the principal).
 */
function crossCheck(count: number): void {
  for (const [index, yuanAmount] of YUAN_AMOUNTS.entries()) {
    const ours = pricedLoan(count, index);
    const hand = handWrittenPricing(yuanAmount * 100, count, START_TEXT);
    const peer = peerPricingWithDates(yuanAmount, count, START_TEXT);
    assert.equal(ours.installments.length, count);
    for (const [rowIndex, row] of ours.installments.entries()) {
      const { principal, interest, fee, total, balanceAfter, ...rest } = row;
      const amounts = { principal, interest, fee, total, balanceAfter };
      const numbers = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, Number(amount)]));
      assert.deepEqual({ ...rest, ...numbers }, hand.rows[rowIndex]);
      const peerRow = peer.rows[rowIndex];
      assert.equal(peerRow?.dueDate, row.dueDate);
      if (rowIndex < count - 1) assert.ok(Math.abs(peerRow.installment - Number(total) / 100) < 0.0101);
    }
    const [nominal, effective] = [ours.annualRate.nominal, ours.annualRate.effective].map((each) => Number(each) / 1e8);
    assert.ok(Math.abs((nominal ?? NaN) - hand.nominal) < 1e-8 && Math.abs((effective ?? NaN) - hand.effective) < 1e-8);
    assert.ok(Math.abs((nominal ?? NaN) - peer.nominal) < 1e-4 && Math.abs((effective ?? NaN) - peer.effective) < 1e-4);
  }
}
