import type { Fen } from '../shared/money.js';
import type { BankCardNumber, MobileNumber } from '../shared/identity.js';
import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, BorrowerId } from './identifiers.js';

/** Debit or credit card. */
export type CardType = 'debit' | 'credit';

/** A row of table `bank` (item 10): a bank whose cards may be bound, with the limits of one payment and of one day. */
export interface Bank {
  /** Letter code of `spec` §5.5, e.g. `CCB`. */
  readonly code: string;
  readonly name: string;
  readonly cardType: CardType;
  readonly singleLimit: Fen;
  readonly dayLimit: Fen;
  readonly isEnabled: boolean;
}

/** A card bound by a borrower (`cl_bank_card`). */
export interface BoundCard {
  readonly borrowerId: BorrowerId;
  readonly cardType: CardType;
  readonly bankCode: string;
  readonly bankName: string;
  readonly card: BankCardNumber;
  readonly cardIndex: BlindIndex;
  readonly reservedMobile: MobileNumber;
  readonly isDefaultForDisbursement: boolean;
  readonly isDefaultForRepayment: boolean;
  /** The binding company's number of the debit agreement. Absent for a card that the depository bound. */
  readonly agreementNo?: string;
  readonly boundAt: Instant;
}
