import type { DataKind } from '../model/data-pull.js';
import { isJsonObject, parseJson, writeJson } from '../shared/json.js';
import type { JsonOutput, JsonValue } from '../shared/json.js';
import type { Result } from '../shared/result.js';
import { err, ok } from '../shared/result.js';
import type { AuditResultCallback } from './callbacks/p1.01-audit-result.js';
import { AUDIT_RESULT_CALLBACK } from './callbacks/p1.01-audit-result.js';
import type { LoanResultCallback } from './callbacks/p1.02-loan-result.js';
import { LOAN_RESULT_CALLBACK } from './callbacks/p1.02-loan-result.js';
import type { RepaymentResultCallback } from './callbacks/p1.03-repayment-result.js';
import { REPAYMENT_RESULT_CALLBACK } from './callbacks/p1.03-repayment-result.js';
import type { RepaymentScheduleCallback } from './callbacks/p1.04-repayment-schedule.js';
import { REPAYMENT_SCHEDULE_CALLBACK } from './callbacks/p1.04-repayment-schedule.js';
import type { DataPullRequest } from './callbacks/p1.11-data-pull.js';
import { DATA_PULL_REQUEST } from './callbacks/p1.11-data-pull.js';
import { decodeUtf8, envelopeText, readInboundEnvelope, sealRequest, verifySignature } from './envelope/index.js';
import type { FieldError } from './fields/codec.js';
import type { Decoded, FieldTable } from './fields/field-table.js';
import { decodeFields, encodeFields } from './fields/field-table.js';
import { scalarText } from './fields/text-codecs.js';
import { ROUTE_TABLE } from './routes.js';
import type { RongshuChannel, RongshuChannelSettings, RongshuKeys, SettingsFault } from './settings.js';
import { openRongshuChannel, wireStyle } from './settings.js';
import type { InterfaceName } from './tables/interfaces.table.js';

type Route<N extends InterfaceName> = Extract<(typeof ROUTE_TABLE)[number], readonly [N, ...unknown[]]>;

/** What an interface is asked, decoded. */
export type RongshuRequest<N extends InterfaceName> = Decoded<Route<N>[1]>;

/** What an interface answers, decoded. */
export type RongshuResponse<N extends InterfaceName> = Decoded<Route<N>[2]>;

/** An answer of the lender. `response` is there when the body has one that fits the document. */
export interface LenderAnswer<T> {
  readonly code: string;
  readonly message: string;
  readonly response?: T;
  /** The business JSON text, decrypted. */
  readonly responseJson?: string;
}

/** Why a message of the lender cannot be used. */
export type LenderMessageFault =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknownSender' }
  | { readonly kind: 'badSignature' }
  | { readonly kind: 'undecryptable' }
  | { readonly kind: 'fields'; readonly errors: readonly FieldError[] };

/** The marketplace's side of the document: what a Rongshu would send and read. For sandboxes and tests of a deployment. */
export interface RongshuMarketplaceClient {
  /** A signed (and, if the channel says so, encrypted) request. */
  request<N extends InterfaceName>(interfaceName: N, request: RongshuRequest<N>, timestampMs: number): string;
  /** The same around any business JSON text, also a wrong one. */
  requestJson(json: string, timestampMs: number): string;
  /** The business JSON text of a request, before it is sealed. */
  businessJson<N extends InterfaceName>(interfaceName: N, request: RongshuRequest<N>): string;
  readAnswer<N extends InterfaceName>(
    interfaceName: N,
    body: Uint8Array,
  ): Result<LenderAnswer<RongshuResponse<N>>, LenderMessageFault>;
  /** A callback of the lender (platform/1.1), its signature checked. */
  readAuditResult(body: Uint8Array): Result<AuditResultCallback, LenderMessageFault>;
  /** A callback of the lender (platform/1.2), its signature checked. */
  readLoanResult(body: Uint8Array): Result<LoanResultCallback, LenderMessageFault>;
  /** A callback of the lender (platform/1.3), its signature checked. */
  readRepaymentResult(body: Uint8Array): Result<RepaymentResultCallback, LenderMessageFault>;
  /** A callback of the lender (platform/1.4), its signature checked. */
  readRepaymentSchedule(body: Uint8Array): Result<RepaymentScheduleCallback, LenderMessageFault>;
  /** A data pull of the lender (platform/1.11), its signature checked. */
  readDataPull(body: Uint8Array): Result<DataPullRequest, LenderMessageFault>;
  /** The marketplace's reply to a callback. */
  callbackReply(code: number, message: string): string;
  /** A reply to a data pull: JSON text of the data, or that there is nothing yet, or nothing at all. */
  dataReply(kind: DataKind, data: { readonly json: string } | 'notReady' | 'none'): string;
}

/**
 * Makes the marketplace's side of a channel. `settings` are the lender's (their keys are not used), `keys` are the
 * marketplace's own: its private key, the lender's public key.
 */
export function createRongshuMarketplaceClient(deps: {
  readonly settings: RongshuChannelSettings;
  readonly keys: RongshuKeys;
}): Result<RongshuMarketplaceClient, readonly SettingsFault[]> {
  const { settings, keys } = deps;
  const [signAlgorithmOutbound] = settings.acceptAlgorithms;
  const mirrored = openRongshuChannel({
    ...settings,
    keys,
    acceptAlgorithms: [settings.signAlgorithmOutbound],
    ...(signAlgorithmOutbound === undefined ? {} : { signAlgorithmOutbound }),
  });
  return mirrored.ok ? ok(clientOf(mirrored.value)) : mirrored;
}

function clientOf(channel: RongshuChannel): RongshuMarketplaceClient {
  const { settings, signingKey, aesKey } = channel;

  const client: RongshuMarketplaceClient = {
    request: (interfaceName, request, timestampMs) =>
      client.requestJson(client.businessJson(interfaceName, request), timestampMs),
    requestJson: (json, timestampMs) =>
      sealRequest(
        {
          senderMember: 'channelId',
          sender: settings.channelId,
          scheme: settings.signAlgorithmOutbound,
          signingKey,
          timestampType: settings.timestampType,
          ...(settings.encryptRequest && aesKey !== undefined ? { aesKey } : {}),
        },
        json,
        timestampMs,
      ),
    businessJson: (interfaceName, request) =>
      writeJson(encodeFields<FieldTable>(routeOf(interfaceName)[1], request, wireStyle(settings, interfaceName))),
    readAnswer: (interfaceName, body) => readAnswer(channel, routeOf(interfaceName)[2], body),
    readAuditResult: (body) => readRequest(channel, AUDIT_RESULT_CALLBACK, body),
    readLoanResult: (body) => readRequest(channel, LOAN_RESULT_CALLBACK, body),
    readRepaymentResult: (body) => readRequest(channel, REPAYMENT_RESULT_CALLBACK, body),
    readRepaymentSchedule: (body) => readRequest(channel, REPAYMENT_SCHEDULE_CALLBACK, body),
    readDataPull: (body) => readRequest(channel, DATA_PULL_REQUEST, body),
    callbackReply: (code, message) => writeJson({ code, message }),
    dataReply: (kind, data) => dataReply(channel, kind, data),
  };
  return client;
}

function routeOf(interfaceName: InterfaceName): (typeof ROUTE_TABLE)[number] {
  const route = ROUTE_TABLE.find(([name]) => name === interfaceName);
  if (route === undefined) throw new RangeError('every interface has a route');
  return route;
}

function readAnswer<T>(
  channel: RongshuChannel,
  table: FieldTable,
  body: Uint8Array,
): Result<LenderAnswer<T>, LenderMessageFault> {
  const text = decodeUtf8(body);
  const json = text === null ? null : parseJson(text);
  if (json?.ok !== true || !isJsonObject(json.value)) return err({ kind: 'unreadable' });
  const code = scalarText(json.value.get('code') ?? null);
  const message = json.value.get('message') ?? '';
  if (code === undefined || typeof message !== 'string') return err({ kind: 'unreadable' });
  const response = json.value.get('response');
  if (response === undefined) return ok({ code, message });
  return readResponse(channel, table, { code, message }, response);
}

function readResponse<T>(
  channel: RongshuChannel,
  table: FieldTable,
  head: { readonly code: string; readonly message: string },
  response: JsonValue,
): Result<LenderAnswer<T>, LenderMessageFault> {
  const clear =
    typeof response === 'string' ? openText(channel, response, channel.settings.encryptResponse) : undefined;
  if (clear === undefined) return err({ kind: 'undecryptable' });
  const business = parseJson(clear);
  if (!business.ok) return err({ kind: 'unreadable' });
  // A title map is a list of one-member objects; no table describes it, the text is all there is.
  if (!isJsonObject(business.value)) return ok({ ...head, responseJson: clear });
  const decoded = decodeFields(table, business.value);
  // The boundary: T is what this interface's own table decodes to.
  return decoded.ok
    ? ok({ ...head, responseJson: clear, response: decoded.value as T })
    : err({ kind: 'fields', errors: decoded.error });
}

function readRequest<const T extends FieldTable>(
  channel: RongshuChannel,
  table: T,
  body: Uint8Array,
): Result<Decoded<T>, LenderMessageFault> {
  const { settings } = channel;
  const read = readInboundEnvelope(body, 'appId');
  if (!read.ok) return err({ kind: 'unreadable' });
  if (read.value.sender !== settings.appId) return err({ kind: 'unknownSender' });
  const accepted = { schemes: settings.acceptAlgorithms, keys: channel.verifyingKeys };
  if (!verifySignature(accepted, envelopeText('appId', read.value), read.value.sign))
    return err({ kind: 'badSignature' });
  const clear = openText(channel, read.value.request, settings.encryptOutbound);
  if (clear === undefined) return err({ kind: 'undecryptable' });
  const json = parseJson(clear);
  if (!json.ok) return err({ kind: 'unreadable' });
  const decoded = decodeFields(table, json.value);
  return decoded.ok ? decoded : err({ kind: 'fields', errors: decoded.error });
}

function openText(channel: RongshuChannel, text: string, isEncrypted: boolean): string | undefined {
  if (!isEncrypted || channel.aesKey === undefined) return text;
  const clear = channel.aesKey.decrypt(text);
  return clear.ok ? clear.value : undefined;
}

/** Operator data has an envelope of its own, with the collection's status (`spec` §1.3); the rest is a normal reply. */
function dataReply(
  channel: RongshuChannel,
  kind: DataKind,
  data: { readonly json: string } | 'notReady' | 'none',
): string {
  if (data === 'notReady') return writeJson({ code: 0, message: '采集中', status: '1', type: 1 });
  const aesKey = channel.settings.encryptOutbound ? channel.aesKey : undefined;
  const json = data === 'none' ? '' : data.json;
  const content = aesKey === undefined || json === '' ? json : aesKey.encrypt(json);
  const reply: Record<string, JsonOutput> =
    kind === 'operator'
      ? { code: 0, message: '成功', status: '0', type: 1, data: content }
      : { code: 0, message: '成功', response: content };
  return writeJson(reply);
}
