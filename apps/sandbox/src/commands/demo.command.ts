import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { createBackOffice } from '../back-office/back-office.js';
import { createNarrator } from '../demo/narrator.js';
import { nextSteps } from '../demo/next-steps.js';
import type { Narrator } from '../demo/narrator.js';
import type { Play } from '../demo/play.js';
import { playApproved, playRefused } from '../demo/play.js';
import { playPaidOut, playWaiting } from '../demo/play-loan.js';
import type { CounterpartPorts, Counterparts } from '../counterparts/counterparts.js';
import {
  createCounterparts,
  createCounterpartSecrets,
  endpointRows,
  partnerUrls,
} from '../counterparts/counterparts.js';
import { loanPolicyRow, signatureRow } from '../gateway/loan-rows.js';
import { configureGateway, createOperationsClient, createOperatorKey } from '../gateway/operations-client.js';
import { textMember } from '../wire/json.js';
import type { GatewaySettings } from '../gateway/embedded-gateway.js';
import { gatewayVariables, startGateway } from '../gateway/embedded-gateway.js';
import { writeChannelsFile } from '../gateway/channels-file.js';
import { createChannelPair } from '../marketplace/channel.js';
import { createKeyPair, createSecret } from '../marketplace/key-pair.js';
import { createMarketplace } from '../marketplace/marketplace.js';
import { createMarketplaceClient } from '../marketplace/marketplace-client.js';
import { paletteFor } from '../print/palette.js';
import { createWireServer } from '../wire/wire-server.js';
import { orderNoAt, peopleAt } from './example-request.js';
import { Problem, systemSentence } from './problem.js';
import { writeSandboxFile } from './sandbox-file.js';
import { waitForEnd } from './wait-for-end.js';

interface DemoOptions {
  readonly port: string;
  readonly home: string;
  readonly exit?: boolean;
  readonly gateway?: string;
}

const CHANNEL = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;

/** `demo` (what `npm start` runs): gateway and sandbox side by side, three borrowers, and what to try next. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('start a gateway beside the sandbox, play a paid-out and a refused borrower, stay up')
    .option('--port <port>', 'port of the gateway; 0 = any free one', '8080')
    .option('--home <folder>', 'folder of everything that is kept', '.banyan')
    .option('--exit', 'end after the play')
    .option('--gateway <file>', 'command line of another gateway build')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) throw new Problem('--port takes a number from 0 to 65535.');
  const home = path.resolve(options.home);
  const gatewayHome = path.join(home, 'gateway');
  await mkdir(gatewayHome, { recursive: true }).catch((error: unknown) => {
    throw new Problem(
      systemSentence(error, `The folder ${home} cannot be used`) ?? `The folder ${home} cannot be made.`,
    );
  });

  await checkPortIsFree(port);

  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const channel = createChannelPair(CHANNEL, { marketplace: marketplaceKeys, lender: lenderKeys });
  const marketplace = createMarketplace({ channels: [channel.marketplace] });
  const eventsSecret = createSecret();
  const counterpartSecrets = await createCounterpartSecrets();
  const counterparts = createCounterparts(counterpartSecrets);
  const backOffice = createBackOffice({
    secret: eventsSecret,
    payerSecret: counterpartSecrets.payerSecret,
    fallback: 'approve',
  });
  const closeSandbox = async (): Promise<void> => {
    await Promise.all([marketplace.close(), backOffice.close(), counterparts.close()]);
  };
  try {
    await Promise.all([marketplace.open(), backOffice.open(), counterparts.open()]);
    const settings: GatewaySettings = {
      home: gatewayHome,
      port,
      channelsFile: await writeChannelsFile(gatewayHome, [channel.lenderSettings(marketplace.baseUrl())]),
      eventsUrl: backOffice.eventsUrl(),
      eventsSecret,
      privateUrls: [marketplace.baseUrl(), backOffice.eventsUrl(), ...counterparts.urls()],
      isFast: true,
      ...(options.gateway === undefined ? {} : { entry: options.gateway }),
    };
    const gateway = await startGateway(settings);
    try {
      backOffice.connect(gateway.url);
      counterparts.depository.connect(gateway.url);
      const key = await createOperatorKey(gatewayVariables(settings), 'demo', options.gateway);
      const operations = createOperationsClient(gateway.url, key);
      await configureGateway(operations, [
        ...endpointRows(counterpartSecrets, partnerUrls(counterparts, backOffice)),
        loanPolicyRow('*'),
        signatureRow(CHANNEL.channelId, '榕树演示'),
      ]);
      await writeSandboxFile(path.join(home, 'sandbox.json'), {
        gatewayUrl: gateway.url,
        prefix: '/rongshu/',
        marketplacePort: Number(new URL(marketplace.baseUrl()).port),
        backOfficePort: Number(new URL(backOffice.eventsUrl()).port),
        eventsSecret,
        channels: [channel.marketplace],
        counterparts: { ports: portsOf(counterparts), secrets: counterpartSecrets },
        scripts: [],
      });
      const palette = paletteFor(process.stdout);
      const narrator = createNarrator((text) => void process.stdout.write(text), palette);
      const client = createMarketplaceClient({ gatewayUrl: gateway.url, channel: channel.marketplace });
      narrator.heading('Banyan 榕树', "a lender's gateway, with a marketplace and a back office to try it");
      narrator.lines(
        `gateway      ${gateway.url}   ready in ${(gateway.readyMs / 1000).toFixed(1)} s`,
        `marketplace  ${marketplace.baseUrl()}   (sandbox)`,
        `back office  ${backOffice.eventsUrl()}   (sandbox)`,
        `depository   ${counterparts.depository.url()}   (sandbox)`,
      );
      let numbers = Number(orderNoAt(Date.now()));
      const nextNumber = (): string => String((numbers += 1));
      const people = peopleAt(Date.now());
      const play = { client, marketplace, backOffice, counterparts, people, narrator, nextNumber };
      const paid = await playApproved(play);
      await playPaidOut(play, paid);
      await playRefused(play);
      const { orderNo, pageUrl } = await playWaiting(play);
      if (options.exit === true) return;
      nextSteps({
        narrator,
        palette,
        client,
        gateway,
        home,
        orderNo,
        paidOrderNo: paid.orderNo,
        pageUrl,
        key,
        returnPage: marketplace.returnPage(),
      });
      reportLater(play, narrator);
      await waitForEnd(gateway);
      narrator.lines('', 'Stopping gateway and sandbox …');
    } finally {
      await gateway.stop();
    }
  } finally {
    await closeSandbox();
  }
}

/** Whatever the person does next is told when it comes. */
function reportLater({ marketplace, counterparts }: Play, narrator: Narrator): void {
  marketplace.callbacks.watch(({ orderNo, status, body, isSigned }) => {
    const signed = isSigned ? 'signed' : 'BAD SIGNATURE';
    narrator.lines(
      `callback 回调    order ${orderNo}  ${status ?? '-'} ${textMember(body, 'remark') ?? ''}  ${signed}`,
    );
  });
  // The gateway asks again and again while a person reads the page; only an answer that is another one is news.
  const answers = new Map<string, string>();
  counterparts.depository.book.watch(({ kind, requestNo, word }) => {
    if (kind === 'query' && answers.get(requestNo) === word) return;
    if (kind === 'query') answers.set(requestNo, word);
    narrator.lines(`depository 存管  ${kind} ${word}`);
  });
  counterparts.sms.messages.watch(({ shown }) => {
    narrator.lines(`SMS 短信         ${shown}`);
  });
}

function portsOf({ cards, depository, sms }: Counterparts): Required<CounterpartPorts> {
  const portOf = (url: string): number => Number(new URL(url).port);
  return { cards: portOf(cards.url()), depository: portOf(depository.url()), sms: portOf(sms.url()) };
}

/** The gateway would notice too, but could not know how the person chose the port. */
async function checkPortIsFree(port: number): Promise<void> {
  const probe = createWireServer(() => Promise.resolve('reset'));
  await probe.open(port).catch((error: unknown) => {
    const sentence = systemSentence(error, `Port ${String(port)} cannot be used`);
    throw new Problem(`${sentence ?? `Port ${String(port)} cannot be used.`} For example: npm start -- --port 8090`);
  });
  await probe.close();
}
