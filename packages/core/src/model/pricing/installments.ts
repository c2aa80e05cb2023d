import type { LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { fenOfSafeInteger, ZERO_FEN } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Rounding } from '../../shared/rounding.js';
import type { Product } from '../product.js';
import type { FeeAmounts } from './fees.js';
import type { Fraction } from './fraction.js';
import { portionOf } from './fraction.js';
import type { PricedInstallment, PricedLoan, PriceFault } from './priced-loan.js';

/** What is laid out: amounts in whole 分 below 2^53, dates, and the product's rules. */
export interface InstallmentPlan {
  readonly amount: number;
  readonly count: number;
  readonly fee: FeeAmounts;
  readonly levelFen: bigint;
  readonly regular: Fraction;
  /** Given when periods differ in length. */
  readonly fractionOfPeriod: ((index: number) => Fraction) | undefined;
  /** Given when only the first period is longer or shorter: its extra interest goes on top of the level total. */
  readonly oddFirst: Fraction | undefined;
  /** Given when the total interest of a flat loan is fixed first. */
  readonly flatInterest: number | undefined;
  readonly startDate: LocalDate;
  readonly dates: readonly LocalDate[];
  readonly product: Pick<Product, 'repaymentMethod' | 'rounding' | 'remainder' | 'lastInstallmentGapMax'>;
}

/** The installments of a plan, and what they add up to. */
export interface LaidOutInstallments {
  readonly installments: PricedInstallment[];
  /** The borrower's flows seen from the lender: paid out below zero, then every total. */
  readonly flows: number[];
  readonly totals: PricedLoan['totals'];
}

/**
 * The one loop over installments, for every repayment method. Amounts are whole doubles below 2^53 throughout;
 * `portionOf` keeps their products exact.
 */
export function layOutInstallments(plan: InstallmentPlan): Result<LaidOutInstallments, PriceFault> {
  const { amount, count, fee, levelFen, regular, fractionOfPeriod, flatInterest, startDate, dates, product } = plan;
  const { repaymentMethod: method, rounding } = product;
  const isLevel = method === 'equalInstallment';
  const isFlat = method === 'flat';
  const level = Number(levelFen);
  const levelTotal = levelFen as Fen;
  const levelFee = fee.everyInstallment === 0 ? ZERO_FEN : fenOfSafeInteger(fee.everyInstallment);
  const firstExtra = plan.oddFirst === undefined ? 0 : oddInterest(amount, plan.oddFirst, regular, rounding.interest);
  const installments = new Array<PricedInstallment>(count);
  const flows = new Array<number>(count + 1);
  flows[0] = fee.atDisbursement - amount;
  let balance = amount;
  let interestSum = 0;
  let feeSum = 0;
  let flatSum = 0;
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1;
    const base = isFlat ? amount : balance;
    const fraction = fractionOfPeriod === undefined ? regular : fractionOfPeriod(index);
    let interest = portionOf(base, fraction, rounding.interest);
    let principal = balance;
    if (!isLast) {
      if (isLevel) principal = Math.min(Math.max(level - interest, 0), balance);
      else principal = method === 'interestFirst' ? 0 : Math.min(level, balance);
    } else if (isLevel && product.remainder === 'lastInterest') interest = Math.max(level - balance, 0);
    if (flatInterest !== undefined) {
      const left = flatInterest - flatSum;
      interest = isLast ? left : Math.min(interest, left);
      flatSum += interest;
    }
    if (index === 0) interest = Math.max(interest + firstExtra, 0);
    const rowFee = fee.everyInstallment + (index === 0 ? fee.firstInstallment : 0) + (isLast ? fee.lastInstallment : 0);
    const previousTotal = total;
    total = principal + interest + rowFee;
    if (total === 0) return err({ kind: 'emptyInstallment', installmentNo: index + 1 });
    balance -= principal;
    interestSum += interest;
    feeSum += rowFee;
    flows[index + 1] = total;
    installments[index] = {
      installmentNo: index + 1,
      dueDate: dates[index] ?? startDate,
      principal: fenOfSafeInteger(principal),
      interest: fenOfSafeInteger(interest),
      fee: rowFee === fee.everyInstallment ? levelFee : fenOfSafeInteger(rowFee),
      total: isLevel && total === level ? levelTotal : fenOfSafeInteger(total),
      balanceAfter: fenOfSafeInteger(balance),
    };
    const gap = Math.abs(total - previousTotal);
    const gapMax = product.lastInstallmentGapMax;
    if (isLast && index > 0 && (isLevel || isFlat) && gapMax !== undefined && gap > gapMax) {
      return err({ kind: 'lastInstallmentTooFar', gap: fenOfSafeInteger(gap) });
    }
  }
  const sum = amount + interestSum + feeSum;
  if (!Number.isSafeInteger(sum)) return err({ kind: 'principalNotPriceable' });
  const totals = {
    interest: fenOfSafeInteger(interestSum),
    fee: fenOfSafeInteger(feeSum),
    total: fenOfSafeInteger(sum),
  };
  return ok({ installments, flows, totals });
}

/** What a first period of another length adds to (or takes from) the interest of a regular one. */
function oddInterest(amount: number, odd: Fraction, regular: Fraction, rounding: Rounding): number {
  return portionOf(amount, odd, rounding) - portionOf(amount, regular, rounding);
}
