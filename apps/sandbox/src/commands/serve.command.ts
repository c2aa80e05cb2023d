import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { BackOffice } from '../back-office/back-office.js';
import { createBackOffice } from '../back-office/back-office.js';
import { CREDIT_OUTCOME_TABLE, parseCreditOutcome } from '../back-office/credit-script.js';
import { writeChannelsFile } from '../gateway/channels-file.js';
import { createChannelPair } from '../marketplace/channel.js';
import { createKeyPair, createSecret } from '../marketplace/key-pair.js';
import type { Marketplace } from '../marketplace/marketplace.js';
import { createMarketplace } from '../marketplace/marketplace.js';
import { SIGNATURE_SCHEMES } from '@banyan/core/rongshu';
import { Problem } from './problem.js';
import type { SandboxFile } from './sandbox-file.js';
import { readSandboxFile, SANDBOX_FILE, writeSandboxFile } from './sandbox-file.js';
import { CALLBACK_OUTCOMES, planScripts, PULL_OUTCOMES, readOutcomes } from './scripted-outcomes.js';
import { waitForSignal } from './wait-for-end.js';

interface ServeOptions {
  readonly config: string;
  readonly base: string;
  readonly scheme: string;
  readonly encrypted?: boolean;
  readonly marketplacePort: string;
  readonly backOfficePort: string;
  readonly credit: string;
  readonly pulls?: string;
  readonly callbacks?: string;
  readonly host: string;
}

/** `serve`: marketplace and back office for any deployment; the first time it makes the keys and says what to install. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the marketplace and the back office for any deployment, and print what comes in')
    .option('--config <file>', 'file of channels and keys; made when there is none', SANDBOX_FILE)
    .option('--base <url>', 'address of the gateway, when the file is made', 'http://127.0.0.1:8080')
    .option(
      '--scheme <scheme>',
      `signature scheme, when the file is made: ${SIGNATURE_SCHEMES.join(', ')}`,
      'md5WithRsa',
    )
    .option('--encrypted', 'encrypt requests and answers, when the file is made')
    .option('--marketplace-port <port>', 'port of the marketplace, when the file is made', '8081')
    .option('--back-office-port <port>', 'port of the back office, when the file is made', '8082')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--credit <outcome>',
      `answer to credit requests: ${CREDIT_OUTCOME_TABLE.map(([name]) => name).join(', ')}`,
      'approve',
    )
    .option('--pulls <outcomes>', `first answers to every data pull, commas between: ${PULL_OUTCOMES.join(', ')}`)
    .option(
      '--callbacks <outcomes>',
      `first answers to every callback, commas between: ${CALLBACK_OUTCOMES.join(', ')}`,
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const fallback = parseCreditOutcome(options.credit);
  if (fallback === undefined)
    throw new Problem(`--credit takes one of: ${CREDIT_OUTCOME_TABLE.map(([name]) => name).join(', ')}.`);
  const file = existsSync(options.config) ? await readSandboxFile(options.config) : await makeFile(options);
  const marketplace = createMarketplace({ channels: file.channels, host: options.host });
  const backOffice = createBackOffice({ secret: file.eventsSecret, fallback, host: options.host });
  marketplace.pullScript.planEveryone(readOutcomes(wordsOf(options.pulls), PULL_OUTCOMES, '--pulls'));
  marketplace.callbackScript.planEveryone(readOutcomes(wordsOf(options.callbacks), CALLBACK_OUTCOMES, '--callbacks'));
  planScripts(file.scripts, { marketplace, backOffice });
  try {
    await marketplace.open(file.marketplacePort);
    await backOffice.open(file.backOfficePort);
    backOffice.connect(file.gatewayUrl);
    report(marketplace, backOffice);
    process.stdout.write(
      `marketplace  ${marketplace.baseUrl()}\nback office  ${backOffice.eventsUrl()}\ngateway      ${file.gatewayUrl}\n`,
    );
    process.stdout.write('Ctrl-C stops both.\n');
    await waitForSignal();
  } finally {
    await Promise.all([marketplace.close(), backOffice.close()]);
  }
}

/** Prints what comes in, a line each, without personal data. */
function report(marketplace: Marketplace, backOffice: BackOffice): void {
  const line = (text: string): void => void process.stdout.write(`${new Date().toISOString()}  ${text}\n`);
  const signed = (isSigned: boolean): string => (isSigned ? 'signed' : 'BAD SIGNATURE');
  marketplace.pulls.watch((pull) => {
    line(`pull      ${pull.kind}  uid ${pull.uid}  ${signed(pull.isSigned)}  -> ${pull.outcome}`);
  });
  marketplace.callbacks.watch((callback) => {
    line(
      `callback  ${callback.path}  order ${callback.orderNo}  status ${callback.status ?? '-'}  ${signed(callback.isSigned)}  -> ${callback.outcome}`,
    );
  });
  backOffice.requests.watch((request) => {
    line(`credit    order ${request.orderNo}  request ${request.requestNo}`);
  });
  backOffice.sent.watch((sent) => {
    line(`result    order ${sent.orderNo}  -> HTTP ${String(sent.httpStatus)}`);
  });
}

async function makeFile(options: ServeOptions): Promise<SandboxFile> {
  const scheme = SIGNATURE_SCHEMES.find((candidate) => candidate === options.scheme);
  if (scheme === undefined) throw new Problem(`--scheme takes one of: ${SIGNATURE_SCHEMES.join(', ')}.`);
  const marketplacePort = portOf(options.marketplacePort, '--marketplace-port');
  const backOfficePort = portOf(options.backOfficePort, '--back-office-port');
  const [marketplaceKeys, lenderKeys] = await Promise.all([createKeyPair(), createKeyPair()]);
  const wish = { channelId: 'rongshu', appId: '10002', scheme, isEncrypted: options.encrypted === true };
  const channel = createChannelPair(wish, { marketplace: marketplaceKeys, lender: lenderKeys });
  const content: SandboxFile = {
    gatewayUrl: options.base.replace(/\/+$/, ''),
    prefix: '/rongshu/',
    marketplacePort,
    backOfficePort,
    eventsSecret: createSecret(),
    channels: [channel.marketplace],
    scripts: [],
  };
  await writeSandboxFile(options.config, content);
  const marketplaceUrl = `http://${options.host}:${String(marketplacePort)}/`;
  const channels = await writeChannelsFile(path.dirname(path.resolve(options.config)), [
    channel.lenderSettings(marketplaceUrl),
  ]);
  process.stdout.write(
    [
      `Made ${options.config} (the marketplace's keys) and ${channels} (the lender's). Install at the gateway:`,
      `  BANYAN_CHANNELS_FILE=${channels}`,
      `  BANYAN_LENDER_EVENTS_URL=http://${options.host}:${String(backOfficePort)}/events`,
      `  BANYAN_LENDER_EVENTS_SECRET=${content.eventsSecret}`,
      `  BANYAN_PRIVATE_HOSTS=${options.host}:${String(marketplacePort)},${options.host}:${String(backOfficePort)}`,
      `The marketplace's public key, should you keep channels elsewhere:`,
      `  ${marketplaceKeys.publicKey}`,
      '',
    ].join('\n'),
  );
  return content;
}

function portOf(text: string, option: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Problem(`${option} takes a number from 0 to 65535.`);
  return Number(text);
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((word) => word !== '');
}
