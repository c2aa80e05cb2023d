import type { Instant } from '../../shared/calendar.js';
import type { BorrowerId, OrderKey } from '../../model/identifiers.js';
import type { SMS_EVENT_TABLE, SmsEvent } from '../../model/sms.js';
import type { Stores } from '../../ports/unit-of-work.js';

/** Names of the parameters that a text of event `E` may use. */
export type SmsParameterOf<E extends SmsEvent> = Extract<
  (typeof SMS_EVENT_TABLE)[number],
  readonly [E, ...unknown[]]
>[1][number];

/**
 * Writes a message to the borrower in the unit of `stores`, so that it is owed if and only if what it tells is true (item
 * 25.3). `businessKey` tells messages of one order and event apart. Texts, signature and number are looked up when it is
 * sent. False when the same message was written before.
 */
export async function enqueueSms<E extends SmsEvent>(message: {
  readonly stores: Pick<Stores, 'sms'>;
  readonly event: E;
  readonly orderKey: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly businessKey: string;
  /** Ready to be read: amounts in 元, dates as written, cards by their last four digits. */
  readonly parameters: Readonly<Record<SmsParameterOf<E>, string>>;
  readonly at: Instant;
}): Promise<boolean> {
  const { stores, event, orderKey, borrowerId, businessKey, parameters, at } = message;
  return stores.sms.enqueue({ event, orderKey, borrowerId, businessKey, parameters }, at);
}
