import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { InterfaceName } from '../marketplace/interfaces.table.js';
import { INTERFACE_NAMES, parseInterfaceName } from '../marketplace/interfaces.table.js';
import { returnPageAt } from '../marketplace/marketplace.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import { createMarketplaceClient } from '../marketplace/marketplace-client.js';
import { paletteFor } from '../print/palette.js';
import { curlText } from './curl-text.js';
import { exampleRequest, orderNoAt } from './example-request.js';
import { Problem, systemSentence } from './problem.js';
import { channelOf, readSandboxFile, SANDBOX_FILE } from './sandbox-file.js';

interface CallOptions {
  readonly config: string;
  readonly channel?: string;
  readonly base?: string;
  readonly json?: string;
  readonly order?: string;
  readonly period?: string;
}

/** `send` and `curl`: one signed request to any deployment, sent or printed. */
export function registerCalls(program: Command): void {
  register(program, 'send', 'sign one request, send it, print the answer').action(send);
  register(program, 'curl', 'print a signed curl; it is valid for five minutes').action(curl);
}

function register(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .argument('<interface>', INTERFACE_NAMES.join(', '))
    .description(description)
    .option('--json <file>', 'the decoded request, instead of an example ("-" = standard input)')
    .option('--order <number>', 'order number of the example')
    .option('--period <numbers>', 'installments of the example: 2, or 1,2,3, or -1 for all that is left')
    .option('--channel <id>', 'channel, when there are several')
    .option('--base <url>', 'address of the gateway, instead of the one in the file')
    .option('--config <file>', 'file of channels and keys', SANDBOX_FILE);
}

async function send(interfaceText: string, options: CallOptions): Promise<void> {
  const call = await prepare(interfaceText, options);
  const palette = paletteFor(process.stdout);
  const answer = await call.client.send(call.name, call.body).catch((error: unknown) => {
    throw new Problem(`Nobody answers at ${call.client.urlOf(call.name)}.`, { cause: error });
  });
  const order = call.newOrderNo === undefined ? '' : `  order ${call.newOrderNo}`;
  const head = `HTTP ${answer.httpStatus}  code ${String(answer.code ?? '-')}  ${answer.message}  ${answer.ms} ms${order}`;
  process.stdout.write(`${answer.code === 0 ? palette.good(head) : palette.bad(head)}\n`);
  if (answer.text !== '{}') process.stdout.write(`${JSON.stringify(answer.body, null, 2)}\n`);
  if (answer.code !== 0) process.exitCode = 1;
}

async function curl(interfaceText: string, options: CallOptions): Promise<void> {
  const { client, name, body } = await prepare(interfaceText, options);
  process.stdout.write(`${curlText(client.urlOf(name), body)}\n`);
}

async function prepare(
  interfaceText: string,
  options: CallOptions,
): Promise<{
  readonly client: MarketplaceClient;
  readonly name: InterfaceName;
  readonly body: string;
  /** The number of an example order, to ask for it later. */
  readonly newOrderNo: string | undefined;
}> {
  const name = parseInterfaceName(interfaceText);
  if (name === undefined) {
    throw new Problem(`There is no interface ${interfaceText}; there are: ${INTERFACE_NAMES.join(', ')}.`);
  }
  const file = await readSandboxFile(options.config);
  const channel = channelOf(file, options.channel);
  const gatewayUrl = (options.base ?? file.gatewayUrl).replace(/\/+$/, '');
  const now = (): number => Date.now() + file.aheadMs;
  const client = createMarketplaceClient({ gatewayUrl, channel, prefix: file.prefix, now });
  const nowMs = now();
  const orderNo = options.order ?? orderNoAt(nowMs);
  const returnPage = returnPageAt(`http://127.0.0.1:${String(file.marketplacePort)}/`);
  const request =
    options.json === undefined
      ? exampleRequest(name, {
          channel,
          nowMs,
          orderNo,
          returnPage,
          ...(options.period === undefined ? {} : { period: options.period }),
        })
      : await readRequest(options.json);
  const newOrderNo = name === 'pushOrder' && options.json === undefined ? orderNo : undefined;
  return { client, name, body: client.seal(request), newOrderNo };
}

async function readRequest(file: string): Promise<string> {
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch((error: unknown) => {
    throw new Problem(systemSentence(error, file) ?? `${file} cannot be read.`, { cause: error });
  });
  return text.trim();
}
