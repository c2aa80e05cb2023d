import type { Instant, LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { addFen } from '../../shared/money.js';
import type { AccessDecision } from '../../model/access.js';
import type { CreditDecision } from '../../model/credit-decision.js';
import type { PriceTerms } from '../../model/pricing/index.js';
import { priceLoan } from '../../model/pricing/index.js';
import type { Term } from '../../model/product.js';
import { isOnStep, isSameTerm } from '../../model/product.js';
import type { AccessRefusal } from '../access/decide-for-person.js';
import type { DisbursementCard } from './disbursement-card.js';

/** All that the guards look at: an approved order, what its borrower confirms, and what is known of both, read in one unit. */
export interface ConfirmationFacts {
  readonly decision: CreditDecision;
  readonly amount: Fen;
  readonly term: Term;
  /** When the borrower confirmed these terms: now, or when the confirmation that waits for its account was made. */
  readonly confirmedAt: Instant;
  readonly today: LocalDate;
  readonly availableCredit: Fen;
  /** By the rules of stage `confirm`; the order itself is not an open one. */
  readonly access: AccessDecision;
  readonly dailyCeiling?: Fen;
  /** What became loans at the channel today. */
  readonly confirmedToday: Fen;
  /** The price this order's loan would have; absent when its product is not sold today. */
  readonly priceTerms?: PriceTerms;
  readonly isAccountOpen: boolean;
  readonly disbursementCard: DisbursementCard;
}

/** Why a loan cannot be created now though nothing speaks against it for good: the marketplace may ask again. */
export type NotNowReason =
  'noCard' | 'cardDiffers' | 'dailyCeiling' | 'productClosed' | 'notPriceable' | 'insufficientCredit';

/** A refusal that changes nothing: the order stays as it is. */
export type PassingRefusal =
  | { readonly kind: 'amountOutOfRange'; readonly min: Fen; readonly max: Fen }
  | { readonly kind: 'amountOffStep'; readonly min: Fen; readonly step: Fen }
  | { readonly kind: 'termNotOffered'; readonly terms: readonly Term[] }
  | { readonly kind: 'notNow'; readonly reason: NotNowReason };

/** A refusal that ends the order (12 → 5, G6). */
export type FinalRefusal =
  { readonly kind: 'approvalExpired' } | { readonly kind: 'accessRefused'; readonly decision: AccessRefusal };

/** What a guard says against a loan. */
export type ConfirmationRefusal = PassingRefusal | FinalRefusal;

type Guard = (facts: ConfirmationFacts) => ConfirmationRefusal | undefined;

type GuardRow = readonly [
  name: string,
  guard: Guard,
  refusal: 'ends the order' | 'wrong input' | 'not now',
  source: string,
];

/**
 * The guards of a confirmation in their order (`lender-domain` §14): the first that refuses decides. Status and idempotence
 * come before all of them. The card's guards speak only once there is an account: before that its page may bind one (G11).
 */
// prettier-ignore
export const CONFIRMATION_GUARD_TABLE: readonly GuardRow[] = [
  // guard              says no                what follows      source
  [ 'approvalValid',    approvalValid,         'ends the order', '§14-2, E20'        ],
  [ 'amountInRange',    amountInRange,         'wrong input',    '§14-2'             ],
  [ 'amountOnStep',     amountOnStep,          'wrong input',    '§14-2'             ],
  [ 'termOffered',      termOffered,           'wrong input',    '§14-2'             ],
  [ 'creditAvailable',  creditAvailable,       'not now',        '§14-2'             ],
  [ 'mayBorrow',        mayBorrow,             'ends the order', '§14-3, E19, G28'   ],
  [ 'underCeiling',     underCeiling,          'not now',        '§14-3'             ],
  [ 'productOpen',      productOpen,           'not now',        '§14-3'             ],
  [ 'priceable',        priceable,             'not now',        'DESIGN §5-2'       ],
  [ 'cardBound',        cardBound,             'not now',        '§14-4, G11'        ],
  [ 'cardOfAccount',    cardOfAccount,         'not now',        '§14-5'             ],
];

/** The refusal of the first guard that has one; undefined when a loan may be created, or the account be opened. */
export function firstRefusal(facts: ConfirmationFacts): ConfirmationRefusal | undefined {
  for (const [, guard] of CONFIRMATION_GUARD_TABLE) {
    const refusal = guard(facts);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Does a refusal end the order? */
export function isFinalRefusal(refusal: ConfirmationRefusal): refusal is FinalRefusal {
  return refusal.kind === 'approvalExpired' || refusal.kind === 'accessRefused';
}

function approvalValid({ decision, confirmedAt }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return confirmedAt <= decision.validUntil ? undefined : { kind: 'approvalExpired' };
}

function amountInRange({ decision, amount }: ConfirmationFacts): ConfirmationRefusal | undefined {
  const { minimum: min, limit: max } = decision;
  return amount >= min && amount <= max ? undefined : { kind: 'amountOutOfRange', min, max };
}

function amountOnStep({ decision, amount }: ConfirmationFacts): ConfirmationRefusal | undefined {
  const { minimum: min, step } = decision;
  return isOnStep({ amountMin: min, amountStep: step }, amount) ? undefined : { kind: 'amountOffStep', min, step };
}

function termOffered({ decision: { terms }, term }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return terms.some((offered) => isSameTerm(offered, term)) ? undefined : { kind: 'termNotOffered', terms };
}

function creditAvailable({ availableCredit, amount }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return amount <= availableCredit ? undefined : notNow('insufficientCredit');
}

function mayBorrow({ access }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return access.mayBorrow ? undefined : { kind: 'accessRefused', decision: access };
}

function underCeiling({ dailyCeiling, confirmedToday, amount }: ConfirmationFacts): ConfirmationRefusal | undefined {
  if (dailyCeiling === undefined || addFen(confirmedToday, amount) <= dailyCeiling) return undefined;
  return notNow('dailyCeiling');
}

function productOpen({ priceTerms }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return priceTerms === undefined ? notNow('productClosed') : undefined;
}

function priceable({ priceTerms, amount, term, today }: ConfirmationFacts): ConfirmationRefusal | undefined {
  const isPriced = priceTerms !== undefined && priceLoan(priceTerms, { principal: amount, term, startDate: today }).ok;
  return isPriced ? undefined : notNow('notPriceable');
}

function cardBound({ isAccountOpen, disbursementCard }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return isAccountOpen && disbursementCard.kind === 'none' ? notNow('noCard') : undefined;
}

function cardOfAccount({ isAccountOpen, disbursementCard }: ConfirmationFacts): ConfirmationRefusal | undefined {
  return isAccountOpen && disbursementCard.kind === 'differs' ? notNow('cardDiffers') : undefined;
}

function notNow(reason: NotNowReason): PassingRefusal {
  return { kind: 'notNow', reason };
}
