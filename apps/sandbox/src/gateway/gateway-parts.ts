import { randomBytes } from 'node:crypto';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { createSecret } from '../marketplace/key-pair.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { createObjectStore } from '../object-store/object-store.js';
import type { TopicPlace } from '../wire/kafka-wire.js';
import { dropTopics } from '../wire/kafka-wire.js';
import { runGatewayCommandWell } from './operations.js';

/** Servers that a gateway may be put on instead of its embedded parts. */
export interface PartServers {
  /** `mysql://user:password@host:port/`, without a database. */
  readonly databaseUrl: string;
  /** `host:port`, commas between. */
  readonly kafkaBrokers: string;
}

/** A database and topics of its own on those servers, for one gateway or for several replicas of it. */
export interface PlannedParts {
  /** The database that is made, as an address. */
  readonly databaseUrl: string;
  readonly place: TopicPlace;
  /** What the gateway has to be told of them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes database and topics, with the commands that an operator uses. `variables` are all that these commands need. */
  create(variables: Readonly<Record<string, string>>, entry?: string): Promise<void>;
  /** Drops both; nothing of theirs is left on the servers. */
  drop(): Promise<void>;
}

/** Those parts made, and an object store beside them. */
export interface GatewayParts extends Omit<PlannedParts, 'create'> {
  /** Plays the object store; its objects lie as files in `objects` of the gateway's home. */
  readonly objectStore: ObjectStore;
  /** Closes the object store; database and topics stay. */
  close(): Promise<void>;
}

const BUCKET = 'banyan-sandbox';
const REGION = 'cn-hangzhou';

/** Names of a database and of a topic prefix that nobody else has; nothing is made yet. */
export function planGatewayParts(servers: PartServers): PlannedParts {
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
        await runGatewayCommandWell(variables, args, entry);
      }
    },
    async drop() {
      await Promise.all([dropDatabase(servers.databaseUrl, database), dropTopics(place)]);
    },
  };
}

/** Makes all of it. `variables` are what the commands need besides; `now` is the time of the gateway, whose clock may be ahead. */
export async function openGatewayParts(
  servers: PartServers,
  options: {
    readonly home: string;
    readonly now: () => number;
    readonly variables: Readonly<Record<string, string>>;
    readonly entry?: string | undefined;
  },
): Promise<GatewayParts> {
  const planned = planGatewayParts(servers);
  const key = { accessKeyId: 'sandbox', accessKeySecret: createSecret() };
  const folder = path.join(options.home, 'objects');
  const objectStore = createObjectStore({ bucket: BUCKET, region: REGION, keys: [key], folder, linkNow: options.now });
  await objectStore.open();
  const all = {
    ...planned.variables,
    BANYAN_OSS_ENDPOINT: objectStore.url(),
    BANYAN_OSS_PATH_STYLE: 'on',
    BANYAN_OSS_REGION: REGION,
    BANYAN_OSS_BUCKET: BUCKET,
    BANYAN_OSS_ACCESS_KEY_ID: key.accessKeyId,
    BANYAN_OSS_ACCESS_KEY_SECRET: key.accessKeySecret,
  };
  await planned.create({ ...options.variables, ...all }, options.entry).catch(async (error: unknown) => {
    await Promise.all([objectStore.close(), planned.drop()]);
    throw error;
  });
  return { ...planned, objectStore, variables: all, close: () => objectStore.close() };
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: serverUrl });
  try {
    await connection.query(`drop database if exists \`${name}\``);
  } finally {
    await connection.end();
  }
}
