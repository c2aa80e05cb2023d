import type { LenderEvent } from '../model/lender-event.js';
import type { Result } from '../shared/result.js';

/** Hands events to the lender's back office. */
export interface EventPublisher {
  /** Ok once the other side has it for good. The same event may arrive twice; it carries its id. `error` is a word for the log. */
  publish(event: LenderEvent): Promise<Result<undefined, { readonly error: string }>>;
}
