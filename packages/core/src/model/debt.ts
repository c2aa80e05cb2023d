import type { Fen } from '../shared/money.js';
import { ZERO_FEN } from '../shared/money.js';

/** What a debt is made of, in the order in which a payment is split unless the product says otherwise (item 23). */
// prettier-ignore
export const DEBT_PART_TABLE = [
  // part               label          source
  [ 'penalty',          '罚息',        'item 20'       ],
  [ 'settlementCharge', '提前结清违约金', 'loan-math §6.1' ],
  [ 'fee',              '费用',        'item 23'       ],
  [ 'interest',         '利息',        'item 23'       ],
  [ 'principal',        '本金',        'item 23'       ],
] as const;

/** Part of a debt. */
export type DebtPart = (typeof DEBT_PART_TABLE)[number][0];

/** Every part, in the order of {@link DEBT_PART_TABLE}. */
export const DEBT_PARTS: readonly DebtPart[] = DEBT_PART_TABLE.map(([part]) => part);

/** An amount of each part. */
export type DebtAmounts = Readonly<Record<DebtPart, Fen>>;

/** Nothing of any part. */
export const NO_DEBT: DebtAmounts = {
  penalty: ZERO_FEN,
  settlementCharge: ZERO_FEN,
  fee: ZERO_FEN,
  interest: ZERO_FEN,
  principal: ZERO_FEN,
};

/** The sum of all parts. */
export function debtTotal(amounts: DebtAmounts): Fen {
  const { penalty, settlementCharge, fee, interest, principal } = amounts;
  return (penalty + settlementCharge + fee + interest + principal) as Fen;
}

/** `left + right`, part by part. */
export function addDebt(left: DebtAmounts, right: DebtAmounts): DebtAmounts {
  return mapDebt((part) => (left[part] + right[part]) as Fen);
}

/** `left - right`, part by part; parts may come out below zero. */
export function subtractDebt(left: DebtAmounts, right: DebtAmounts): DebtAmounts {
  return mapDebt((part) => (left[part] - right[part]) as Fen);
}

/** Amounts made part by part. */
export function mapDebt(amountOf: (part: DebtPart) => Fen): DebtAmounts {
  return {
    penalty: amountOf('penalty'),
    settlementCharge: amountOf('settlementCharge'),
    fee: amountOf('fee'),
    interest: amountOf('interest'),
    principal: amountOf('principal'),
  };
}
