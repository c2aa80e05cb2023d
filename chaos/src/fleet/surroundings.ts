import { rm } from 'node:fs/promises';
import path from 'node:path';
import type {
  BackOffice,
  Counterparts,
  CounterpartSecrets,
  Marketplace,
  MarketplaceChannel,
  ObjectStore,
  TopicPlace,
} from '@banyan/sandbox';
import {
  createBackOffice,
  createChannelPair,
  createCounterparts,
  createCounterpartSecrets,
  createKeyPair,
  createMarketplace,
  createObjectStore,
  createSecret,
  writeChannelsFile,
} from '@banyan/sandbox';
import type { TcpFaultProxy } from '../proxy/tcp-fault-proxy.js';
import { openTcpFaultProxy } from '../proxy/tcp-fault-proxy.js';

/** How far the clocks of sandbox and gateways are ahead of the machine's, so that a gateway's can be put back behind the others'. */
export const AHEAD_MS = 600_000;

/** The time that the sandbox and every gateway show. */
export function fleetNow(): number {
  return Date.now() + AHEAD_MS;
}

/** Everybody around the gateways, and the wires to them. */
export interface Surroundings {
  readonly marketplace: Marketplace;
  readonly backOffice: BackOffice;
  readonly counterparts: Counterparts;
  readonly secrets: CounterpartSecrets;
  readonly objectStore: ObjectStore;
  readonly channel: MarketplaceChannel;
  readonly wires: {
    readonly marketplace: TcpFaultProxy;
    readonly payer: TcpFaultProxy;
    readonly objects: TcpFaultProxy;
  };
  /** Where the payer is reached, through its wire. */
  readonly payerUrl: string;
  /** What a gateway has to be told of all of them. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const CHANNEL = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
const BUCKET = { bucket: 'banyan-chaos', region: 'cn-hangzhou' };

/** Opens them; `place` is where events travel. */
export async function openSurroundings(folder: string, place: TopicPlace): Promise<Surroundings> {
  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const pair = createChannelPair(CHANNEL, { marketplace: marketplaceKeys, lender: lenderKeys });
  const secrets = await createCounterpartSecrets();
  const marketplace = createMarketplace({ channels: [pair.marketplace], now: fleetNow });
  const counterparts = createCounterparts(secrets, { now: fleetNow });
  const eventsSecret = createSecret();
  const backOffice = createBackOffice({
    secret: eventsSecret,
    payerSecret: secrets.payerSecret,
    fallback: 'silence',
    topics: place,
    now: fleetNow,
  });
  const key = { accessKeyId: createSecret().slice(0, 16), accessKeySecret: createSecret() };
  const objectFolder = path.join(folder, 'objects');
  const objectStore = createObjectStore({ ...BUCKET, keys: [key], folder: objectFolder, linkNow: fleetNow });
  await Promise.all([marketplace.open(), counterparts.open(), objectStore.open(), backOffice.open()]);
  const wire = (name: string, url: string): Promise<TcpFaultProxy> =>
    openTcpFaultProxy({ name, upstreamPort: Number(new URL(url).port) });
  const wires = {
    marketplace: await wire('marketplace', marketplace.baseUrl()),
    payer: await wire('payer', backOffice.payerUrl()),
    objects: await wire('objects', objectStore.url()),
  };
  const at = ({ port }: TcpFaultProxy): string => `127.0.0.1:${String(port)}`;
  const channelsFile = await writeChannelsFile(folder, [pair.lenderSettings(`http://${at(wires.marketplace)}/`)]);
  const privateHosts = [...counterparts.urls().map((url) => new URL(url).host), at(wires.marketplace), at(wires.payer)];
  return {
    marketplace,
    backOffice,
    counterparts,
    secrets,
    objectStore,
    channel: pair.marketplace,
    wires,
    payerUrl: `http://${at(wires.payer)}/payer`,
    variables: {
      BANYAN_CHANNELS_FILE: channelsFile,
      BANYAN_LENDER_EVENTS_SECRET: eventsSecret,
      BANYAN_PRIVATE_HOSTS: privateHosts.join(','),
      BANYAN_OSS_ENDPOINT: `http://localhost:${String(wires.objects.port)}`,
      BANYAN_OSS_REGION: BUCKET.region,
      BANYAN_OSS_BUCKET: BUCKET.bucket,
      BANYAN_OSS_ACCESS_KEY_ID: key.accessKeyId,
      BANYAN_OSS_ACCESS_KEY_SECRET: key.accessKeySecret,
      BANYAN_OSS_PATH_STYLE: 'on',
    },
    async close() {
      await Promise.all([backOffice.close().catch(() => undefined), marketplace.close(), counterparts.close()]);
      await Promise.all([objectStore.close(), ...Object.values(wires).map((each) => each.close())]);
      await rm(channelsFile, { force: true });
    },
  };
}
