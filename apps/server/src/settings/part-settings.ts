import { resolve } from 'node:path';
import type { VariableName } from './variables.table.js';

/** A MySQL or MariaDB server in place of the embedded database. */
export interface DatabaseSettings {
  /** With user and password: never to be printed. */
  readonly url: string;
  readonly connectionsMax: number;
  readonly caFile?: string;
}

/** Kafka in place of webhooks. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly hasTls: boolean;
  readonly caFile?: string;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** An object store in place of a folder. */
export interface ObjectStoreSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials:
    { readonly accessKeyId: string; readonly accessKeySecret: string } | { readonly stsFile: string };
  readonly prefix: string;
  readonly publicUrl?: string;
  readonly isPathStyle: boolean;
  readonly encryption: 'none' | 'AES256' | 'KMS';
}

type Value = (name: VariableName) => string;

/** What the variables of one part say about each other, one sentence each; nothing of a part whose own variable is faulty. */
export function partFaults(value: Value, isFaulty: (name: VariableName) => boolean): readonly string[] {
  const isMissing = (name: VariableName): boolean => value(name) === '' && !isFaulty(name);
  const faults: string[] = [];
  if (isMissing('BANYAN_KAFKA_BROKERS') && isMissing('BANYAN_LENDER_EVENTS_URL'))
    faults.push('BANYAN_LENDER_EVENTS_URL is missing');
  if (value('BANYAN_KAFKA_SASL') !== 'none' && !isFaulty('BANYAN_KAFKA_SASL'))
    for (const name of ['BANYAN_KAFKA_USERNAME', 'BANYAN_KAFKA_PASSWORD'] as const)
      if (isMissing(name)) faults.push(`${name} is missing, which BANYAN_KAFKA_SASL asks for`);
  // Who names an authority means to be encrypted.
  if (value('BANYAN_KAFKA_CA_FILE') !== '' && value('BANYAN_KAFKA_TLS') === 'off')
    faults.push('BANYAN_KAFKA_CA_FILE needs BANYAN_KAFKA_TLS=on');
  if (value('BANYAN_DATABASE_URL') !== '' && Number(value('BANYAN_DATABASE_CONNECTIONS')) < 1)
    faults.push('BANYAN_DATABASE_CONNECTIONS is less than 1');
  if (value('BANYAN_OSS_ENDPOINT') !== '') faults.push(...objectStoreFaults(value));
  return faults;
}

function objectStoreFaults(value: Value): readonly string[] {
  const needed: readonly VariableName[] = [
    'BANYAN_OSS_REGION',
    'BANYAN_OSS_BUCKET',
    ...(value('BANYAN_OSS_STS_FILE') === ''
      ? (['BANYAN_OSS_ACCESS_KEY_ID', 'BANYAN_OSS_ACCESS_KEY_SECRET'] as const)
      : []),
  ];
  return needed
    .filter((name) => value(name) === '')
    .map((name) => `${name} is missing, which BANYAN_OSS_ENDPOINT asks for`);
}

/** The parts that are chosen; what is not stays embedded. */
export function partSettings(value: Value): {
  readonly database?: DatabaseSettings;
  readonly kafka?: KafkaSettings;
  readonly objectStore?: ObjectStoreSettings;
} {
  return {
    ...(value('BANYAN_DATABASE_URL') === '' ? {} : { database: databaseSettings(value) }),
    ...(value('BANYAN_KAFKA_BROKERS') === '' ? {} : { kafka: kafkaSettings(value) }),
    ...(value('BANYAN_OSS_ENDPOINT') === '' ? {} : { objectStore: objectStoreSettings(value) }),
  };
}

function databaseSettings(value: Value): DatabaseSettings {
  return {
    url: value('BANYAN_DATABASE_URL'),
    connectionsMax: Number(value('BANYAN_DATABASE_CONNECTIONS')),
    ...caFile(value('BANYAN_DATABASE_CA_FILE')),
  };
}

function kafkaSettings(value: Value): KafkaSettings {
  // The table's choices are these words; every other one has been refused.
  const mechanism = value('BANYAN_KAFKA_SASL') as 'none' | NonNullable<KafkaSettings['sasl']>['mechanism'];
  const [username, password] = [value('BANYAN_KAFKA_USERNAME'), value('BANYAN_KAFKA_PASSWORD')];
  return {
    brokers: listOf(value('BANYAN_KAFKA_BROKERS')),
    topicPrefix: value('BANYAN_KAFKA_TOPIC_PREFIX'),
    hasTls: value('BANYAN_KAFKA_TLS') === 'on',
    ...caFile(value('BANYAN_KAFKA_CA_FILE')),
    ...(mechanism === 'none' ? {} : { sasl: { mechanism, username, password } }),
  };
}

function objectStoreSettings(value: Value): ObjectStoreSettings {
  const stsFile = value('BANYAN_OSS_STS_FILE');
  const publicUrl = withoutSlash(value('BANYAN_OSS_PUBLIC_URL'));
  const accessKey = {
    accessKeyId: value('BANYAN_OSS_ACCESS_KEY_ID'),
    accessKeySecret: value('BANYAN_OSS_ACCESS_KEY_SECRET'),
  };
  return {
    endpoint: withoutSlash(value('BANYAN_OSS_ENDPOINT')),
    region: value('BANYAN_OSS_REGION'),
    bucket: value('BANYAN_OSS_BUCKET'),
    credentials: stsFile === '' ? accessKey : { stsFile: resolve(stsFile) },
    prefix: value('BANYAN_OSS_PREFIX'),
    ...(publicUrl === '' ? {} : { publicUrl }),
    isPathStyle: value('BANYAN_OSS_PATH_STYLE') === 'on',
    encryption: value('BANYAN_OSS_ENCRYPTION') as ObjectStoreSettings['encryption'],
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function caFile(path: string): { readonly caFile?: string } {
  return path === '' ? {} : { caFile: resolve(path) };
}

/** Is it the address of a database, with its name? */
export function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return protocol === 'mysql:' && hostname !== '' && /^\/[\w$-]{1,64}$/.test(pathname);
}

/** Is it `host:port`? */
export function isBroker(entry: string): boolean {
  const port = /^(?:[\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(entry)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** Entries of a list with commas between them. */
export function listOf(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
