import type { DirectDatabase } from '../fleet/database.js';
import type { KeptPromise } from '../load/ledger-of-promises.js';

/** A callback as it reached the marketplace. */
export interface SeenCallback {
  readonly orderNo: string;
  /** As `cl_notify_callback.callback_type` has it. */
  readonly type: string;
  /** The business content: the same on every attempt. */
  readonly text: string;
  readonly isAccepted: boolean;
}

/** A lease as it was seen in passing. */
export interface SeenLease {
  readonly relay: string;
  readonly shard: number;
  readonly owner: string;
  readonly fence: number;
}

/** A text in which a person was recognised, masked, and where. */
export interface CanaryFinding {
  readonly where: string;
  readonly what: string;
}

/** What the others' books say when a run is over. */
export interface Books {
  readonly promises: readonly KeptPromise[];
  readonly contradictions: readonly string[];
  readonly forgedOrders: readonly string[];
  /** Journeys that did not come to their end, and where they stand. */
  readonly stuck: readonly string[];
  readonly callbacks: readonly SeenCallback[];
  /** Event ids that reached the back office. */
  readonly receivedEvents: ReadonlySet<string>;
  /** Events of the back office that the broker has. */
  readonly sentEvents: readonly { readonly eventId: string; readonly type: string }[];
  readonly reviewsByOrder: ReadonlyMap<string, ReadonlySet<string>>;
  readonly payoutsByOrder: ReadonlyMap<string, ReadonlySet<string>>;
  /** Debits for which the payer took money: request number and 分. */
  readonly debits: readonly (readonly [requestNo: string, amountFen: bigint])[];
  readonly leases: readonly SeenLease[];
  readonly canaries: readonly CanaryFinding[];
}

/** What the oracle judges by. */
export interface Evidence {
  readonly database: Pick<DirectDatabase, 'rows'>;
  readonly books: Books;
}

/** Texts of rows that should not be there. */
export async function offences(
  { database }: Pick<Evidence, 'database'>,
  sql: string,
  text: (row: Readonly<Record<string, string | number | null>>) => string,
): Promise<readonly string[]> {
  return (await database.rows(sql)).map(text);
}
