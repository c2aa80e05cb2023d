import type { Fen } from '../shared/money.js';
import type { BackoffPolicy } from './backoff.js';

/** How confirmation, opening, review and payout behave at one channel (items 11–16, 25.2, 25.3): a row of configuration. */
export interface LoanPolicy {
  /** Days until a person refused by the loan review, of either kind, may apply again (25.3). */
  readonly reviewCoolDownDays: number;
  /** The same after operations rejected a loan whose payout failed, or cancelled it; 0 = none (G19). */
  readonly operationsCoolDownDays: number;
  /** What may be confirmed at the channel in one Beijing day; absent = no ceiling. */
  readonly dailyCeiling?: Fen;
  /** How long an opening application rests before the check job asks the depository; an hour in the requirements (item 13.2). */
  readonly openingCheckAfterMs: number;
  readonly openingCheckIntervalMs: number;
  /** How long the opening page may be used. */
  readonly openingValidMs: number;
  /** Does the account's card become the payout card when it is another one (G11)? If not, the borrower must bind the account's card first. */
  readonly depositoryCardWins: boolean;
  /** Is a passed loan looked at once more before its payout (B8)? */
  readonly reviewsDisbursement: boolean;
  /** Is a refusal told by callback although the answer to the confirmation told it already (G6)? */
  readonly tellsConfirmationRefusal: boolean;
  /** How long a binding request may be on its way before its absence is believed; longer than the company's time-out. */
  readonly cardBindCheckAfterMs: number;
  readonly smsBackoff: BackoffPolicy;
  /** How long a debit may be on its way before the payer is asked about it; longer than the payer's time-out (item 22, G24). */
  readonly debitCheckAfterMs: number;
  /** How often it is asked again while the answer is not clear. */
  readonly debitCheckIntervalMs: number;
  /** Is the marketplace told of the schedule on every day on which a penalty grows, or only when a loan falls overdue (platform/1.4)? */
  readonly tellsOverdueDaily: boolean;
  /** Days past due from which a loan may be written off (B18). */
  readonly writeOffAfterOverdueDays: number;
}
