import { multiplyRate } from '../../shared/money.js';
import type { Fen } from '../../shared/money.js';
import type { Fee } from '../product.js';

/** What the fees of a product come to for one principal, in 分. */
export interface FeeAmounts {
  readonly atDisbursement: number;
  readonly everyInstallment: number;
  readonly firstInstallment: number;
  readonly lastInstallment: number;
}

const NO_FEES: FeeAmounts = { atDisbursement: 0, everyInstallment: 0, firstInstallment: 0, lastInstallment: 0 };

/** Each fee is rounded on its own, as the contract names it, then added to its time of payment. */
export function feeAmounts(fees: readonly Fee[], principal: Fen): FeeAmounts {
  if (fees.length === 0) return NO_FEES;
  const amounts = { ...NO_FEES };
  for (const { charge, timing } of fees) {
    const amount = charge.kind === 'fixed' ? charge.amount : multiplyRate(principal, charge.rate, charge.rounding);
    amounts[timing] += Number(amount);
  }
  return amounts;
}
