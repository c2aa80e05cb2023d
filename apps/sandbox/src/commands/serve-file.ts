import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SignatureScheme } from '@banyan/core/rongshu';
import type { ConfigurationWish } from '../counterparts/counterparts.js';
import { createCounterpartSecrets, endpointRows } from '../counterparts/counterparts.js';
import { writeChannelsFile } from '../gateway/channels-file.js';
import { signatureRow } from '../gateway/loan-rows.js';
import { createChannelPair } from '../marketplace/channel.js';
import type { TopicPlace } from '../wire/kafka-wire.js';
import { createKeyPair, createSecret } from '../marketplace/key-pair.js';
import type { SandboxFile } from './sandbox-file.js';
import { writeSandboxFile } from './sandbox-file.js';

const CHANNEL_ID = 'rongshu';

/** What a new file of `serve` is made of. */
export interface ServeWish {
  readonly config: string;
  readonly gatewayUrl: string;
  readonly scheme: SignatureScheme;
  readonly isEncrypted: boolean;
  readonly host: string;
  readonly marketplacePort: number;
  readonly backOfficePort: number;
  /** Events travel over these topics; over webhooks when there are none. */
  readonly topics?: TopicPlace | undefined;
}

/** Makes the sandbox's file, and beside it what the lender installs; gives the file and the lines that say so. */
export async function makeServeFile(
  wish: ServeWish,
): Promise<{ readonly file: SandboxFile; readonly lines: readonly string[] }> {
  const { config, host, scheme, isEncrypted, marketplacePort, backOfficePort } = wish;
  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const channel = createChannelPair(
    { channelId: CHANNEL_ID, appId: '10002', scheme, isEncrypted },
    { marketplace: marketplaceKeys, lender: lenderKeys },
  );
  const counterparts = {
    ports: { cards: backOfficePort + 1, depository: backOfficePort + 2, sms: backOfficePort + 3 },
    secrets: await createCounterpartSecrets(),
  };
  const file: SandboxFile = {
    gatewayUrl: wish.gatewayUrl,
    prefix: '/rongshu/',
    marketplacePort,
    backOfficePort,
    eventsSecret: createSecret(),
    aheadMs: 0,
    channels: [channel.marketplace],
    counterparts,
    scripts: [],
  };
  await writeSandboxFile(config, file);
  const folder = path.dirname(path.resolve(config));
  const channels = await writeChannelsFile(folder, [
    channel.lenderSettings(`http://${host}:${String(marketplacePort)}/`),
  ]);
  const rows = await writeRows(path.join(folder, 'rows'), rowsOf(file, host));
  const ports = [marketplacePort, backOfficePort, ...Object.values(counterparts.ports)];
  return {
    file,
    lines: [
      `Made ${config} (the marketplace's keys) and ${channels} (the lender's). Install at the gateway:`,
      `  BANYAN_CHANNELS_FILE=${channels}`,
      ...eventLines(wish),
      `  BANYAN_LENDER_EVENTS_SECRET=${file.eventsSecret}`,
      `  BANYAN_PRIVATE_HOSTS=${ports.map((port) => `${host}:${String(port)}`).join(',')}`,
      ...rows.map(([kind, key, row]) => `  banyan configuration put ${kind} '${key}' ${row}`),
      `The marketplace's public key, should you keep channels elsewhere:`,
      `  ${marketplaceKeys.publicKey}`,
    ],
  };
}

function eventLines({ host, backOfficePort, topics }: ServeWish): readonly string[] {
  if (topics === undefined) return [`  BANYAN_LENDER_EVENTS_URL=http://${host}:${String(backOfficePort)}/events`];
  return [
    `  BANYAN_KAFKA_BROKERS=${topics.brokers.join(',')}`,
    `  BANYAN_KAFKA_TOPIC_PREFIX=${topics.topicPrefix}`,
    '  banyan kafka setup',
  ];
}

function rowsOf({ counterparts, backOfficePort }: SandboxFile, host: string): readonly ConfigurationWish[] {
  if (counterparts === undefined) return [];
  const at = (port: number, path = ''): string => `http://${host}:${String(port)}${path}`;
  const { cards, depository, sms } = counterparts.ports;
  const urls = {
    cards: at(cards),
    depository: at(depository),
    sms: at(sms, '/sms'),
    payer: at(backOfficePort, '/payer'),
  };
  return [...endpointRows(counterparts.secrets, urls), signatureRow(CHANNEL_ID, '榕树沙箱')];
}

async function writeRows(
  folder: string,
  rows: readonly ConfigurationWish[],
): Promise<readonly (readonly [kind: string, key: string, file: string])[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    rows.map(async ({ kind, key, body }) => {
      const file = path.join(folder, `${kind}.json`);
      await writeFile(file, `${JSON.stringify(body, null, 2)}\n`, { mode: 0o600 });
      return [kind, key, file] as const;
    }),
  );
}
