import type { Result } from '../shared/result.js';
import type { ChannelCode, MarketplaceUserId } from '../model/identifiers.js';
import type { DataKind } from '../model/data-pull.js';

/** Data as the marketplace gave it: the decrypted JSON text, kept raw. */
export interface PulledDocument {
  readonly json: string;
}

/** Why there is no data. `none`: the marketplace says it has none, for good. The rest is worth another try. */
export type DataPullFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'notReady' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The marketplace's data interface (platform/1.11, item 5). */
export interface CreditDataSource {
  /** Fetches one kind of data of one person. `reason`s are words such as `timeout`, `http 503`, `code 10001`; never content. */
  pull(request: {
    readonly channel: ChannelCode;
    readonly kind: DataKind;
    readonly marketplaceUserId: MarketplaceUserId;
    readonly operatorUrl?: string;
  }): Promise<Result<PulledDocument, DataPullFault>>;
}
