import type { Instant } from '../shared/calendar.js';
import type { BlindIndex } from '../model/identifiers.js';

/** People and phones that must not borrow. Holds blind indexes only. */
export interface Blacklist {
  /** Adds an ID card or a mobile; again = the newer reason stands. */
  add(entry: {
    readonly meaning: 'idCard' | 'mobile';
    readonly index: BlindIndex;
    readonly reason: string;
    readonly at: Instant;
  }): Promise<void>;

  /** Takes an entry off; false when there is none. */
  remove(meaning: 'idCard' | 'mobile', index: BlindIndex): Promise<boolean>;

  /** Is any of these on the list? */
  contains(indexes: { readonly idCard?: BlindIndex; readonly mobile?: BlindIndex }): Promise<boolean>;
}
