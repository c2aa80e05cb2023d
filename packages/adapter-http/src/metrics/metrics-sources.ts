/** What waits in one outbox. */
export interface OutboxReading {
  readonly outbox: 'callbacks' | 'events' | 'sms';
  readonly pending: number;
  readonly dead: number;
  /** 0 when nothing waits. */
  readonly oldestAgeSeconds: number;
}

/** How a consumer of the lender's events gets on. */
export interface ConsumerReading {
  readonly consumer: string;
  /** It asks for messages, and what it gets moves on. */
  readonly isProgressing: boolean;
  /** Messages that it has not taken yet, where that is known. */
  readonly lagMessages?: number;
}

/** Connections of the database's pool. */
export interface ConnectionsReading {
  readonly lent: number;
  readonly resting: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** Read when `/metrics` is asked for. One that throws leaves its figures out and is counted. */
export interface MetricsSources {
  /** Marketplace orders by status name. */
  ordersByStatus?(): Promise<Readonly<Record<string, number>>>;
  /** Loans by status name. */
  loansByStatus?(): Promise<Readonly<Record<string, number>>>;
  outboxes?(): Promise<readonly OutboxReading[]>;
  parkedEvents?(): Promise<number>;
  /** Debits that the payer was asked for and of which nothing certain was heard yet (item 22). */
  openDebits?(): Promise<number>;
  /** Differences to the payer's statements that nobody has settled. */
  openDifferences?(): Promise<number>;
  /** Loans that hold money for their borrowers (item 23). */
  heldLoans?(): Promise<number>;
  requestsInFlight?(): number;
  /** Channels to which nothing is sent for a while, because their endpoint failed too often. */
  openBreakers?(): number;
  /** Age of the oldest data pull that is still open; 0 when none is (item 5). */
  oldestPullAgeSeconds?(): Promise<number>;
  /** What readiness asks for, by the name of the check. */
  readiness?(): Promise<Readonly<Record<string, boolean>>>;
  /** Consumers of events, where this process has some. */
  consumers?(): Promise<readonly ConsumerReading[]>;
  /** The database's pool, where it has one. */
  connections?(): Promise<ConnectionsReading | undefined>;
  /** Signatures of reads that other replicas were never told of, where they share a table of them. */
  lostSignatures?(): number;
  /** Identity numbers that the log had to mask so far. */
  maskedIdentities?(): number;
}
