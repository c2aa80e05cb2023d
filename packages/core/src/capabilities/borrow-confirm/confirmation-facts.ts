import type { Instant, LocalDate } from '../../shared/calendar.js';
import { addDays, startOfDay, toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { ZERO_FEN } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import type { Borrower } from '../../model/borrower.js';
import { availableCredit } from '../../model/credit-account.js';
import type { CreditDecision } from '../../model/credit-decision.js';
import type { DepositoryAccount } from '../../model/depository.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { PriceTerms } from '../../model/pricing/index.js';
import type { Product, Term } from '../../model/product.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { decideForPerson } from '../access/decide-for-person.js';
import type { ConfirmationFacts } from './confirmation-guards.js';
import { chooseDisbursementCard } from './disbursement-card.js';

/** What a confirmation asks for, and when its borrower did. */
export interface ConfirmedTerms {
  readonly amount: Fen;
  readonly term: Term;
  readonly confirmedAt: Instant;
}

/** Everything read for one confirmation. */
export interface ConfirmationReading {
  readonly facts: ConfirmationFacts;
  readonly borrower: Borrower;
  readonly account?: DepositoryAccount;
}

/** Reads what the guards look at, in the unit of `stores`. The order has an approval. */
export async function readConfirmationFacts(input: {
  readonly stores: Stores;
  readonly configuration: Configuration;
  readonly order: MarketplaceOrder;
  readonly confirmed: ConfirmedTerms;
  readonly at: Instant;
}): Promise<ConfirmationReading> {
  const { stores, configuration, order, confirmed, at } = input;
  const { key, decision, borrowerId, productCode } = order;
  const policy = configuration.loanPolicy(key.channel);
  invariant(policy !== undefined, 'an order belongs to a configured channel');
  invariant(decision !== undefined, 'an order that awaits its confirmation has a decision');
  const borrower = await stores.borrowers.find(borrowerId);
  invariant(borrower !== undefined, 'an order has a borrower');

  const today = toLocalDate(at);
  const { idCard, mobile, indexes } = borrower;
  const applicant = { key, idCard, mobile, indexes };
  const access = await decideForPerson({ stores, configuration, stage: 'confirm', applicant, now: at });
  const line = await stores.creditAccounts.find({ borrowerId, productCode });
  const account = await stores.depositoryAccounts.find(order.idCardIndex);
  const disbursementCard = await chooseDisbursementCard({ stores, configuration, policy, borrower, account, at });
  const { dailyCeiling } = policy;
  // Other people confirm at the same time: without the lock all of them would see what is left of the day.
  if (dailyCeiling !== undefined) await stores.loans.lockCeiling(key.channel);
  const confirmedToday =
    dailyCeiling === undefined
      ? ZERO_FEN
      : await stores.loans.confirmedAmount(key.channel, startOfDay(today), startOfDay(addDays(today, 1)));
  const product = configuration.product(productCode);
  const isSold = product !== undefined && isOffered(product, today);
  return {
    borrower,
    ...(account === undefined ? {} : { account }),
    facts: {
      ...confirmed,
      decision,
      today,
      availableCredit: line === undefined ? ZERO_FEN : availableCredit(line),
      access,
      ...(dailyCeiling === undefined ? {} : { dailyCeiling }),
      confirmedToday,
      ...(isSold ? { priceTerms: priceTermsOf(product, decision) } : {}),
      isAccountOpen: account !== undefined,
      disbursementCard,
    },
  };
}

// Engines name a handful of rates; one that names a new one every time prepares anew.
const RATES_MAX = 64;

// The price engine prepares itself once per object of terms: the same product at the same rate is the same object.
const termsByProduct = new WeakMap<Product, Map<Rate, PriceTerms>>();

/** The price that a loan keeps: the product's terms at this moment, at the rate of the decision when it names one. */
export function priceTermsOf(product: Product, decision: Pick<CreditDecision, 'annualRate'>): PriceTerms {
  const annualRate = decision.annualRate ?? product.annualRate;
  const byRate = termsByProduct.get(product) ?? new Map<Rate, PriceTerms>();
  termsByProduct.set(product, byRate);
  const terms = byRate.get(annualRate) ?? termsAt(product, annualRate);
  if (byRate.size < RATES_MAX) byRate.set(annualRate, terms);
  return terms;
}

function termsAt(product: Product, annualRate: Rate): PriceTerms {
  const { repaymentMethod, dayCountBasis, rounding, remainder, fees, maxDueDay, lastInstallmentGapMax } = product;
  return {
    repaymentMethod,
    annualRate,
    dayCountBasis,
    rounding,
    remainder,
    fees,
    allowsUpfrontDeduction: product.allowsUpfrontDeduction,
    annualRateCeiling: product.annualRateCeiling,
    ...(maxDueDay === undefined ? {} : { maxDueDay }),
    ...(lastInstallmentGapMax === undefined ? {} : { lastInstallmentGapMax }),
  };
}

function isOffered({ offeredFrom, offeredUntil }: Product, date: LocalDate): boolean {
  return date >= offeredFrom && (offeredUntil === undefined || date <= offeredUntil);
}
