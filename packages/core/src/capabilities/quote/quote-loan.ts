import type { LocalDate } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { PricedLoan, PriceFault } from '../../model/pricing/index.js';
import { priceLoan } from '../../model/pricing/index.js';
import type { Product, RepaymentMethod, Term } from '../../model/product.js';
import { isOnStep, isSameTerm } from '../../model/product.js';
import type { Clock } from '../../ports/clock.js';

/** What a borrower would like to know the price of. */
export interface QuoteLoanInput {
  readonly channel: ChannelCode;
  readonly amount: Fen;
  readonly term: Term;
  /** The contract rate a year the marketplace shows; it must be ours. */
  readonly rate?: Rate;
  readonly repaymentMethod?: RepaymentMethod;
  /** The day of disbursement to assume; today in Beijing when absent. */
  readonly startDate?: LocalDate;
}

/** A quote: the product it is for, and what the loan would cost. Nothing is promised, nothing is kept. */
export interface LoanQuote {
  readonly product: Product;
  readonly loan: PricedLoan;
}

/** Why there is no quote, by precedence. The ceiling is among the price faults (`annualRateAboveCeiling`). */
export type QuoteLoanError =
  | { readonly kind: 'noProduct' }
  | { readonly kind: 'repaymentMethodNotOffered' }
  | { readonly kind: 'amountOutOfRange'; readonly min: Fen; readonly max: Fen }
  | { readonly kind: 'amountOffStep'; readonly min: Fen; readonly step: Fen }
  | { readonly kind: 'termNotOffered'; readonly terms: readonly Term[] }
  | { readonly kind: 'rateNotOffered'; readonly rate: Rate }
  | { readonly kind: 'notPriceable'; readonly fault: PriceFault };

/** Prices a loan that somebody asks about (item 2). Reads only; the same question on the same day has the same answer. */
export type QuoteLoan = (input: QuoteLoanInput) => Promise<Result<LoanQuote, QuoteLoanError>>;

/** What {@link createQuoteLoan} works with. */
export interface QuoteLoanDependencies {
  /** The products sold at a channel, in the order of preference; empty for an unknown channel. */
  readonly products: (channel: ChannelCode) => readonly Product[] | Promise<readonly Product[]>;
  readonly clock: Clock;
}

/** Makes the use case of item 2. */
export function createQuoteLoan({ products, clock }: QuoteLoanDependencies): QuoteLoan {
  return async (input) => {
    const startDate = input.startDate ?? toLocalDate(clock.now());
    const candidates = await products(input.channel);
    const chosen = chooseProduct(candidates, input, startDate);
    if (!chosen.ok) return chosen;
    const product = chosen.value;
    const priced = priceLoan(product, { principal: input.amount, term: input.term, startDate });
    if (!priced.ok) return err({ kind: 'notPriceable', fault: priced.error });
    return ok({ product, loan: priced.value });
  };
}

/** Narrows the products guard by guard; the guard that leaves none names the refusal, with what was on offer before it. */
function chooseProduct(
  products: readonly Product[],
  { amount, term, rate, repaymentMethod }: QuoteLoanInput,
  startDate: LocalDate,
): Result<Product, QuoteLoanError> {
  const offered = products.filter((product) => isOffered(product, startDate));
  if (offered.length === 0) return err({ kind: 'noProduct' });

  const repaid = offered.filter(
    (product) => repaymentMethod === undefined || product.repaymentMethod === repaymentMethod,
  );
  const [first] = repaid;
  if (first === undefined) return err({ kind: 'repaymentMethodNotOffered' });

  const inRange = repaid.filter((product) => amount >= product.amountMin && amount <= product.amountMax);
  const [ranged] = inRange;
  if (ranged === undefined) {
    const min = repaid.reduce((least, { amountMin }) => (amountMin < least ? amountMin : least), first.amountMin);
    const max = repaid.reduce((most, { amountMax }) => (amountMax > most ? amountMax : most), first.amountMax);
    return err({ kind: 'amountOutOfRange', min, max });
  }

  const onStep = inRange.filter((product) => isOnStep(product, amount));
  if (onStep.length === 0) return err({ kind: 'amountOffStep', min: ranged.amountMin, step: ranged.amountStep });

  const termed = onStep.filter((product) => product.terms.some((each) => isSameTerm(each, term)));
  const [timed] = termed;
  if (timed === undefined) return err({ kind: 'termNotOffered', terms: onStep.flatMap((product) => product.terms) });

  const chosen = termed.find((product) => rate === undefined || product.annualRate === rate);
  return chosen === undefined ? err({ kind: 'rateNotOffered', rate: timed.annualRate }) : ok(chosen);
}

function isOffered({ offeredFrom, offeredUntil }: Product, date: LocalDate): boolean {
  return date >= offeredFrom && (offeredUntil === undefined || date <= offeredUntil);
}
