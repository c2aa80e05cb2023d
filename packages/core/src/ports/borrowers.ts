import type { Result } from '../shared/result.js';
import type { Borrower } from '../model/borrower.js';
import type { BlindIndex, BorrowerId, ChannelCode, MarketplaceUserId } from '../model/identifiers.js';
import type { IdentityMeaning } from '../model/borrower.js';

/** Reading borrowers. */
export interface BorrowerQueries {
  /** The account with this id. */
  find(borrowerId: BorrowerId): Promise<Borrower | undefined>;

  /** The account of (channel, marketplaceUserId). */
  findAccount(channel: ChannelCode, marketplaceUserId: MarketplaceUserId): Promise<Borrower | undefined>;

  /** Accounts under a blind index, over all channels, newest first, at most `limit`. */
  findByIndex(meaning: IdentityMeaning, index: BlindIndex, limit: number): Promise<readonly Borrower[]>;
}

/** Accounts of people (`cl_user`): one row per (channel, marketplaceUserId). Identity is encrypted at rest. */
export interface Borrowers extends BorrowerQueries {
  /** Adds an account. Refused without a change when (channel, marketplaceUserId) or the id exists. */
  insert(borrower: Borrower): Promise<Result<undefined, 'accountExists'>>;

  /** From here to the end of the unit, no other unit gets past this line for the same person. */
  lockPerson(idCardIndex: BlindIndex): Promise<void>;

  /** Replaces name, mobile and their indexes of an existing account; everything else stays. False when there is none. */
  updateContact(borrower: Borrower): Promise<boolean>;
}
