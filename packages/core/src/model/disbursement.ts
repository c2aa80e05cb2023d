import type { BankCardNumber } from '../shared/identity.js';
import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, LoanNo, OrderKey } from './identifiers.js';
import type { CodeBook } from './status-table.js';
import { codeBook } from './status-table.js';

/** `cl_pay_log.state` (`lender-domain` §2). `suspect`: paid although a later request is under way; only people can settle it. */
// prettier-ignore
export const DISBURSEMENT_STATE_TABLE = [
  [ 10, 'open'    ],
  [ 15, 'suspect' ],
  [ 40, 'paid'    ],
  [ 50, 'failed'  ],
] as const;

/** State of a disbursement request. */
export type DisbursementState = (typeof DISBURSEMENT_STATE_TABLE)[number][1];

/** Codes of {@link DisbursementState}. */
export const DISBURSEMENT_STATES: CodeBook<(typeof DISBURSEMENT_STATE_TABLE)[number]> = codeBook(
  'disbursement state',
  DISBURSEMENT_STATE_TABLE,
);

/** A request to pay a loan out (`cl_pay_log`). At most one open per loan (B9). The card is a copy: binding another one later changes nothing (G12). */
export interface DisbursementRequest {
  readonly requestNo: string;
  readonly loanNo: LoanNo;
  readonly orderKey: OrderKey;
  /** From 1, per loan. */
  readonly attempt: number;
  readonly amount: Fen;
  readonly bankCode: string;
  readonly bankName: string;
  readonly card: BankCardNumber;
  readonly cardIndex: BlindIndex;
  readonly state: DisbursementState;
  /** The payer's word on a failure. Never personal data. */
  readonly reason?: string;
  readonly requestedAt: Instant;
  readonly settledAt?: Instant;
  /** When the money went, by the payer's word. */
  readonly paidAt?: Instant;
}
