import type { HttpAnswer } from '../wire/http-client.js';
import { postBytes } from '../wire/http-client.js';
import type { JsonRecord } from '../wire/json.js';
import { numberMember, readRecord, textMember } from '../wire/json.js';
import type { WireKeys } from '../wire/seal.js';
import { decryptText, sealMembers } from '../wire/seal.js';
import type { MarketplaceChannel } from './channel.js';
import type { InterfaceName } from './interfaces.table.js';

/** What the lender answered. */
export interface Answer {
  readonly httpStatus: number;
  /** The envelope's code, or `undefined` when the body is no envelope. */
  readonly code: number | undefined;
  readonly message: string;
  /** The business content, decrypted; empty when there is none. */
  readonly body: JsonRecord;
  /** The business content as text. */
  readonly text: string;
  /** `status` of the business content. */
  readonly status: number | undefined;
  readonly ms: number;
}

/** Differences from an honest request, for scenarios of abuse. */
export interface SealOptions {
  readonly timestampMs?: number;
  /** Signs with these keys instead of the channel's own. */
  readonly keys?: WireKeys;
  readonly channelId?: string;
}

/** Calls a lender as the marketplace does: every request signed, encrypted when the channel says so. */
export interface MarketplaceClient {
  readonly channel: MarketplaceChannel;
  urlOf(interfaceName: InterfaceName): string;
  /** The body of a request, ready to send. `request` may be text already. */
  seal(request: JsonRecord | string, options?: SealOptions): string;
  ask(interfaceName: InterfaceName, request: JsonRecord | string, options?: SealOptions): Promise<Answer>;
  /** Sends these very bytes. */
  send(interfaceName: InterfaceName, body: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A client of the lender at `gatewayUrl` (no trailing slash), interfaces under `prefix`. */
export function createMarketplaceClient(options: {
  readonly gatewayUrl: string;
  readonly channel: MarketplaceChannel;
  readonly prefix?: string;
  readonly now?: () => number;
}): MarketplaceClient {
  const { channel, prefix = '/rongshu/', now = Date.now } = options;
  const urlOf = (interfaceName: InterfaceName): string => `${options.gatewayUrl}${prefix}${interfaceName}`;

  function seal(request: JsonRecord | string, sealing: SealOptions = {}): string {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    const sender = { channelId: sealing.channelId ?? channel.channelId };
    return JSON.stringify(sealMembers(sealing.keys ?? channel, sender, text, sealing.timestampMs ?? now()));
  }

  async function send(
    interfaceName: InterfaceName,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    return readAnswer(channel, await postBytes(urlOf(interfaceName), body, headers));
  }

  return {
    channel,
    urlOf,
    seal,
    send,
    ask: (interfaceName, request, sealing) => send(interfaceName, seal(request, sealing)),
  };
}

/** Reads an answer: the envelope, then its content. Content that cannot be decrypted or parsed is empty. */
export function readAnswer(channel: MarketplaceChannel, answer: HttpAnswer): Answer {
  const envelope = readRecord(answer.body);
  const response = envelope['response'];
  const text = typeof response === 'string' ? clearText(channel, response) : JSON.stringify(response ?? {});
  const body = readContent(text);
  return {
    httpStatus: answer.status,
    code: numberMember(envelope, 'code'),
    message: textMember(envelope, 'message') ?? '',
    body,
    text,
    status: numberMember(body, 'status'),
    ms: answer.ms,
  };
}

function clearText(channel: MarketplaceChannel, response: string): string {
  if (channel.aesKey === undefined) return response;
  try {
    return decryptText(channel.aesKey, response);
  } catch {
    return '';
  }
}

// A bare list (`agreementShape: titleMap`) is given as member `list`, so that a reader finds both shapes in one place.
function readContent(text: string): JsonRecord {
  return text.startsWith('[') ? readRecord(`{"list":${text}}`) : readRecord(text);
}
