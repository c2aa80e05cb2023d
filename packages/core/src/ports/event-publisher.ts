import type { LenderEvent } from '../model/lender-event.js';
import type { Result } from '../shared/result.js';

/** Ok once the other side has the event for good; `error` is a word for the log. */
export type Publication = Result<undefined, { readonly error: string }>;

/** Hands events to the lender's back office. */
export interface EventPublisher {
  /**
   * Publishes `events` and answers for each, in their order. The same event may arrive twice; it carries its id. Of one
   * (channel, key) events are handed over in their order, and none behind one that could not be: its error is
   * `heldBack`. Before each hand-over but the first, `mayGoOn` is asked; once it says no, everything else is held back.
   */
  publish(events: readonly LenderEvent[], mayGoOn?: () => Promise<boolean>): Promise<readonly Publication[]>;
}
