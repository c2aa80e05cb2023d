import type { LoanStatusCode } from '../../model/loan-status.js';
import type { MarketplaceOrderStatusCode } from '../../model/marketplace-order-status.js';

/** 放款结果 status as the marketplace prints it (product/1.9, platform/1.2). */
// prettier-ignore
export const DISBURSEMENT_ANSWER_TABLE = [
  // status  meaning                 remark to 榕树           source
  [ 7001,   '放款成功',             '放款成功',              'item 17' ],
  [ 7002,   '放款中',               '放款中',                'item 17' ],
  [ 7003,   '放款失败-拒单处理',    '放款失败，订单已关闭',  'item 17' ],
] as const;

/** A status of the disbursement result. */
export type DisbursementStatus = (typeof DISBURSEMENT_ANSWER_TABLE)[number][0];

type DisbursementRow = readonly [loanState: number, answer: DisbursementStatus, source: string];

/** 放款结果查询 (product/1.9, item 17) by `cl_borrow.state`. The rows of G3 hold every code that the table's family knows. */
// prettier-ignore
export const DISBURSEMENT_STATUS_TABLE = [
  // 借款订单  answer  source
  [   0,      7002,   'item 17' ],
  [  10,      7002,   'item 17' ],
  [  13,      7002,   'item 17' ],
  [  20,      7002,   'item 17' ],
  [  31,      7002,   'item 17' ],
  [  27,      7003,   'item 17' ],
  [  30,      7001,   'item 17' ],
  [  40,      7001,   'item 17' ],
  [  41,      7001,   'item 17' ],
  [  22,      7002,   'G3' ],
  [  25,      7002,   'G3' ],
  [  26,      7002,   'G3' ],
  [  28,      7002,   'G3' ],
  [  29,      7002,   'G3' ],
  [  36,      7002,   'G3' ],
  [  37,      7002,   'G3' ],
  [ 301,      7002,   'G3' ],
  [ 302,      7002,   'G3' ],
  [  12,      7002,   'G3' ],
  [  14,      7002,   'G3' ],
  [  15,      7002,   'G3' ],
  [  18,      7002,   'G3' ],
  [  21,      7003,   'G3' ],
  [  16,      7003,   'G3' ],
  [  19,      7003,   'G3' ],
  [  38,      7003,   'G3' ],
  [ 303,      7003,   'G3' ],
  [  70,      7003,   'G3' ],
  [  50,      7001,   'G3' ],
  [  90,      7001,   'G3' ],
  [  42,      7001,   'G3' ],
  [  43,      7001,   'G3' ],
  [  44,      7001,   'G3' ],
] as const satisfies readonly DisbursementRow[];

type Unanswered = Exclude<LoanStatusCode, (typeof DISBURSEMENT_STATUS_TABLE)[number][0]>;
/** Every state of a loan has an answer; a missing one is named by the compiler. */
export const answersEveryLoanStatus: [Unanswered] extends [never] ? true : Unanswered = true;

/** What 1.9 answers for the stored code: its row; an unlisted code is "in progress" (G3). */
export function loanStateAnswer(loanState: number): DisbursementStatus {
  return DISBURSEMENT_STATUS_TABLE.find(([code]) => code === loanState)?.[1] ?? 7002;
}

type NoLoanRow = readonly [
  orderStatus: MarketplaceOrderStatusCode,
  answer: DisbursementStatus | null,
  answerWithOpenConfirmation: DisbursementStatus | null,
  source: string,
];

/** What 1.9 answers before there is a loan, by the order's status; null = nothing was confirmed, a parameter error (G3). */
// prettier-ignore
export const NO_LOAN_STATUS_TABLE = [
  // 三方状态  answer  with an open confirmation  source
  [  0,       null,   null,                      'G3' ],
  [  2,       null,   null,                      'G3' ],
  [ 10,       null,   null,                      'G3' ],
  [ 11,       null,   null,                      'G3' ],
  [ 12,       null,   7002,                      'G3' ],
  [  4,       7003,   7003,                      'G3' ],
  [  5,       7003,   7003,                      'G3' ],
  [  1,       7002,   7002,                      'G3' ],
] as const satisfies readonly NoLoanRow[];

type UnansweredOrder = Exclude<MarketplaceOrderStatusCode, (typeof NO_LOAN_STATUS_TABLE)[number][0]>;
/** Every status of an order has a row; a missing one is named by the compiler. */
export const answersEveryOrderWithoutLoan: [UnansweredOrder] extends [never] ? true : UnansweredOrder = true;

/** What 1.9 answers for an order without a loan; null = the order is not confirmed. An unlisted status is not confirmed. */
export function noLoanAnswer(orderStatus: number, hasOpenConfirmation: boolean): DisbursementStatus | null {
  const row = NO_LOAN_STATUS_TABLE.find(([code]) => code === orderStatus);
  if (row === undefined) return null;
  return hasOpenConfirmation ? row[2] : row[1];
}

/** The remark that goes with a status. */
export function disbursementRemark(status: DisbursementStatus): string {
  const row = DISBURSEMENT_ANSWER_TABLE.find(([code]) => code === status);
  return row === undefined ? '' : row[2];
}
