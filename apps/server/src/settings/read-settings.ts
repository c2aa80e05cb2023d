import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { isWebhookSecret } from '@banyan/adapter-http';
import type { Result } from '@banyan/core';
import { err, ok } from '@banyan/core';
import type { DatabaseSettings, KafkaSettings, ObjectStoreSettings } from './part-settings.js';
import { isBroker, isDatabaseUrl, listOf, partFaults, partSettings } from './part-settings.js';
import type { VariableName, VariableRow } from './variables.table.js';
import { VARIABLE_TABLE } from './variables.table.js';

/** Everything that differs between deployments, read once. */
export interface Settings {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly channelsFile: string;
  readonly keysFile: string;
  /** Present unless Kafka carries the events. */
  readonly lenderEventsUrl?: string;
  readonly lenderEventsSecrets: readonly [string, ...string[]];
  readonly privateHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly marketplaceAddresses: readonly string[];
  readonly depositoryAddresses: readonly string[];
  readonly payerAddresses: readonly string[];
  readonly operationsAddresses: readonly string[];
  readonly schedule: 'normal' | 'fast' | 'off';
  readonly clock: 'system' | 'movable';
  readonly requestsInFlightMax: number;
  readonly bodyBytesInFlightMax: number;
  readonly readinessGraceMs: number;
  readonly stopDeadlineMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Absent: the embedded database. */
  readonly database?: DatabaseSettings;
  /** Absent: events as webhooks. */
  readonly kafka?: KafkaSettings;
  /** Absent: documents in a folder. */
  readonly objectStore?: ObjectStoreSettings;
}

/** What is wrong with the environment, one sentence per variable. Values are not quoted: one of them may be a secret. */
export type SettingsFaults = readonly string[];

/** Begins the names of what the tests are told; whoever has run `services up` in a terminal starts gateways there as well. */
const TESTS_PREFIX = 'BANYAN_TEST_';

/** Reads the variables; unknown ones and missing ones are faults. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Settings, SettingsFaults> {
  const known = new Set<string>(VARIABLE_TABLE.map(([name]) => name));
  const faults = Object.keys(environment)
    .filter((name) => name.startsWith('BANYAN_') && !name.startsWith(TESTS_PREFIX) && !known.has(name))
    .map((name) => `${name} is not a variable of the gateway`);
  const values = new Map<VariableName, string>();
  for (const row of VARIABLE_TABLE) {
    const value = environment[row[0]] ?? row[2];
    const fault = value === null ? 'is missing' : faultOf(row, value);
    if (fault === undefined) values.set(row[0], value ?? '');
    else faults.push(`${row[0]} ${fault}`);
  }
  const valueOf = (name: VariableName): string => values.get(name) ?? '';
  faults.push(...partFaults(valueOf, (name) => faults.some((fault) => fault.startsWith(`${name} `))));
  return faults.length > 0 ? err(faults) : ok(settingsOf(valueOf));
}

function faultOf([name, kind, fallback, choices]: VariableRow, value: string): string | undefined {
  if (value === '') return fallback === null ? 'is empty' : undefined;
  switch (kind) {
    case 'port':
      return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : 'is not a port (0 to 65535)';
    case 'count':
      return /^\d{1,9}$/.test(value) ? undefined : 'is not a whole number';
    case 'url':
      return /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value) ? undefined : 'is not an http(s) address';
    case 'mysqlUrl':
      return isDatabaseUrl(value) ? undefined : 'is not mysql://user:password@host:port/database';
    case 'brokers':
      return listOf(value).every(isBroker) ? undefined : 'has an entry that is not host:port';
    case 'prefix':
      return /^[\w.-]{1,64}$/.test(value) ? undefined : 'has signs that no topic may have';
    case 'choice':
      return choices.includes(value) ? undefined : `is not one of ${choices.join(', ')}`;
    case 'list':
      return name === 'BANYAN_LENDER_EVENTS_SECRET' && !listOf(value).every(isWebhookSecret)
        ? 'has a secret of fewer than 16 bytes'
        : undefined;
    case 'addresses':
      return listOf(value).every(isAddressOrNetwork) ? undefined : 'has an entry that is not an address or a network';
    case 'text':
    case 'path':
      return undefined;
  }
}

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', prefix = '0'] = entry.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

function settingsOf(value: (name: VariableName) => string): Settings {
  const home = resolve(value('BANYAN_HOME'));
  const [firstSecret = '', ...otherSecrets] = listOf(value('BANYAN_LENDER_EVENTS_SECRET'));
  const publicUrl = value('BANYAN_PUBLIC_URL').replace(/\/+$/, '');
  const lenderEventsUrl = value('BANYAN_LENDER_EVENTS_URL');
  return {
    home,
    host: value('BANYAN_HOST'),
    port: Number(value('BANYAN_PORT')),
    ...(publicUrl === '' ? {} : { publicUrl }),
    channelsFile: fileOf(value('BANYAN_CHANNELS_FILE'), home, 'channels.json'),
    keysFile: fileOf(value('BANYAN_KEYS_FILE'), home, 'keys.json'),
    ...(lenderEventsUrl === '' ? {} : { lenderEventsUrl }),
    lenderEventsSecrets: [firstSecret, ...otherSecrets],
    privateHosts: listOf(value('BANYAN_PRIVATE_HOSTS')),
    trustedProxies: listOf(value('BANYAN_TRUSTED_PROXIES')),
    marketplaceAddresses: listOf(value('BANYAN_MARKETPLACE_ADDRESSES')),
    depositoryAddresses: listOf(value('BANYAN_DEPOSITORY_ADDRESSES')),
    payerAddresses: listOf(value('BANYAN_PAYER_ADDRESSES')),
    operationsAddresses: listOf(value('BANYAN_OPERATIONS_ADDRESSES')),
    // The table's choices are these unions; `faultOf` has refused everything else.
    schedule: value('BANYAN_SCHEDULE') as Settings['schedule'],
    clock: value('BANYAN_CLOCK') as Settings['clock'],
    requestsInFlightMax: Number(value('BANYAN_REQUESTS_IN_FLIGHT')),
    bodyBytesInFlightMax: Number(value('BANYAN_BODY_MEGABYTES')) * 1024 * 1024,
    readinessGraceMs: Number(value('BANYAN_READINESS_GRACE_MS')),
    stopDeadlineMs: Number(value('BANYAN_STOP_DEADLINE_MS')),
    logLevel: value('BANYAN_LOG_LEVEL') as Settings['logLevel'],
    ...partSettings(value),
  };
}

function fileOf(value: string, home: string, fallback: string): string {
  return value === '' ? join(home, fallback) : resolve(value);
}
