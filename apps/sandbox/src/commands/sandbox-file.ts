import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CounterpartPorts, CounterpartSecrets } from '../counterparts/counterparts.js';
import type { MarketplaceChannel } from '../marketplace/channel.js';
import { isRecord, listMember, numberMember, recordMember, textMember } from '../wire/json.js';
import type { JsonRecord } from '../wire/json.js';
import { SIGNATURE_SCHEMES } from '@banyan/core/rongshu';
import { Problem, systemSentence } from './problem.js';

/** What the sandbox knows of a deployment: where it is, and the marketplace's half of the keys. Kept readable by its owner only. */
export interface SandboxFile {
  /** Address of the gateway, without a trailing slash. */
  readonly gatewayUrl: string;
  /** Path under which the gateway serves the interfaces, slashes at both ends. */
  readonly prefix: string;
  readonly marketplacePort: number;
  readonly backOfficePort: number;
  /** Secret of the event webhooks, both ways. */
  readonly eventsSecret: string;
  /** How far the gateway's clock is ahead of the machine's, in milliseconds; 0 where nobody moves it. */
  readonly aheadMs: number;
  /** The first is the one that is used when none is named. */
  readonly channels: readonly [MarketplaceChannel, ...MarketplaceChannel[]];
  /** The companies around the lender; absent in a file of an older sandbox. */
  readonly counterparts?: CounterpartsFile;
  /** What `serve` does with single orders and users, read by `planScripts`. */
  readonly scripts: readonly unknown[];
}

/** Ports and secrets of card company, depository and SMS carrier. */
export interface CounterpartsFile {
  readonly ports: Required<CounterpartPorts>;
  readonly secrets: CounterpartSecrets;
}

/** Where `demo` and `serve` keep the file unless told otherwise. */
export const SANDBOX_FILE = path.join('.banyan', 'sandbox.json');

/** Writes the file, its folder included. */
export async function writeSandboxFile(file: string, content: SandboxFile): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Problem(systemSentence(error, `The folder of ${file} cannot be used`) ?? `${file} cannot be written.`, {
      cause: error,
    });
  }
}

/** Reads the file; a {@link Problem} says what is missing. */
export async function readSandboxFile(file: string): Promise<SandboxFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Problem(`${file} cannot be read; start "npm start" first, or name another file with --config.`, {
      cause: error,
    });
  });
  return parseSandboxFile(text, file);
}

/** Parses the file's text; `file` is named in problems. */
export function parseSandboxFile(text: string, file: string): SandboxFile {
  const json = parseJson(text, file);
  const member = (name: string): string => {
    const value = textMember(json, name);
    if (value === undefined || value === '') throw new Problem(`${file} has no ${name}.`);
    return value;
  };
  const list: readonly unknown[] = Array.isArray(json['channels']) ? json['channels'] : [];
  const [first, ...others] = list.map((entry) => parseChannel(isRecord(entry) ? entry : {}, file));
  if (first === undefined) throw new Problem(`${file} has no channels.`);
  return {
    gatewayUrl: member('gatewayUrl').replace(/\/+$/, ''),
    prefix: textMember(json, 'prefix') ?? '/rongshu/',
    marketplacePort: numberMember(json, 'marketplacePort') ?? 0,
    backOfficePort: numberMember(json, 'backOfficePort') ?? 0,
    eventsSecret: member('eventsSecret'),
    aheadMs: numberMember(json, 'aheadMs') ?? 0,
    channels: [first, ...others],
    ...counterpartsOf(recordMember(json, 'counterparts'), file),
    scripts: listMember(json, 'scripts'),
  };
}

function counterpartsOf(json: JsonRecord, file: string): Pick<SandboxFile, 'counterparts'> {
  if (Object.keys(json).length === 0) return {};
  const ports = recordMember(json, 'ports');
  const secrets = recordMember(json, 'secrets');
  const member = (record: JsonRecord, name: string): string => {
    const value = textMember(record, name);
    if (value === undefined) throw new Problem(`${file} has no ${name} of the counterparts.`);
    return value;
  };
  const keyPair = (name: string) => {
    const pair = recordMember(secrets, name);
    return { privateKey: member(pair, 'privateKey'), publicKey: member(pair, 'publicKey') };
  };
  return {
    counterparts: {
      ports: {
        cards: numberMember(ports, 'cards') ?? 0,
        depository: numberMember(ports, 'depository') ?? 0,
        sms: numberMember(ports, 'sms') ?? 0,
      },
      secrets: {
        cardSecret: member(secrets, 'cardSecret'),
        smsSecret: member(secrets, 'smsSecret'),
        payerSecret: member(secrets, 'payerSecret'),
        depository: keyPair('depository'),
        lender: keyPair('lender'),
      },
    },
  };
}

/** The channel of that id, the first when none is named. */
export function channelOf(content: SandboxFile, channelId: string | undefined): MarketplaceChannel {
  if (channelId === undefined) return content.channels[0];
  const channel = content.channels.find((candidate) => candidate.channelId === channelId);
  if (channel !== undefined) return channel;
  throw new Problem(
    `There is no channel ${channelId}; there are: ${content.channels.map((each) => each.channelId).join(', ')}.`,
  );
}

function parseJson(text: string, file: string): JsonRecord {
  try {
    return recordMember({ file: JSON.parse(text) as unknown }, 'file');
  } catch (error) {
    throw new Problem(`${file} is not JSON.`, { cause: error });
  }
}

function parseChannel(entry: JsonRecord, file: string): MarketplaceChannel {
  const channelId = textMember(entry, 'channelId');
  const appId = textMember(entry, 'appId');
  const scheme = SIGNATURE_SCHEMES.find((candidate) => candidate === entry['scheme']);
  if (channelId === undefined || appId === undefined || scheme === undefined) {
    throw new Problem(`A channel in ${file} needs channelId, appId and scheme (${SIGNATURE_SCHEMES.join(', ')}).`);
  }
  const optional = (['privateKey', 'lenderPublicKey', 'sharedSecret', 'aesKey'] as const).flatMap((name) => {
    const value = textMember(entry, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { channelId, appId, scheme, ...Object.fromEntries(optional) };
}
