import type { AccessRule } from '../model/access.js';
import type { Agreement } from '../model/agreement.js';
import type { BackoffPolicy } from '../model/backoff.js';
import type { DataKind } from '../model/data-pull.js';
import type { BusinessCalendar } from '../model/business-calendar.js';
import type { ChannelCode, ProductCode } from '../model/identifiers.js';
import type { LoanPolicy } from '../model/loan-policy.js';
import type { Product } from '../model/product.js';
import type { RetentionPolicy } from '../model/retention.js';
import type { SmsPolicy } from '../model/sms.js';

/** How intake behaves at one channel (items 5–8, 25.3). */
export interface IntakePolicy {
  readonly productCode: ProductCode;
  /** Kinds without which an order is not parsed (G14). */
  readonly mandatoryKinds: readonly DataKind[];
  /** Kinds that are fetched at all. */
  readonly pulledKinds: readonly DataKind[];
  readonly dataPullBackoff: BackoffPolicy;
  readonly parseBackoff: BackoffPolicy;
  readonly callbackBackoff: BackoffPolicy;
  /** Days until a person refused by credit may apply again (item 25.3). */
  readonly creditCoolDownDays: number;
  /** Days for which a credit decision holds when the engine does not say (G27). */
  readonly approvalValidDays: number;
  /** Is the pass told by callback too? Off: the marketplace asks (G9). */
  readonly tellsCreditPass: boolean;
}

/** The rows of configuration that the use cases read; validated before they get here. Answers are cheap. */
export interface Configuration {
  /** The product of that code, checked; undefined when none is sold under it (item 25.2). */
  product(productCode: ProductCode): Product | undefined;
  /** How intake behaves at the channel; undefined for a channel nobody configured. */
  intakePolicy(channel: ChannelCode): IntakePolicy | undefined;
  /** The access rules of the channel in the order they are tried; empty = no rule of its own (item 25.3). */
  accessRules(channel: ChannelCode): readonly AccessRule[];
  /** The agreements a borrower of the product is shown, of every stage, in the order of display (item 3). */
  agreements(channel: ChannelCode, productCode: ProductCode): readonly Agreement[];
  /** How confirmation to payout behave at the channel; undefined for a channel nobody configured. */
  loanPolicy(channel: ChannelCode): LoanPolicy | undefined;
  /** SMS at the channel, with the fallback already applied (item 25.3). */
  smsPolicy(channel: ChannelCode): SmsPolicy | undefined;
  /** The bank that a card's leading digits belong to; undefined when no row knows them, which says nothing (item 11). */
  bankOfCard(cardNumber: string): string | undefined;
  /** The days on which banks work, for due dates that move (item 20). */
  businessCalendar(): BusinessCalendar;
  /** For how many days what is kept (`RELIABILITY` §6). */
  retention(): RetentionPolicy;
}
