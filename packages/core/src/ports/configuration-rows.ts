import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';

/** A row of configuration as stored: JSON text that the composition root validates. */
export interface ConfigurationRow {
  /** `product`, `accessRule`, `agreement`, `policy` … */
  readonly kind: string;
  readonly key: string;
  /** 1 for the first, +1 with every change. */
  readonly version: number;
  readonly body: string;
  readonly author: string;
  readonly changedAt: Instant;
}

/** Configuration with history (item 25.2, 25.3): rows are only ever added, the highest version of (kind, key) counts. */
export interface ConfigurationRows {
  /** The current row of every (kind, key), by kind and key. */
  current(): Promise<readonly ConfigurationRow[]>;

  /** Every version of one row, newest first. */
  history(kind: string, key: string): Promise<readonly ConfigurationRow[]>;

  /** Adds `row` when its version is the current one + 1 (1 for a new row); otherwise `versionTaken` and no change. */
  put(row: ConfigurationRow): Promise<Result<undefined, 'versionTaken'>>;
}
