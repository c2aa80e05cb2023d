import type { Instant } from '../shared/calendar.js';
import type { DocumentKey, MarketplaceUserId, OrderKey } from './identifiers.js';

/** The data fetched from the marketplace after a push (item 5.2). */
export const DATA_KINDS = ['operator', 'creditCard', 'device'] as const;

/** One of {@link DATA_KINDS}. */
export type DataKind = (typeof DATA_KINDS)[number];

/** 0 todo, 1 done, 2 failed for good, 3 the marketplace has none (`lender-domain` §12). */
export const DATA_KIND_STATE_TABLE = [
  [0, 'todo'],
  [1, 'done'],
  [2, 'failed'],
  [3, 'none'],
] as const;

/** State of the pull of one kind. */
export type DataKindState = (typeof DATA_KIND_STATE_TABLE)[number][1];

/** Progress of one kind. */
export interface DataKindPull {
  readonly state: DataKindState;
  readonly attempts: number;
  /** A word such as `timeout`, `notReady`, `http 503`. Never personal data. */
  readonly lastError?: string;
}

/** A row of `rongshu_credit_data_pull_log`: what is still to be fetched for one order (item 4.2, item 5, G15). */
export interface DataPull {
  readonly key: OrderKey;
  readonly marketplaceUserId: MarketplaceUserId;
  /** Where the operator data is, when the push said so. */
  readonly operatorUrl?: string;
  readonly kinds: Readonly<Record<DataKind, DataKindPull>>;
  readonly state: 'open' | 'done' | 'exhausted';
  readonly nextAttemptAt: Instant;
  readonly createdAt: Instant;
}

/** A document of an order kept in the object store (三方数据表, `third_data`). */
export interface OrderDocument {
  readonly key: OrderKey;
  /** `push`, a picture such as `idCardFront`, or a {@link DataKind}. Unique per order. */
  readonly kind: string;
  readonly documentKey: DocumentKey;
  /** Hex, of the bytes as stored by the caller (before any encryption by the store). */
  readonly sha256: string;
  readonly size: number;
  readonly storedAt: Instant;
}
