import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import type { TopicPlace } from '../wire/kafka-wire.js';
import { dropTopics } from '../wire/kafka-wire.js';
import { GatewayDidNotStart } from './embedded-gateway.js';
import { runGatewayCommand } from './operations.js';

/** Servers that a gateway may be put on instead of its embedded parts. */
export interface PartServers {
  /** `mysql://user:password@host:port/`, without a database. */
  readonly databaseUrl: string;
  /** `host:port`, commas between. */
  readonly kafkaBrokers: string;
}

/** A database and topics of its own on those servers, for one gateway. */
export interface GatewayParts {
  /** The database that was made, as an address. */
  readonly databaseUrl: string;
  readonly place: TopicPlace;
  /** What the gateway has to be told of them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes database and topics, with the commands that an operator uses. `variables` are all that the gateway will have. */
  create(variables: Readonly<Record<string, string>>, entry?: string): Promise<void>;
  /** Drops both; nothing of theirs is left on the servers. */
  drop(): Promise<void>;
}

/** Names of a database and of a topic prefix that nobody else has; nothing is made yet. */
export function planGatewayParts(servers: PartServers): GatewayParts {
  const name = randomBytes(6).toString('hex');
  const database = `banyan_test_${name}`;
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${database}`;
  const place = { brokers: servers.kafkaBrokers.split(','), topicPrefix: `t${name}.` };
  return {
    databaseUrl: url.href,
    place,
    variables: {
      BANYAN_DATABASE_URL: url.href,
      BANYAN_KAFKA_BROKERS: servers.kafkaBrokers,
      BANYAN_KAFKA_TOPIC_PREFIX: place.topicPrefix,
    },
    async create(variables, entry) {
      for (const args of [
        ['database', 'create'],
        ['kafka', 'setup', '--partitions', '3', '--replication', '1'],
      ]) {
        const outcome = await runGatewayCommand(variables, args, '', entry);
        if (outcome.exitCode !== 0) {
          throw new GatewayDidNotStart(outcome.errors.trim() || `banyan ${args.join(' ')} failed.`);
        }
      }
    },
    async drop() {
      await Promise.all([dropDatabase(servers.databaseUrl, database), dropTopics(place)]);
    },
  };
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: serverUrl });
  try {
    await connection.query(`drop database if exists \`${name}\``);
  } finally {
    await connection.end();
  }
}
