import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { addMonths, daysBetween } from '#src/shared/calendar.js';
import { divideRounded } from '#src/shared/rounding.js';
import { fen, sumFen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { PricedLoan } from '#src/model/pricing/index.js';
import { createLoanPricer, internalRate, priceLoan } from '#src/model/pricing/index.js';
import { fractionOf, portionOf } from '#src/model/pricing/fraction.js';
import { installmentCountOf } from '#src/model/product.js';
import {
  arbitraryDate,
  arbitraryPrincipal,
  arbitraryProduct,
  arbitraryRounding,
  arbitraryTerm,
  METHODS,
  months,
  percent,
  priced,
  unboundedProductOf,
} from './products.js';

const arbitraryRate = fc.integer({ min: 0, max: 36_000_000 }).map((units) => rate(units));

function flowsOf(loan: PricedLoan): number[] {
  return [-Number(loan.disbursed), ...loan.installments.map((row) => Number(row.total))];
}

// The numbers are those of loan-math §8.
describe('priceLoan: properties of every product', () => {
  it('§8.1 adds up: principals to the loan, rows to their totals, the balance down to zero', () => {
    let pricedCount = 0;
    fc.assert(
      fc.property(
        arbitraryProduct,
        arbitraryTerm,
        arbitraryPrincipal,
        arbitraryDate,
        (product, term, principal, startDate) => {
          const result = priceLoan(product, { principal, term, startDate });
          if (!result.ok) {
            expect(result.error.kind).to.be.oneOf(['emptyInstallment', 'annualRateUnknown']);
            return;
          }
          pricedCount += 1;
          const { installments, totals, disbursed, feeAtDisbursement } = result.value;
          expect(installments).to.have.length(installmentCountOf(term));
          let balance: bigint = principal;
          let previousDate = startDate;
          for (const [index, row] of installments.entries()) {
            balance -= row.principal;
            expect(row.installmentNo).to.equal(index + 1);
            expect(row.balanceAfter).to.equal(balance);
            expect(row.total).to.equal(row.principal + row.interest + row.fee);
            expect([row.principal, row.interest, row.fee, row.balanceAfter].every((amount) => amount >= 0n)).to.equal(
              true,
            );
            expect(daysBetween(previousDate, row.dueDate)).to.be.greaterThan(0);
            previousDate = row.dueDate;
          }
          expect(balance).to.equal(0n);
          expect(sumFen(installments.map((row) => row.principal))).to.equal(principal);
          expect(sumFen(installments.map((row) => row.interest))).to.equal(totals.interest);
          expect(sumFen(installments.map((row) => row.fee))).to.equal(totals.fee);
          expect(sumFen(installments.map((row) => row.total))).to.equal(totals.total);
          expect(disbursed + feeAtDisbursement).to.equal(principal);
        },
      ),
      { numRuns: 1000 },
    );
    expect(pricedCount).to.be.greaterThan(500);
  });

  it('§8.1 charges on every row the interest that exact big-integer arithmetic gives', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...METHODS),
        fc.integer({ min: 1, max: 60 }),
        arbitraryPrincipal,
        arbitraryRate,
        arbitraryRounding,
        (repaymentMethod, count, principal, annualRate, interest) => {
          const rounding = { interest, installment: 'halfUp', installmentUnit: fen(1) } as const;
          const loan = priced(unboundedProductOf({ repaymentMethod, annualRate, rounding, fees: [onePerPeriod] }), {
            principal,
            term: months(count),
          });
          let balance: bigint = principal;
          for (const row of loan.installments) {
            const base = repaymentMethod === 'flat' ? principal : balance;
            expect(row.interest).to.equal(divideRounded(base * annualRate, 1_200_000_000n, interest));
            balance -= row.principal;
          }
        },
      ),
    );
  });

  it('§8.2 terminates on zero rate, one installment, one fen, 480 installments and 36 %', () => {
    for (const repaymentMethod of METHODS) {
      for (const annualRate of [percent(0), percent(0.01), percent(36), percent(600)]) {
        for (const count of [1, 2, 12, 480]) {
          for (const principal of [fen(1), fen(count - 1), fen(100), fen(1_500_000)]) {
            const product = unboundedProductOf({ repaymentMethod, annualRate });
            const result = createLoanPricer(product, months(count))({ principal, startDate: addMonths(start, 0, 31) });
            if (result.ok) expect(sumFen(result.value.installments.map((row) => row.principal))).to.equal(principal);
            else expect(result.error.kind).to.be.oneOf(['emptyInstallment', 'principalNotPriceable']);
          }
        }
      }
    }
  });

  it('§8.3 keeps level installments identical, the last within the grown half-fen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        arbitraryPrincipal,
        arbitraryRate,
        (count, principal, annualRate) => {
          const loan = priced(unboundedProductOf({ annualRate }), { principal, term: months(count) });
          const [first] = loan.installments;
          const level = first?.total ?? 0n;
          expect(new Set(loan.installments.slice(0, -1).map((row) => row.total)).size).to.equal(1);
          const monthly = Number(annualRate) / 1.2e9;
          const growth = monthly === 0 ? count : ((1 + monthly) ** count - 1) / monthly;
          const gap = Number(loan.installments.at(-1)?.total ?? 0n) - Number(level);
          expect(Math.abs(gap)).to.be.at.most(0.5 * growth + growth * 0.5 + count);
        },
      ),
    );
  });

  it('§8.4 lets equal-principal totals fall, and costs less interest than equal installments', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        arbitraryPrincipal,
        arbitraryRate,
        (count, principal, annualRate) => {
          const request = { principal, term: months(count) };
          const falling = priced(unboundedProductOf({ annualRate, repaymentMethod: 'equalPrincipal' }), request);
          const level = priced(unboundedProductOf({ annualRate }), request);
          const totals = falling.installments.slice(0, -1).map((row) => row.total);
          for (const [index, total] of totals.entries()) {
            expect(total <= (totals[index - 1] ?? total)).to.equal(true);
          }
          expect(falling.totals.interest <= level.totals.interest + BigInt(count)).to.equal(true);
        },
      ),
    );
  });

  it('§8.5 shows a rate that prices the printed rows back to what was disbursed; a fee raises it', () => {
    fc.assert(
      fc.property(
        arbitraryProduct,
        arbitraryTerm,
        arbitraryPrincipal,
        arbitraryDate,
        (product, term, principal, startDate) => {
          const bare = priceLoan({ ...product, fees: [] }, { principal, term, startDate });
          const loan = priceLoan({ ...product, fees: [onePerPeriod] }, { principal, term, startDate });
          fc.pre(bare.ok && loan.ok);
          const found = internalRate(flowsOf(loan.value));
          if (found.kind === 'none') throw new Error('a loan always has a rate');
          const present = flowsOf(loan.value).reduce((sum, flow, k) => sum + flow * Math.exp(-found.logGrowth * k), 0);
          expect(Math.abs(present)).to.be.lessThan(0.5 + 1e-9 * Number(principal));
          expect(loan.value.annualRate.effective > bare.value.annualRate.effective).to.equal(true);
          expect(loan.value.annualRate.nominal > bare.value.annualRate.nominal).to.equal(true);
        },
      ),
    );
  });

  it('§5.3 shows the contract rate as nominal when there is no fee and no rounding to speak of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('equalInstallment' as const, 'equalPrincipal' as const, 'interestFirst' as const),
        fc.integer({ min: 1, max: 36 }),
        arbitraryRate.filter((units) => units > 0n),
        (repaymentMethod, count, annualRate) => {
          const product = unboundedProductOf({ repaymentMethod, annualRate });
          const loan = priced(product, { principal: fen(10n ** 13n), term: months(count) });
          expect(Math.abs(Number(loan.annualRate.nominal - annualRate))).to.be.at.most(2);
        },
      ),
    );
  });

  it('§8.8 is a pure function: the same request gives the same loan, prepared or not', () => {
    fc.assert(
      fc.property(
        arbitraryProduct,
        arbitraryTerm,
        arbitraryPrincipal,
        arbitraryDate,
        (product, term, principal, startDate) => {
          const request = { principal, term, startDate };
          const first = priceLoan(product, request);
          expect(priceLoan(product, request)).to.deep.equal(first);
          expect(createLoanPricer({ ...product }, term)(request)).to.deep.equal(first);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('§2.4 multiplies exactly on both sides of 2^52', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), fc.integer({ min: 0, max: 40 })),
        fc.bigInt({ min: 0n, max: 36_000_000n }),
        fc.constantFrom(1_000n, 1_200_000_000n, 36_000_000_000n, 36_500_000_000n),
        arbitraryRounding,
        ([large, bits], numerator, denominator, rounding) => {
          const amount = large >> BigInt(bits);
          const exact = divideRounded(amount * numerator, denominator, rounding);
          fc.pre(exact < 2n ** 53n);
          expect(BigInt(portionOf(Number(amount), fractionOf(numerator, denominator), rounding))).to.equal(exact);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const start = addMonths(priced(unboundedProductOf(), { principal: fen(100_000), term: months(1) }).startDate, 1, 31);
const onePerPeriod = {
  code: 'F',
  name: 'fee',
  charge: { kind: 'fixed', amount: fen(1000) },
  timing: 'everyInstallment',
} as const;
