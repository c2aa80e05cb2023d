import type { Clock } from '../../ports/clock.js';
import type { Transport, TransportFault } from '../../ports/transport.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { JsonObject } from '../../shared/json.js';
import { isJsonObject, parseJson } from '../../shared/json.js';
import { decodeUtf8, sealRequest } from '../envelope/index.js';
import { scalarText } from '../fields/text-codecs.js';
import type { RongshuChannel } from '../settings.js';

/** An answer of the marketplace: its own code as text, and all members. */
export interface PlatformReply {
  readonly httpStatus: number;
  readonly code: string;
  readonly members: JsonObject;
}

/** No usable answer. `reason` is a word such as `timeout`, `http 503`, `not json`; never content. */
export interface PlatformFault {
  readonly reason: string;
  readonly httpStatus?: number;
  readonly retryAfterMs?: number;
}

/** What calls to the marketplace need. */
export interface PlatformExchangeDeps {
  readonly transport: Transport;
  readonly clock: Clock;
}

const TRANSPORT_REASONS: Readonly<Record<TransportFault, string>> = {
  timeout: 'timeout',
  connectionRefused: 'connection refused',
  hostNotFound: 'host not found',
  reset: 'connection reset',
  responseTooLarge: 'response too large',
  hostNotAllowed: 'host not allowed',
  other: 'network fault',
};

/**
 * Sends one request to the marketplace (`spec` §12.3): sealed anew with the time of this attempt, sent once. An answer
 * counts only with HTTP 2xx and a JSON object that has a `code`.
 */
export async function callPlatform(
  deps: PlatformExchangeDeps,
  channel: RongshuChannel,
  request: { readonly url: string; readonly json: string },
): Promise<Result<PlatformReply, PlatformFault>> {
  const { settings } = channel;
  const sealed = sealRequest(
    {
      senderMember: 'appId',
      sender: settings.appId,
      scheme: settings.signAlgorithmOutbound,
      signingKey: channel.signingKey,
      timestampType: settings.timestampType,
      ...(settings.encryptOutbound && channel.aesKey !== undefined ? { aesKey: channel.aesKey } : {}),
    },
    request.json,
    deps.clock.now(),
  );
  const sent = await deps.transport.post({
    url: request.url,
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    body: sealed,
    connectTimeoutMs: settings.connectTimeoutMs,
    timeoutMs: settings.timeoutMs,
    responseBytesMax: settings.responseBytesMax,
  });
  if (!sent.ok) return err({ reason: TRANSPORT_REASONS[sent.error.fault] });
  const { status, headers, body } = sent.value;
  if (status < 200 || status > 299) {
    return err({ reason: `http ${String(status)}`, httpStatus: status, ...retryAfter(headers['retry-after']) });
  }
  return readReply(status, body);
}

function readReply(httpStatus: number, body: Uint8Array): Result<PlatformReply, PlatformFault> {
  const text = decodeUtf8(body);
  const json = text === null ? null : parseJson(text);
  if (json?.ok !== true || !isJsonObject(json.value)) return err({ reason: 'not json', httpStatus });
  const code = scalarText(json.value.get('code') ?? null);
  if (code === undefined || !/^-?\w{1,16}$/.test(code)) return err({ reason: 'no code', httpStatus });
  return ok({ httpStatus, code, members: json.value });
}

/** `Retry-After` in seconds, at most a day; a date is not understood. */
function retryAfter(header: string | undefined): { readonly retryAfterMs?: number } {
  if (header === undefined || !/^\d{1,5}$/.test(header.trim())) return {};
  return { retryAfterMs: Math.min(Number(header), 86_400) * 1000 };
}
