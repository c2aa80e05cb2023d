import { RATE_ONE } from '../../shared/rate.js';
import { DEBT_PARTS } from '../debt.js';
import type { RepaymentTerms } from '../repayment-terms.js';

/** What is wrong with the repayment terms of a product. */
export type RepaymentTermsFault =
  | { readonly kind: 'graceDaysOutOfRange' }
  | { readonly kind: 'penaltyRateNegative' | 'penaltyLimitNegative' }
  /** Empty, or a part twice. */
  | { readonly kind: 'penaltyBaseMalformed' }
  /** Not every part of a debt exactly once. */
  | { readonly kind: 'allocationOrderMalformed' }
  | { readonly kind: 'interestDaysMinOutOfRange' }
  /** A share below zero or above 1, a limit below zero, a minimum above the maximum, or a count that is no whole number. */
  | { readonly kind: 'settlementChargeMalformed' };

const GRACE_DAYS_MAX = 60;
const INTEREST_DAYS_MAX = 366;

/** Everything in which repayment terms contradict themselves (item 25.2). */
export function* repaymentTermsFaults({
  graceDays,
  penalty,
  allocationOrder,
  settlement,
}: RepaymentTerms): Generator<RepaymentTermsFault> {
  if (!isCount(graceDays, GRACE_DAYS_MAX)) yield { kind: 'graceDaysOutOfRange' };
  const { rate, annualRateMax = 0n, capOfPrincipal = 0n, base } = penalty;
  if ((rate.kind === 'daily' ? rate.rate : rate.factor) < 0n) yield { kind: 'penaltyRateNegative' };
  if (annualRateMax < 0n || capOfPrincipal < 0n) yield { kind: 'penaltyLimitNegative' };
  if (base.length === 0 || new Set(base).size !== base.length) yield { kind: 'penaltyBaseMalformed' };
  const isPermutation =
    allocationOrder.length === DEBT_PARTS.length && DEBT_PARTS.every((part) => allocationOrder.includes(part));
  if (!isPermutation) yield { kind: 'allocationOrderMalformed' };
  if (!isCount(settlement.interestDaysMin, INTEREST_DAYS_MAX)) yield { kind: 'interestDaysMinOutOfRange' };
  if (!isChargeSound(settlement)) yield { kind: 'settlementChargeMalformed' };
}

function isChargeSound({ charge }: RepaymentTerms['settlement']): boolean {
  if (charge === undefined) return true;
  const { ofPrepaidPrincipal, freeAfterInstallments = 0, minimum = 0n, maximum = minimum } = charge;
  const isShare = ofPrepaidPrincipal >= 0n && ofPrepaidPrincipal <= RATE_ONE;
  return isShare && isCount(freeAfterInstallments, Infinity) && minimum >= 0n && maximum >= minimum;
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
