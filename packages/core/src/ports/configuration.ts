import type { AccessRule } from '../model/access.js';
import type { Agreement } from '../model/agreement.js';
import type { BackoffPolicy } from '../model/backoff.js';
import type { DataKind } from '../model/data-pull.js';
import type { ChannelCode, ProductCode } from '../model/identifiers.js';
import type { Product } from '../model/product.js';

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
  product(productCode: ProductCode): Product | undefined;
  intakePolicy(channel: ChannelCode): IntakePolicy | undefined;
  accessRules(channel: ChannelCode): readonly AccessRule[];
  agreements(channel: ChannelCode, productCode: ProductCode): readonly Agreement[];
}
