import { addMs } from '../../shared/calendar.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { AgreementStage } from '../../model/agreement.js';
import type { ChannelCode, MarketplaceOrderNo } from '../../model/identifiers.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Which agreements are wanted. Without a stage: all of them (`spec` §12.5-12). */
export interface ListAgreementsInput {
  readonly channel: ChannelCode;
  readonly orderNo?: MarketplaceOrderNo;
  readonly stage?: AgreementStage;
}

/** One agreement to show: title and a link that works for a while. */
export interface AgreementLink {
  readonly title: string;
  readonly url: string;
}

/** Why there is no list. An unknown order is not an error: the list is the product's (`spec` §3.14). */
export interface ListAgreementsError {
  readonly kind: 'channelNotConfigured';
}

/** Lists the agreements of the order's product, in the order of configuration (item 3). */
export type ListAgreements = (
  input: ListAgreementsInput,
) => Promise<Result<readonly AgreementLink[], ListAgreementsError>>;

/** What {@link createListAgreements} works with. */
export interface ListAgreementsDependencies {
  readonly read: Pick<UnitOfWork['read'], 'orders'>;
  readonly configuration: Configuration;
  readonly documentStore: Pick<DocumentStore, 'link'>;
  readonly clock: Clock;
  /** How long a link works, milliseconds. */
  readonly linkLifetimeMs: number;
}

/** Makes the use case of item 3. */
export function createListAgreements(dependencies: ListAgreementsDependencies): ListAgreements {
  const { read, configuration, documentStore, clock, linkLifetimeMs } = dependencies;

  return async ({ channel, orderNo, stage }) => {
    const policy = configuration.intakePolicy(channel);
    if (policy === undefined) return err({ kind: 'channelNotConfigured' });
    const order = orderNo === undefined ? undefined : await read.orders.find({ channel, orderNo });
    const productCode = order?.productCode ?? policy.productCode;
    const expiresAt = addMs(clock.now(), linkLifetimeMs);
    return ok(
      configuration
        .agreements(channel, productCode)
        .filter((agreement) => stage === undefined || agreement.stages.includes(stage))
        .map(({ title, documentKey }) => ({ title, url: documentStore.link(documentKey, expiresAt) })),
    );
  };
}
