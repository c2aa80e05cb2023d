import type { Instant } from '../shared/calendar.js';
import type { BorrowableFrom } from '../model/access.js';
import type { BlindIndex, ChannelCode } from '../model/identifiers.js';

/** Re-apply dates (可借日期, `user_can_loan_date`): one row per (person, channel) (item 25.3). */
export interface BorrowableDates {
  /** The person's date at this channel. */
  find(channel: ChannelCode, idCardIndex: BlindIndex): Promise<BorrowableFrom | undefined>;

  /** Sets the date unless a later one (or `never`) stands already: a refusal never opens a door. */
  postponeTo(change: {
    readonly channel: ChannelCode;
    readonly idCardIndex: BlindIndex;
    readonly borrowableFrom: BorrowableFrom;
    readonly reason: string;
    readonly at: Instant;
  }): Promise<void>;
}
