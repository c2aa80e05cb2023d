import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '@banyan/adapter-mysql';
import {
  createDatabase,
  createHmacIdentityIndex,
  createIdentityCipher,
  openMysqlEngine,
  openSqliteEngine,
  parseKeyRing,
} from '@banyan/adapter-mysql';
import type { IdentityIndex } from '@banyan/core';
import type { RongshuMarketplaceClient } from '@banyan/core/rongshu';
import { createRongshuMarketplaceClient, grootSettings } from '@banyan/core/rongshu';
import type { LenderChannelSettings } from '@banyan/sandbox';
import type { ServerProcess } from './server-process.js';
import { startServer } from './server-process.js';

/** Id of the one channel of the gateways measured here. */
export const CHANNEL_ID = 'RS01';

/** What a limit program needs to read the same requests and the same rows. */
export interface SharedKeys {
  /** The marketplace's RSA public key, Base64 SPKI. */
  readonly marketplaceKey: string;
  /** Of the channel, hex. */
  readonly aesKey: string;
  /** Of the data at rest: `id:base64`, and base64. */
  readonly encryptionKey: string;
  readonly identityIndexKey: string;
}

/** The folder of a gateway with one channel as `grootSettings` has it: md5WithRsa, requests and answers encrypted. */
export interface GatewayHome {
  readonly folder: string;
  readonly databaseFile: string;
  readonly keys: SharedKeys;
  readonly client: RongshuMarketplaceClient;
  readonly identityIndex: IdentityIndex;
  /** The database. On a file only while no gateway runs on it; the caller closes it. */
  openDatabase(): Database;
  /** Copies the database into `file`, with what its log may still hold. Only while no gateway runs on it. */
  copyDatabase(file: string): Promise<void>;
  /** A gateway that runs no jobs unless told, logging at its default level into a file. */
  start(work?: 'jobs'): Promise<ServerProcess>;
  remove(): Promise<void>;
}

interface KeysAtRest {
  readonly encryption: readonly string[];
  readonly identityIndex: string;
}

const GATEWAY_ENTRY = fileURLToPath(new URL('../../../apps/server/dist/cli.js', import.meta.url));
/** Nothing listens there: no job runs, so nothing is sent. */
const NOBODY = 'http://127.0.0.1:9/';

/** What a home has that is not the default. */
export interface HomeWishes {
  /** Of an empty database; a file of the folder when absent. */
  readonly databaseUrl?: string;
  /** Channels beside the one of the measurement, to marketplaces on this machine. */
  readonly otherChannels?: readonly LenderChannelSettings[];
}

/** Makes the folder, and lets a first start of the gateway make its keys, its tables and its configuration. */
export async function createGatewayHome({ databaseUrl, otherChannels = [] }: HomeWishes = {}): Promise<GatewayHome> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-bench-'));
  const [marketplace, lender] = [createKeyPair(), createKeyPair()];
  const aesKey = randomBytes(16).toString('hex').toUpperCase();
  const channel = {
    channelId: CHANNEL_ID,
    appId: '90001',
    keys: {
      verifyingKeys: [marketplace.publicKey],
      signingKey: lender.privateKey,
      sharedSecrets: [],
      aesKey,
    },
    baseUrl: NOBODY,
  };
  await writeFile(join(folder, 'channels.json'), JSON.stringify({ channels: [channel, ...otherChannels] }));
  const client = createRongshuMarketplaceClient({
    settings: grootSettings(channel),
    keys: {
      verifyingKeys: [lender.publicKey],
      signingKey: marketplace.privateKey,
      sharedSecrets: [],
      aesKey,
    },
  });
  if (!client.ok) throw new Error('the channel of the measurement is not usable');
  const privateHosts = [NOBODY, ...otherChannels.map(({ baseUrl }) => baseUrl)].map((url) => new URL(url).host);
  const start: GatewayHome['start'] = (work) =>
    startGateway(folder, {
      BANYAN_PRIVATE_HOSTS: privateHosts.join(','),
      ...(work === 'jobs' ? {} : { BANYAN_SCHEDULE: 'off' }),
      ...(databaseUrl === undefined ? {} : { BANYAN_DATABASE_URL: databaseUrl }),
    });
  const first = await start();
  await first.stop();
  const atRest = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8')) as KeysAtRest;
  const databaseFile = join(folder, 'banyan.sqlite');
  const cipher = createIdentityCipher(parseKeyRing(atRest.encryption.join(',')));
  let idCount = 0;

  return {
    folder,
    databaseFile,
    keys: {
      marketplaceKey: marketplace.publicKey,
      aesKey,
      encryptionKey: atRest.encryption[0] ?? '',
      identityIndexKey: atRest.identityIndex,
    },
    client: client.value,
    identityIndex: createHmacIdentityIndex(createSecretKey(Buffer.from(atRest.identityIndex, 'base64'))),
    openDatabase: () => {
      const identifiers = { next: () => `bench${String(idCount++)}` };
      const engine =
        databaseUrl === undefined ? openSqliteEngine({ file: databaseFile }) : openMysqlEngine({ url: databaseUrl });
      return createDatabase(engine, { cipher, identifiers });
    },
    copyDatabase: async (file) => {
      await copyFile(databaseFile, file);
      if (existsSync(`${databaseFile}-wal`)) await copyFile(`${databaseFile}-wal`, `${file}-wal`);
    },
    start,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function startGateway(folder: string, variables: Readonly<Record<string, string>>): Promise<ServerProcess> {
  return startServer({
    entry: GATEWAY_ENTRY,
    args: ['start'],
    logFile: join(folder, 'gateway.log'),
    variables: {
      BANYAN_HOME: folder,
      BANYAN_PORT: '0',
      BANYAN_LENDER_EVENTS_URL: NOBODY,
      BANYAN_LENDER_EVENTS_SECRET: randomBytes(16).toString('hex'),
      ...variables,
    },
  });
}

function createKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}
