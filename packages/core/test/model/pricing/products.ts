import fc from 'fast-check';
import { localDate } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { fen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { ChannelCode, ProductCode } from '#src/model/identifiers.js';
import type { PricedLoan, PriceRequest } from '#src/model/pricing/index.js';
import { priceLoan } from '#src/model/pricing/index.js';
import type { Product, RepaymentMethod, Term } from '#src/model/product.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';

/** The product of the protocol's example: 15 000 over 12 months at 2.5 % a month, with room under the ceiling. */
export function productOf(changes: Partial<Product> = {}): Product {
  return {
    code: 'BR-LARGE' as ProductCode,
    name: 'large credit',
    channel: '840' as ChannelCode,
    amountMin: fen(100_000),
    amountMax: fen(5_000_000),
    amountStep: fen(10_000),
    terms: [{ count: 6, unit: 'month' }, months(12)],
    repaymentMethod: 'equalInstallment',
    annualRate: percent(30),
    dayCountBasis: 'thirty360',
    rounding: { interest: 'halfUp', installment: 'halfUp', installmentUnit: fen(1) },
    remainder: 'lastInstallment',
    fees: [],
    allowsUpfrontDeduction: false,
    annualRateCeiling: { rate: percent(36), measure: 'effective' },
    repaymentTerms: STANDARD_REPAYMENT_TERMS,
    offeredFrom: localDate('2018-01-01'),
    ...changes,
  };
}

/** The same without a ceiling that anything could reach. */
export function unboundedProductOf(changes: Partial<Product> = {}): Product {
  return productOf({ annualRateCeiling: { rate: rate(10n ** 15n), measure: 'nominal' }, ...changes });
}

export function months(count: number): Term {
  return { count, unit: 'month' };
}

export function percent(value: number): Product['annualRate'] {
  return rate(BigInt(Math.round(value * 1e6)));
}

export function yuan(value: number): Fen {
  return fen(BigInt(Math.round(value * 100)));
}

/** Prices or fails the test with the fault's name. */
export function priced(
  product: Product,
  request: Partial<PriceRequest> & { readonly principal: Fen; readonly term: Term },
): PricedLoan {
  const result = priceLoan(product, { startDate: localDate('2018-12-20'), ...request });
  if (!result.ok) throw new Error(`not priced: ${result.error.kind}`);
  return result.value;
}

export const METHODS: readonly RepaymentMethod[] = ['equalInstallment', 'equalPrincipal', 'interestFirst', 'flat'];

export const arbitraryRounding = fc.constantFrom('halfUp', 'halfEven', 'up', 'down');

export const arbitraryTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map(months),
  fc.integer({ min: 1, max: 52 }).map((count) => ({ count, unit: 'week' }) as const),
  fc.integer({ min: 1, max: 26 }).map((count) => ({ count, unit: 'fourWeeks' }) as const),
  fc.integer({ min: 1, max: 365 }).map((count) => ({ count, unit: 'day' }) as const),
  fc.integer({ min: 1, max: 30 }).map((count) => ({ count, unit: 'day', installmentCount: count }) as const),
);

export const arbitraryDate = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => localDate(new Date(Date.UTC(2010, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)));

/** Products of every method, day count, rounding and remainder that the engine knows, up to 60 % a year. */
export const arbitraryProduct: fc.Arbitrary<Product> = fc
  .record({
    repaymentMethod: fc.constantFrom(...METHODS),
    annualRate: fc.integer({ min: 0, max: 60_000_000 }).map((units) => rate(units)),
    dayCountBasis: fc.constantFrom('thirty360', 'actual360', 'actual364', 'actual365'),
    interest: arbitraryRounding,
    installment: arbitraryRounding,
    maxDueDay: fc.constantFrom(28, 31),
    fees: fc.subarray([
      { code: 'S', name: 'service', charge: { kind: 'fixed', amount: fen(500) }, timing: 'everyInstallment' },
      {
        code: 'O',
        name: 'opening',
        charge: { kind: 'ofPrincipal', rate: percent(1), rounding: 'halfUp' },
        timing: 'firstInstallment',
      },
      {
        code: 'U',
        name: 'upfront',
        charge: { kind: 'ofPrincipal', rate: percent(2), rounding: 'down' },
        timing: 'atDisbursement',
      },
      { code: 'L', name: 'closing', charge: { kind: 'fixed', amount: fen(1) }, timing: 'lastInstallment' },
    ] as const),
  })
  .map(({ interest, installment, ...rest }) =>
    unboundedProductOf({
      ...rest,
      allowsUpfrontDeduction: true,
      rounding: { interest, installment, installmentUnit: fen(1) },
    }),
  );

export const arbitraryPrincipal = fc.integer({ min: 10_000, max: 100_000_000 }).map((amount) => fen(amount));
