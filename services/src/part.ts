/** A part of production that the project starts itself. Its data and its port survive `stop`, `kill` and `start`. */
export interface Part {
  /** Where its data, its settings and its log are. */
  readonly folder: string;
  /** Starts it and waits until it answers; does nothing when it is up. Fails with the last lines of its log. */
  start(): Promise<void>;
  /** Stops it in good order and waits for its end; does nothing when it is down. */
  stop(): Promise<void>;
  /** Kills it where it stands (`SIGKILL`) and waits for its end. */
  kill(): Promise<void>;
  /** Whether it answers now. */
  isUp(): Promise<boolean>;
  /** The id of its process; undefined when it is down. */
  pid(): number | undefined;
  /** Stops it for good: `start` is refused afterwards. The folder stays the caller's. */
  close(): Promise<void>;
}

/** A MariaDB server on the loopback interface; user `root` without a password. */
export interface MariadbServer extends Part {
  readonly port: number;
  /** `mysql://…/`, or the same with a database. */
  url(database?: string): string;
}

/** A single Kafka broker (KRaft) on the loopback interface, in clear, without automatic creation of topics. */
export interface KafkaBroker extends Part {
  readonly port: number;
  /** `host:port`, as clients take it. */
  brokers(): string;
}

/** A part that cannot be had on this machine. The message is one sentence that says why and what would help. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}
