import type { StatusRow, TransitionRow } from './status-table.js';
import { codeBook } from './status-table.js';

// cl_borrow.state: lender-domain §1.1 (codes of the product family) and §15 (B1–B20). 0 and 13 are G4.
/** Every state of a loan. */
// prettier-ignore
export const LOAN_STATUS_TABLE = [
  // code  name                          label                 terminal  source
  [  0,   'created',                    '待提交审核',          false,    'G4'      ],
  [ 10,   'awaitingReview',             '待审核',              false,    'item 17' ],
  [ 13,   'riskReviewRunning',          '风控审核中',          false,    'G4'      ],
  [ 20,   'autoReviewPassed',           '自动审核通过',        false,    'item 17' ],
  [ 21,   'autoReviewRefused',          '自动审核拒绝',        true,     'B5'      ],
  [ 22,   'awaitingManualReview',       '待人工复审',          false,    'B6'      ],
  [ 26,   'manualReviewPassed',         '人工复审通过',        false,    'B7'      ],
  [ 27,   'manualReviewRefused',        '人工复审拒绝',        true,     'item 16' ],
  [ 29,   'disbursementRunning',        '放款中',              false,    'B9'      ],
  [ 30,   'disbursed',                  '已放款',              false,    'item 17' ],
  [ 31,   'disbursementFailed',         '放款失败',            false,    'item 17' ],
  [ 36,   'awaitingDisbursementReview', '待放款审核',          false,    'B8'      ],
  [ 37,   'disbursementReviewPassed',   '放款审核通过',        false,    'B8'      ],
  [ 38,   'disbursementReviewRefused',  '放款审核拒绝',        true,     'B8'      ],
  [ 40,   'settled',                    '已还款',              true,     'item 17' ],
  [ 41,   'settledWithReduction',       '金额减免已还款',      true,     'item 17' ],
  [ 50,   'overdue',                    '已逾期',              false,    'B14'     ],
  [ 70,   'cancelled',                  '已取消',              true,     'B20'     ],
  [ 90,   'badDebt',                    '坏账',                false,    'B18'     ],
] as const satisfies readonly StatusRow[];

/** Name of a loan's state. */
export type LoanStatus = (typeof LOAN_STATUS_TABLE)[number][1];

/** Code of a loan's state, as the seed prints it and as it is stored. */
export type LoanStatusCode = (typeof LOAN_STATUS_TABLE)[number][0];

/** Every allowed change of a loan (`lender-domain` §15). */
// prettier-ignore
export const LOAN_TRANSITION_TABLE = [
  // from                          to                            event                        source
  [ null,                         'created',                    'borrowConfirmed',           'B1' ],
  [ 'created',                    'awaitingReview',             'reviewRequested',           'B2' ],
  [ 'awaitingReview',             'riskReviewRunning',          'riskReviewStarted',         'B3' ],
  [ 'awaitingReview',             'autoReviewPassed',           'reviewPassed',              'B4' ],
  [ 'riskReviewRunning',          'autoReviewPassed',           'reviewPassed',              'B4' ],
  [ 'awaitingReview',             'autoReviewRefused',          'reviewRefused',             'B5' ],
  [ 'riskReviewRunning',          'autoReviewRefused',          'reviewRefused',             'B5' ],
  [ 'awaitingReview',             'awaitingManualReview',       'reviewUndecided',           'B6' ],
  [ 'riskReviewRunning',          'awaitingManualReview',       'reviewUndecided',           'B6' ],
  [ 'awaitingManualReview',       'manualReviewPassed',         'manualReviewPassed',        'B7' ],
  [ 'awaitingManualReview',       'manualReviewRefused',        'manualReviewRefused',       'B7' ],
  [ 'autoReviewPassed',           'awaitingDisbursementReview', 'disbursementReviewStarted', 'B8' ],
  [ 'manualReviewPassed',         'awaitingDisbursementReview', 'disbursementReviewStarted', 'B8' ],
  [ 'awaitingDisbursementReview', 'disbursementReviewPassed',   'disbursementReviewPassed',  'B8' ],
  [ 'awaitingDisbursementReview', 'disbursementReviewRefused',  'disbursementReviewRefused', 'B8' ],
  [ 'autoReviewPassed',           'disbursementRunning',        'disbursementRequested',     'B9' ],
  [ 'manualReviewPassed',         'disbursementRunning',        'disbursementRequested',     'B9' ],
  [ 'disbursementReviewPassed',   'disbursementRunning',        'disbursementRequested',     'B9' ],
  [ 'disbursementFailed',         'disbursementRunning',        'disbursementRequested',     'B9' ],
  [ 'autoReviewPassed',           'disbursed',                  'loanDisbursed',             'B10' ],
  [ 'manualReviewPassed',         'disbursed',                  'loanDisbursed',             'B10' ],
  [ 'disbursementRunning',        'disbursed',                  'loanDisbursed',             'B10' ],
  [ 'disbursementFailed',         'disbursed',                  'loanDisbursed',             'B10' ],
  [ 'disbursementReviewPassed',   'disbursed',                  'loanDisbursed',             'B10' ],
  [ 'autoReviewPassed',           'disbursementFailed',         'disbursementFailed',        'B11' ],
  [ 'manualReviewPassed',         'disbursementFailed',         'disbursementFailed',        'B11' ],
  [ 'disbursementRunning',        'disbursementFailed',         'disbursementFailed',        'B11' ],
  [ 'disbursementReviewPassed',   'disbursementFailed',         'disbursementFailed',        'B11' ],
  [ 'disbursementFailed',         'manualReviewRefused',        'rejectedByOperations',      'B12, item 16' ],
  [ 'disbursed',                  'overdue',                    'dueDatePassed',             'B14' ],
  [ 'overdue',                    'disbursed',                  'arrearsPaid',               'B15' ],
  [ 'disbursed',                  'settled',                    'lastInstallmentPaid',       'B16' ],
  [ 'overdue',                    'settled',                    'lastInstallmentPaid',       'B16' ],
  [ 'badDebt',                    'settled',                    'lastInstallmentPaid',       'B16' ],
  [ 'disbursed',                  'settledWithReduction',       'settledWithReduction',      'B17' ],
  [ 'overdue',                    'settledWithReduction',       'settledWithReduction',      'B17' ],
  [ 'badDebt',                    'settledWithReduction',       'settledWithReduction',      'B17' ],
  [ 'overdue',                    'badDebt',                    'writtenOff',                'B18' ],
  [ 'created',                    'cancelled',                  'loanCancelled',             'B20' ],
  [ 'awaitingReview',             'cancelled',                  'loanCancelled',             'B20' ],
  [ 'riskReviewRunning',          'cancelled',                  'loanCancelled',             'B20' ],
  [ 'autoReviewPassed',           'cancelled',                  'loanCancelled',             'B20' ],
  [ 'awaitingManualReview',       'cancelled',                  'loanCancelled',             'B20' ],
  [ 'manualReviewPassed',         'cancelled',                  'loanCancelled',             'B20' ],
] as const satisfies readonly (TransitionRow & readonly [LoanStatus | null, LoanStatus, string, string])[];

/** Something that changes the state of a loan. */
export type LoanEvent = (typeof LOAN_TRANSITION_TABLE)[number][2];

const CODES = codeBook('loan status', LOAN_STATUS_TABLE);

/** Code of `status`. */
export function loanStatusCode(status: LoanStatus): LoanStatusCode {
  return CODES.codeOf(status);
}

/** State of a stored `code`. Throws {@link InvariantViolation} on a code that no row has. */
export function loanStatusOf(code: number): LoanStatus {
  return CODES.nameOf(code);
}

/** Where `event` leads from `from`, or undefined when the table has no such row. */
export function nextLoanStatus(from: LoanStatus | null, event: LoanEvent): LoanStatus | undefined {
  return LOAN_TRANSITION_TABLE.find((row) => row[0] === from && row[2] === event)?.[1];
}

/** Has a loan in `status` ended for good? Its person may then have another order (`spec` §6.3, rejectReason 2). */
export function isTerminalLoanStatus(status: LoanStatus): boolean {
  return LOAN_STATUS_TABLE.some(([, name, , isTerminal]) => name === status && isTerminal);
}

/** A loan in one of these takes nothing of a day's ceiling: it was refused, rejected or cancelled before its payout. */
export const REFUSED_OR_CANCELLED_LOAN_STATUSES: readonly LoanStatus[] = [
  'autoReviewRefused',
  'manualReviewRefused',
  'disbursementReviewRefused',
  'cancelled',
];

/** A loan in one of these is not paid out yet and may be: its borrower may still change the card (G11). */
export const LOAN_STATUSES_BEFORE_DISBURSEMENT: readonly LoanStatus[] = [
  'created',
  'awaitingReview',
  'riskReviewRunning',
  'autoReviewPassed',
  'awaitingManualReview',
  'manualReviewPassed',
  'disbursementRunning',
  'disbursementFailed',
  'awaitingDisbursementReview',
  'disbursementReviewPassed',
];
