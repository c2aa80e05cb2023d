import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BackOffice } from '../back-office/back-office.js';
import { createBackOffice } from '../back-office/back-office.js';
import type { EmbeddedGateway, GatewaySettings } from '../gateway/embedded-gateway.js';
import { gatewayVariables, startGateway } from '../gateway/embedded-gateway.js';
import type { GatewayParts, PartServers } from '../gateway/gateway-parts.js';
import { openGatewayParts } from '../gateway/gateway-parts.js';
import type { Counterparts } from '../counterparts/counterparts.js';
import {
  createCounterparts,
  createCounterpartSecrets,
  endpointRows,
  partnerUrls,
} from '../counterparts/counterparts.js';
import { loanPolicyRow, signatureRow } from '../gateway/loan-rows.js';
import type { OperationsClient } from '../gateway/operations-client.js';
import { configureGateway, createOperationsClient, createOperatorKey } from '../gateway/operations-client.js';
import { hastenIntake } from '../gateway/intake-policy.js';
import { writeChannelsFile } from '../gateway/channels-file.js';
import type { LenderChannelSettings } from '../marketplace/channel.js';
import { createChannelPair } from '../marketplace/channel.js';
import { createKeyPair, createSecret } from '../marketplace/key-pair.js';
import type { Marketplace } from '../marketplace/marketplace.js';
import { createMarketplace } from '../marketplace/marketplace.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import { createMarketplaceClient } from '../marketplace/marketplace-client.js';
import type { People } from '../marketplace/people.js';
import { createPeople } from '../marketplace/people.js';
import { createSandboxClock } from '../wire/sandbox-clock.js';
import type { Calendar } from './calendar.js';
import { createCalendar } from './calendar.js';
import { CHANNEL_TABLE, type StageChannel, UNSIGNED_CHANNEL } from './channels.table.js';

/** A marketplace at one channel, ready to call the gateway. */
export interface ChannelStage {
  readonly client: MarketplaceClient;
  readonly marketplace: Marketplace;
}

/** A fresh gateway in a temporary folder, with a marketplace and a back office around it. */
export interface Stage {
  /** The gateway that is running now. */
  readonly gateway: EmbeddedGateway;
  readonly backOffice: BackOffice;
  readonly counterparts: Counterparts;
  /** The operations API, with a key that may do everything. */
  readonly operations: OperationsClient;
  /** The same API with another key. */
  operationsWith(key: string): OperationsClient;
  readonly people: People;
  /** What day it is, for gateway and sandbox alike. */
  readonly calendar: Calendar;
  /** Variables of the running gateway, for its commands. */
  readonly variables: Readonly<Record<string, string>>;
  /** Database and topics of a gateway on real parts; absent when it is embedded. */
  readonly parts?: GatewayParts;
  at(channel: StageChannel): ChannelStage;
  /** A number that no order and no account of this stage has yet. */
  nextNumber(): string;
  /** Ends the gateway's process without warning (SIGKILL) and starts it again on the same data and port. */
  crash(): Promise<void>;
  /** Stops the gateway in good order, lets `meanwhile` happen, and starts it on the same data and port with these variables beside its own. */
  restart(variables: Readonly<Record<string, string>>, meanwhile?: () => Promise<void>): Promise<void>;
  /** Longest wait for something that jobs and relays bring about. */
  readonly patienceMs: number;
  close(): Promise<void>;
}

/**
 * Sets the stage. `keepFolder` leaves the gateway's data behind when it is closed. With `parts` the gateway keeps them in a database
 * of its own on that server, and events travel over topics of its own.
 */
export async function openStage(options: {
  readonly keepFolder: boolean;
  readonly parts?: PartServers;
  /** Variables beside those of the parts, e.g. an empty one that leaves one of them embedded. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
  readonly gatewayEntry?: string;
}): Promise<Stage> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'banyan-journey-'));
  const secret = createSecret();
  const counterpartSecrets = await createCounterpartSecrets();
  const clock = createSandboxClock();
  const now = (): number => clock.now();
  const counterparts = createCounterparts(counterpartSecrets, { now });
  const { payerSecret } = counterpartSecrets;
  const parts =
    options.parts === undefined
      ? undefined
      : await openGatewayParts(options.parts, {
          home,
          now,
          // Its commands read what stands here only; the gateway's own variables are not all known yet.
          variables: { BANYAN_HOME: home, BANYAN_LENDER_EVENTS_SECRET: secret },
          entry: options.gatewayEntry,
        });
  const backOffice = createBackOffice({
    secret,
    payerSecret,
    fallback: 'silence',
    now,
    ...(parts === undefined ? {} : { topics: { ...parts.place, awaitsTaking: true } }),
  });
  await Promise.all([backOffice.open(), counterparts.open()]);
  const { marketplaces, settings } = await openMarketplaces(now);
  const channelsFile = await writeChannelsFile(home, settings);
  const gatewaySettings: GatewaySettings = {
    home,
    port: 0,
    channelsFile,
    ...(parts === undefined
      ? { eventsUrl: backOffice.eventsUrl() }
      : { partVariables: { ...parts.variables, ...options.variables } }),
    eventsSecret: secret,
    privateUrls: [backOffice.eventsUrl(), ...counterparts.urls(), ...settings.map(({ baseUrl }) => baseUrl)],
    isFast: true,
    ...(options.gatewayEntry === undefined ? {} : { entry: options.gatewayEntry }),
  };
  let running: EmbeddedGateway | undefined;
  const close = async (): Promise<void> => {
    await running?.stop();
    await Promise.all([
      backOffice.close(),
      counterparts.close(),
      parts?.close(),
      ...[...marketplaces.values()].map((marketplace) => marketplace.close()),
    ]);
    if (options.keepFolder) return;
    await Promise.all([parts?.drop(), rm(home, { recursive: true, force: true })]);
  };
  const start = async (): Promise<EmbeddedGateway> => {
    await hastenIntake(gatewayVariables(gatewaySettings), home, options.gatewayEntry);
    return startGateway(gatewaySettings);
  };
  const configured = async (): Promise<OperationsClient> => {
    const key = await createOperatorKey(gatewayVariables(gatewaySettings), 'journey', options.gatewayEntry);
    const client = createOperationsClient(gatewayUrl, key);
    const signatures = CHANNEL_TABLE.filter(([channelId]) => channelId !== UNSIGNED_CHANNEL).map(([channelId]) =>
      signatureRow(channelId, '榕树示例'),
    );
    const endpoints = endpointRows(counterpartSecrets, partnerUrls(counterparts, backOffice));
    await configureGateway(client, [...endpoints, loanPolicyRow('*'), ...signatures]);
    return client;
  };
  let gateway = await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  running = gateway;
  const gatewayUrl = gateway.url;
  backOffice.connect(gatewayUrl);
  counterparts.depository.connect(gatewayUrl);
  const operations = await configured().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const startAgain = async (changed: Readonly<Record<string, string>> = {}): Promise<void> => {
    const partVariables = { ...gatewaySettings.partVariables, ...changed };
    gateway = await startGateway({ ...gatewaySettings, port: Number(new URL(gatewayUrl).port), partVariables });
    running = gateway;
  };
  const calendar = createCalendar(now, async (atMs) => {
    clock.set(await operations.advanceClock(Math.max(0, atMs - now())));
  });
  let numbers = 90_000_000;
  return {
    get gateway() {
      return gateway;
    },
    backOffice,
    counterparts,
    operations,
    operationsWith: (key) => createOperationsClient(gatewayUrl, key),
    people: createPeople(1),
    calendar,
    variables: gatewayVariables(gatewaySettings),
    ...(parts === undefined ? {} : { parts }),
    patienceMs: options.patienceMs ?? (parts === undefined ? 30_000 : 90_000),
    nextNumber: () => String((numbers += 1)),
    at(name) {
      const marketplace = marketplaces.get(name);
      const channel = marketplace?.channels.find(({ channelId }) => channelId === name);
      if (marketplace === undefined || channel === undefined) throw new Error(`there is no channel ${name}`);
      return { marketplace, client: createMarketplaceClient({ gatewayUrl, channel, now }) };
    },
    async crash() {
      await gateway.kill();
      await startAgain();
    },
    async restart(changed, meanwhile) {
      await gateway.stop();
      await meanwhile?.();
      await startAgain(changed);
    },
    close,
  };
}

// One marketplace server per row of `port` in the table: a scenario that closes its port must not disturb the others.
async function openMarketplaces(now: () => number): Promise<{
  readonly marketplaces: ReadonlyMap<StageChannel, Marketplace>;
  readonly settings: readonly LenderChannelSettings[];
}> {
  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const ports = [...new Set(CHANNEL_TABLE.map(([, , , , port]) => port))];
  const marketplaces = new Map<StageChannel, Marketplace>();
  const settings: LenderChannelSettings[] = [];
  for (const port of ports) {
    const rows = CHANNEL_TABLE.filter((row) => row[4] === port);
    const pairs = rows.map(([channelId, appId, scheme, isEncrypted]) =>
      createChannelPair(
        { channelId, appId, scheme, isEncrypted },
        { marketplace: marketplaceKeys, lender: lenderKeys },
      ),
    );
    const marketplace = createMarketplace({ channels: pairs.map((pair) => pair.marketplace), now });
    await marketplace.open();
    for (const [channelId] of rows) marketplaces.set(channelId, marketplace);
    settings.push(...pairs.map((pair) => pair.lenderSettings(marketplace.baseUrl())));
  }
  return { marketplaces, settings };
}
