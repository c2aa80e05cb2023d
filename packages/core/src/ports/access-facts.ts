import type { StoredAccessFacts } from '../model/access.js';
import type { BlindIndex, ChannelCode, OrderKey } from '../model/identifiers.js';

/** Of whom facts are wanted. */
export interface AccessSubject {
  readonly idCard?: BlindIndex;
  /** The mobile that the request names, which need not be one that we know the person by. */
  readonly mobile?: BlindIndex;
}

/** What the access check reads, in one go because it is the busiest query of the gateway (item 1). */
export interface AccessFactsQueries {
  /**
   * Facts about the person with this ID card index, over all accounts and channels: known at all (has an account),
   * blacklisted (by ID card, by `subject.mobile`, or by the mobile of any of the person's accounts), has an order in an open status other than
   * `except` (a confirmed one is open until its loan has ended), re-apply date for `channel`, the newest default repayment card of any of the person's accounts. An unknown
   * person has no account, but may be blacklisted or have a re-apply date all the same. Without `idCard`, only the mobile
   * is looked up on the blacklist.
   */
  find(channel: ChannelCode, subject: AccessSubject, except?: OrderKey): Promise<StoredAccessFacts>;
}
