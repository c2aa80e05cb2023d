import type { Fen } from '../shared/money.js';
import { differenceFen, ZERO_FEN } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { LoanNo } from './identifiers.js';

/** Accounts of a loan's ledger. Amounts above zero are debits, below zero credits. The first five are what the borrower owes, by installment. */
// prettier-ignore
export const LEDGER_ACCOUNT_TABLE = [
  // account             label            source
  [ 'principal',         '应收本金',         'item 23' ],
  [ 'interest',          '应收利息',         'item 23' ],
  [ 'fee',               '应收费用',         'item 23' ],
  [ 'penalty',           '应收罚息',         'item 20' ],
  [ 'settlementCharge',  '应收违约金',        'loan-math §6.1' ],
  [ 'disbursed',         '放款支出',         'B10' ],
  [ 'received',          '还款收入',         'B15' ],
  [ 'held',              '暂收待退',         'item 23' ],
  [ 'interestIncome',    '利息收入',         'B13' ],
  [ 'feeIncome',         '费用收入',         'B13' ],
  [ 'penaltyIncome',     '罚息收入',         'item 20' ],
  [ 'chargeIncome',      '违约金收入',        'loan-math §6.1' ],
  [ 'waived',            '减免',           'B17' ],
  [ 'writtenOff',        '坏账核销',         'B18' ],
  [ 'provision',         '坏账准备',         'B18' ],
] as const;

/** Account of a ledger. */
export type LedgerAccount = (typeof LEDGER_ACCOUNT_TABLE)[number][0];

/** What a ledger with these balances holds for its borrower: a credit there, above zero here. */
export function heldIn(balances: ReadonlyMap<LedgerAccount, Fen>): Fen {
  return differenceFen(ZERO_FEN, balances.get('held') ?? ZERO_FEN);
}

/** Why something was booked. */
// prettier-ignore
export const LEDGER_POSTING_TABLE = [
  // kind               label            source
  [ 'disbursed',        '放款',          'B10'            ],
  [ 'scheduled',        '计提利息费用',   'B13'            ],
  [ 'penaltyAssessed',  '计提罚息',      'B14, item 20'   ],
  [ 'settledEarly',     '提前结清调整',   'loan-math §6.1' ],
  [ 'repaid',           '还款',          'B15, B16'       ],
  [ 'corrected',        '还款冲正',      'item 23'        ],
  [ 'heldApplied',      '暂收冲账',      'item 23'        ],
  [ 'refunded',         '退款',          'item 23'        ],
  [ 'reduced',          '减免结清',      'B17'            ],
  [ 'writtenOff',       '核销',          'B18'            ],
  [ 'recovered',        '核销收回',      'B16, B18'       ],
] as const;

/** Kind of a posting. */
export type LedgerPostingKind = (typeof LEDGER_POSTING_TABLE)[number][0];

/** One line of a posting. */
export interface LedgerEntry {
  readonly account: LedgerAccount;
  /** Of what the borrower owes. */
  readonly installmentNo?: number;
  /** Above zero a debit, below zero a credit; never zero. */
  readonly amount: Fen;
}

/** A posting to be written. Its entries add up to zero. */
export interface LedgerPostingDraft {
  readonly loanNo: LoanNo;
  readonly kind: LedgerPostingKind;
  /** What it is about: a serial number, an installment and a day, an audit id. One per (loan, kind, reference). */
  readonly reference: string;
  readonly bookedOn: LocalDate;
  readonly at: Instant;
  readonly entries: readonly LedgerEntry[];
}

/** A posting of a loan's ledger (`cl_loan_ledger`); append-only: a mistake is met by another posting. `sequence` counts from 1 per loan. */
export interface LedgerPosting extends LedgerPostingDraft {
  readonly sequence: number;
}
