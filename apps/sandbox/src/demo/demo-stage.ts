import path from 'node:path';
import { createBackOffice } from '../back-office/back-office.js';
import { orderNoAt, peopleAt } from '../commands/example-request.js';
import type { SandboxFile } from '../commands/sandbox-file.js';
import { writeSandboxFile } from '../commands/sandbox-file.js';
import type { CounterpartPorts, Counterparts } from '../counterparts/counterparts.js';
import {
  createCounterparts,
  createCounterpartSecrets,
  endpointRows,
  partnerUrls,
} from '../counterparts/counterparts.js';
import { writeChannelsFile } from '../gateway/channels-file.js';
import type { EmbeddedGateway, GatewaySettings } from '../gateway/embedded-gateway.js';
import { gatewayVariables, startGateway } from '../gateway/embedded-gateway.js';
import { loanPolicyRow, signatureRow } from '../gateway/loan-rows.js';
import { configureGateway, createOperationsClient, createOperatorKey } from '../gateway/operations-client.js';
import { createChannelPair } from '../marketplace/channel.js';
import { createKeyPair, createSecret } from '../marketplace/key-pair.js';
import { createMarketplace } from '../marketplace/marketplace.js';
import { createMarketplaceClient } from '../marketplace/marketplace-client.js';
import { paletteFor } from '../print/palette.js';
import { createSandboxClock } from '../wire/sandbox-clock.js';
import { createNarrator } from './narrator.js';
import type { Play } from './play.js';

/** A gateway and everybody around it, for a person to watch. */
export interface DemoStage {
  readonly play: Play;
  readonly gateway: EmbeddedGateway;
  /** Key of the operations API, with every role. */
  readonly key: string;
  /** Lets the sandbox's other commands know of this run, and of the day it is. */
  readonly keepFile: () => Promise<void>;
  close(): Promise<void>;
}

const CHANNEL = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;

/** Sets the stage: keys, marketplace, back office and companies, then a gateway whose data stay in `home`. */
export async function openDemoStage(options: {
  readonly home: string;
  readonly gatewayHome: string;
  readonly port: number;
  readonly entry?: string;
  readonly write: (text: string) => void;
}): Promise<DemoStage> {
  const { home, gatewayHome } = options;
  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const channel = createChannelPair(CHANNEL, { marketplace: marketplaceKeys, lender: lenderKeys });
  const clock = createSandboxClock();
  const now = (): number => clock.now();
  const secrets = await createCounterpartSecrets();
  const marketplace = createMarketplace({ channels: [channel.marketplace], now });
  const counterparts = createCounterparts(secrets, { now });
  const secret = createSecret();
  const backOffice = createBackOffice({ secret, payerSecret: secrets.payerSecret, fallback: 'approve', now });
  const everybody = [marketplace, backOffice, counterparts];
  let gateway: EmbeddedGateway | undefined;
  const close = async (): Promise<void> => {
    await gateway?.stop();
    await Promise.all(everybody.map((each) => each.close()));
  };
  try {
    await Promise.all(everybody.map((each) => each.open()));
    const settings: GatewaySettings = {
      home: gatewayHome,
      port: options.port,
      channelsFile: await writeChannelsFile(gatewayHome, [channel.lenderSettings(marketplace.baseUrl())]),
      eventsUrl: backOffice.eventsUrl(),
      eventsSecret: secret,
      privateUrls: [marketplace.baseUrl(), backOffice.eventsUrl(), ...counterparts.urls()],
      isFast: true,
      ...(options.entry === undefined ? {} : { entry: options.entry }),
    };
    gateway = await startGateway(settings);
    const { url } = gateway;
    backOffice.connect(url);
    counterparts.depository.connect(url);
    const key = await createOperatorKey(gatewayVariables(settings), 'demo', options.entry);
    const operations = createOperationsClient(url, key);
    // An earlier run in the same folder may have moved the clock: the gateway knows how far.
    clock.set(await operations.advanceClock(0));
    await configureGateway(operations, [
      ...endpointRows(secrets, partnerUrls(counterparts, backOffice)),
      loanPolicyRow('*'),
      signatureRow(CHANNEL.channelId, '榕树演示'),
    ]);
    const keepFile = (): Promise<void> =>
      writeSandboxFile(path.join(home, 'sandbox.json'), {
        gatewayUrl: url,
        prefix: '/rongshu/',
        marketplacePort: portOf(marketplace.baseUrl()),
        backOfficePort: portOf(backOffice.eventsUrl()),
        eventsSecret: secret,
        aheadMs: clock.ahead(),
        channels: [channel.marketplace],
        counterparts: { ports: portsOf(counterparts), secrets },
        scripts: [],
      } satisfies SandboxFile);
    await keepFile();
    const palette = paletteFor(process.stdout);
    let numbers = Number(orderNoAt(Date.now()));
    const play: Play = {
      client: createMarketplaceClient({ gatewayUrl: url, channel: channel.marketplace, now }),
      marketplace,
      backOffice,
      counterparts,
      people: peopleAt(Date.now()),
      narrator: createNarrator(options.write, palette),
      palette,
      operations,
      now,
      async moveTo(atMs) {
        clock.set(await operations.advanceClock(Math.max(0, Math.ceil(atMs - now()))));
      },
      nextNumber: () => String((numbers += 1)),
    };
    return { play, gateway, key, keepFile, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function portsOf({ cards, depository, sms }: Counterparts): Required<CounterpartPorts> {
  return { cards: portOf(cards.url()), depository: portOf(depository.url()), sms: portOf(sms.url()) };
}
