import type { StoredAccessFacts } from '../model/access.js';
import type { BlindIndex } from '../model/identifiers.js';
import type { ChannelCode } from '../model/identifiers.js';

/** What the access check reads, in one go because it is the busiest query of the gateway (item 1). */
export interface AccessFactsQueries {
  /**
   * Facts about the person with this ID card index, over all accounts and channels: known at all, blacklisted (by ID card
   * or by any of the person's mobiles), has an order in an open status, re-apply date for `channel`, default card for
   * repayment. Answers for an unknown person too: nothing known, blacklist and re-apply date still looked up.
   */
  find(channel: ChannelCode, idCardIndex: BlindIndex): Promise<StoredAccessFacts>;
}
