import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { createCollections } from '../back-office/collections.js';
import { createBackOffice } from '../back-office/back-office.js';
import { CREDIT_OUTCOMES } from '../back-office/credit-script.js';
import { REVIEW_OUTCOMES } from '../back-office/loan-review.js';
import { DEBIT_OUTCOMES } from '../back-office/debit.js';
import { PAYOUT_OUTCOMES } from '../back-office/payout.js';
import { createCounterparts, createCounterpartSecrets } from '../counterparts/counterparts.js';
import { createMarketplace } from '../marketplace/marketplace.js';
import { SIGNATURE_SCHEMES } from '@banyan/core/rongshu';
import type { TopicPlace } from '../wire/kafka-wire.js';
import { createSandboxClock } from '../wire/sandbox-clock.js';
import { Problem } from './problem.js';
import type { SandboxFile } from './sandbox-file.js';
import { readSandboxFile, SANDBOX_FILE } from './sandbox-file.js';
import { CALLBACK_OUTCOMES, planScripts, PULL_OUTCOMES, readOutcome, readOutcomes } from './scripted-outcomes.js';
import { makeServeFile } from './serve-file.js';
import { reportArrivals } from './serve-report.js';
import { waitForSignal } from './wait-for-end.js';

const COLLECTS_EVERY_MS = 1_000;

interface ServeOptions {
  readonly config: string;
  readonly base: string;
  readonly scheme: string;
  readonly encrypted?: boolean;
  readonly marketplacePort: string;
  readonly backOfficePort: string;
  readonly credit: string;
  readonly review: string;
  readonly payout: string;
  readonly debit: string;
  readonly pulls?: string;
  readonly callbacks?: string;
  readonly host: string;
  readonly kafkaBrokers?: string;
  readonly kafkaPrefix: string;
}

/** `serve`: marketplace and back office for any deployment; the first time it makes the keys and says what to install. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the marketplace, the back office and the companies around it for any deployment')
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
    .option('--credit <outcome>', `answer to credit requests: ${CREDIT_OUTCOMES.join(', ')}`, 'approve')
    .option('--review <outcome>', `answer to loan reviews: ${REVIEW_OUTCOMES.join(', ')}`, 'pass')
    .option('--payout <outcome>', `what becomes of payouts: ${PAYOUT_OUTCOMES.join(', ')}`, 'pay')
    .option('--debit <outcome>', `what becomes of debits: ${DEBIT_OUTCOMES.join(', ')}`, 'pay')
    .option('--pulls <outcomes>', `first answers to every data pull, commas between: ${PULL_OUTCOMES.join(', ')}`)
    .option(
      '--callbacks <outcomes>',
      `first answers to every callback, commas between: ${CALLBACK_OUTCOMES.join(', ')}`,
    )
    .option('--kafka-brokers <addresses>', 'events travel over Kafka at these host:port, commas between')
    .option('--kafka-prefix <text>', "what stands before every topic: the gateway's BANYAN_KAFKA_TOPIC_PREFIX", '')
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const fallback = readOutcome(options.credit, CREDIT_OUTCOMES, '--credit');
  const reviewFallback = readOutcome(options.review, REVIEW_OUTCOMES, '--review');
  const payoutFallback = readOutcome(options.payout, PAYOUT_OUTCOMES, '--payout');
  const debitFallback = readOutcome(options.debit, DEBIT_OUTCOMES, '--debit');
  const file = existsSync(options.config) ? await readSandboxFile(options.config) : await makeFile(options);
  const clock = createSandboxClock();
  clock.set(Date.now() + file.aheadMs);
  const at = { host: options.host, now: () => clock.now() };
  const marketplace = createMarketplace({ channels: file.channels, ...at });
  const companies = file.counterparts ?? { ports: {}, secrets: await createCounterpartSecrets() };
  const counterparts = createCounterparts(companies.secrets, at);
  const topics = topicsOf(options);
  const backOffice = createBackOffice({
    ...(topics === undefined ? {} : { topics }),
    secret: file.eventsSecret,
    payerSecret: companies.secrets.payerSecret,
    fallback,
    reviewFallback,
    payoutFallback,
    debitFallback,
    ...at,
  });
  marketplace.pullScript.planEveryone(readOutcomes(wordsOf(options.pulls), PULL_OUTCOMES, '--pulls'));
  marketplace.callbackScript.planEveryone(readOutcomes(wordsOf(options.callbacks), CALLBACK_OUTCOMES, '--callbacks'));
  const collections = createCollections(backOffice, () => clock.now());
  planScripts(file.scripts, { marketplace, backOffice, counterparts, collections });
  try {
    await marketplace.open(file.marketplacePort);
    await backOffice.open(file.backOfficePort).catch((error: unknown) => {
      throw topicProblem(error, topics);
    });
    await counterparts.open(companies.ports);
    backOffice.connect(file.gatewayUrl);
    counterparts.depository.connect(file.gatewayUrl);
    reportArrivals({ marketplace, backOffice, counterparts }, (text) => void process.stdout.write(text));
    const places = [
      ['marketplace', marketplace.baseUrl()],
      ['back office', backOffice.eventsUrl()],
      ['card company', counterparts.cards.url()],
      ['depository', counterparts.depository.url()],
      ['SMS carrier', counterparts.sms.url()],
      ['gateway', file.gatewayUrl],
    ] as const;
    process.stdout.write(places.map(([name, url]) => `${name.padEnd(14)}${url}\n`).join(''));
    process.stdout.write('Ctrl-C stops all but the gateway.\n');
    const collecting = setInterval(() => void collections.collectDue().catch(() => undefined), COLLECTS_EVERY_MS);
    await waitForSignal();
    clearInterval(collecting);
  } finally {
    await Promise.all([marketplace.close(), backOffice.close(), counterparts.close()]);
  }
}

async function makeFile(options: ServeOptions): Promise<SandboxFile> {
  const scheme = SIGNATURE_SCHEMES.find((candidate) => candidate === options.scheme);
  if (scheme === undefined) throw new Problem(`--scheme takes one of: ${SIGNATURE_SCHEMES.join(', ')}.`);
  const { file, lines } = await makeServeFile({
    config: options.config,
    gatewayUrl: options.base.replace(/\/+$/, ''),
    scheme,
    isEncrypted: options.encrypted === true,
    host: options.host,
    marketplacePort: portOf(options.marketplacePort, '--marketplace-port'),
    backOfficePort: portOf(options.backOfficePort, '--back-office-port'),
    topics: topicsOf(options),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  return file;
}

function portOf(text: string, option: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Problem(`${option} takes a number from 0 to 65535.`);
  return Number(text);
}

function topicsOf({ kafkaBrokers, kafkaPrefix }: ServeOptions): TopicPlace | undefined {
  if (kafkaBrokers === undefined) return undefined;
  const brokers = kafkaBrokers.split(',').map((address) => address.trim());
  if (brokers.some((address) => !/^\S+:\d{1,5}$/.test(address)))
    throw new Problem('--kafka-brokers takes host:port, commas between.');
  return { brokers, topicPrefix: kafkaPrefix };
}

/** What a person can put right when topics cannot be read; another fault stays as it is. */
function topicProblem(error: unknown, topics: TopicPlace | undefined): unknown {
  if (topics === undefined || !(error instanceof Error) || !error.name.startsWith('KafkaJS')) return error;
  const where = topics.brokers.join(', ');
  return new Problem(`The topics at ${where} cannot be read: is the broker up, and was "banyan kafka setup" run?`, {
    cause: error,
  });
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((word) => word !== '');
}
