import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';

/** How to reach the brokers. */
export interface KafkaConnection {
  /** `host:port` of some of them; the others are learned. */
  readonly brokers: readonly string[];
  /** What the brokers call this client in their logs and quotas. */
  readonly clientId: string;
  /** With it the connection is encrypted and the brokers' certificates are checked, against `ca` (PEM) where it is given. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** What the client has to say. `text` is of the client, never of a message; there are no keys and no values in it. */
export interface KafkaLogEntry {
  readonly level: 'error' | 'warn';
  readonly text: string;
  readonly group?: string;
  readonly broker?: string;
}

/** Where the client's warnings and errors go. */
export type KafkaLog = (entry: KafkaLogEntry) => void;

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** A client of the driver; nothing is connected yet. Warnings and errors go to `log`. */
export function createClient(connection: KafkaConnection, log: KafkaLog = () => undefined): Kafka {
  const { brokers, clientId, tls, sasl } = connection;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    logLevel: logLevel.WARN,
    logCreator: () => onceInAWhile(log),
    // How often one connection is tried before whoever needs it is told; they try again by rules of their own.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  };
  return new Kafka(config);
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaConnection['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}

const REPEAT_MS = 10_000;

// While brokers are away the driver says the same thing several times a second.
function onceInAWhile(log: KafkaLog): (entry: LogEntry) => void {
  const said = new Map<string, number>();
  return (entry) => {
    const spoken = spokenOf(entry);
    const now = performance.now();
    for (const [text, at] of said) if (now - at >= REPEAT_MS) said.delete(text);
    if (said.has(spoken.text)) return;
    said.set(spoken.text, now);
    log(spoken);
  };
}

// Its other members may hold whole messages.
function spokenOf({ level, log }: LogEntry): KafkaLogEntry {
  const { message, groupId, broker } = log as { message: string; groupId?: unknown; broker?: unknown };
  return {
    level: level === logLevel.ERROR ? 'error' : 'warn',
    text: message.slice(0, 300),
    ...(typeof groupId === 'string' ? { group: groupId } : {}),
    ...(typeof broker === 'string' ? { broker } : {}),
  };
}
