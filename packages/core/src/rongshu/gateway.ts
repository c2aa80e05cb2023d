import type { Clock } from '../ports/clock.js';
import type { Identifiers } from '../ports/identifiers.js';
import type { ReplayGuard, SignedCall } from '../ports/replay-guard.js';
import type { ChannelCode } from '../model/identifiers.js';
import { addMs } from '../shared/calendar.js';
import { parseJson, writeJson } from '../shared/json.js';
import type { Result } from '../shared/result.js';
import { err, ok } from '../shared/result.js';
import type { InboundEnvelope } from './envelope/index.js';
import { envelopeText, readInboundEnvelope, verifySignature, writeReply } from './envelope/index.js';
import type { FieldTable } from './fields/field-table.js';
import type { InterfaceAnswer, CallAnswerer } from './interfaces/interface.js';
import { wrongMember } from './interfaces/interface.js';
import type { RongshuUseCases } from './routes.js';
import { knownMember, ROUTE_TABLE } from './routes.js';
import type { RongshuChannel, RongshuChannels } from './settings.js';
import type { InterfaceName } from './tables/interfaces.table.js';
import { INTERFACE_TABLE } from './tables/interfaces.table.js';
import type { ResultCode } from './tables/result-codes.table.js';
import { RESULT } from './tables/result-codes.table.js';

/** One call as it came over HTTP. */
export interface GatewayCall {
  readonly interfaceName: InterfaceName;
  readonly body: Uint8Array;
}

/** What goes back, and what the log and the metrics may know. Only `httpStatus` and `body` leave the house. */
export interface GatewayAnswer {
  readonly httpStatus: number;
  /** JSON, UTF-8. */
  readonly body: string;
  readonly interfaceName?: InterfaceName;
  /** Set once the channel is proved by a signature. */
  readonly channelId?: string;
  readonly code: ResultCode;
  readonly businessStatus?: number;
  /** Why not, as a word. Never personal data, never in `body`. */
  readonly refusalReason?: string;
  /** Our own trouble: the reference that `body` shows, and what happened. */
  readonly failure?: { readonly reference: string; readonly cause: unknown };
}

/** The marketplace's way in (`DESIGN` §3, `spec` §12.2). Never rejects. */
export interface RongshuGateway {
  answer(call: GatewayCall): Promise<GatewayAnswer>;
}

/** What the gateway works with. */
export interface RongshuGatewayDeps extends RongshuUseCases {
  readonly channels: RongshuChannels;
  readonly replayGuard: ReplayGuard;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

/** A call whose sender is proved, decrypted. */
interface ProvedCall {
  readonly channel: RongshuChannel;
  readonly requestJson: string;
  readonly isRepeated: boolean;
}

const ENVELOPE_MEMBERS: readonly string[] = ['channelId', 'timestamp', 'request', 'sign'];

/** Makes the gateway: verify, decrypt, decode, run, encode. */
export function createRongshuGateway(deps: RongshuGatewayDeps): RongshuGateway {
  const answerers = new Map<InterfaceName, CallAnswerer>(ROUTE_TABLE.map(([name, , , create]) => [name, create(deps)]));
  const tables = new Map<InterfaceName, FieldTable>(ROUTE_TABLE.map(([name, request]) => [name, request]));

  return {
    async answer(call) {
      let proved: Result<ProvedCall, InterfaceAnswer> | undefined;
      try {
        proved = await prove(call);
        if (!proved.ok) return { ...seal(proved.error), interfaceName: call.interfaceName };
        const { channel } = proved.value;
        const answer = referenced(await run(call, proved.value));
        return {
          ...seal(answer, channel),
          interfaceName: call.interfaceName,
          channelId: channel.settings.channelId,
        };
      } catch (cause) {
        const channel = proved?.ok === true ? proved.value.channel : undefined;
        return { ...ownTrouble(cause, channel), interfaceName: call.interfaceName };
      }
    },
  };

  /** Channel, timestamp, signature, replay, decryption. Everything wrong here is the same 10003 (`spec` §12.2-4). */
  async function prove(call: GatewayCall): Promise<Result<ProvedCall, InterfaceAnswer>> {
    const read = readInboundEnvelope(call.body, 'channelId');
    if (!read.ok) {
      const { kind, member } = read.error;
      if (kind === 'envelope') return unproved(`envelope member ${member}`);
      return err(wrongMember(ENVELOPE_MEMBERS.includes(member) ? member : 'body', 'malformed json'));
    }
    const envelope = read.value;
    const channel = deps.channels.find(envelope.sender);
    if (channel === undefined) return unproved('unknown channel');
    const { settings } = channel;
    const now = deps.clock.now();
    if (Math.abs(now - Number(envelope.timestamp)) > settings.timestampWindowSec * 1000)
      return unproved('stale timestamp');
    const accepted = { schemes: settings.acceptAlgorithms, keys: channel.verifyingKeys };
    if (!verifySignature(accepted, envelopeText('channelId', envelope), envelope.sign))
      return unproved('bad signature');
    const seen = await deps.replayGuard.admit({
      channel: settings.channelId,
      signature: canonicalSign(envelope),
      ...useOf(call.interfaceName),
      now,
      expiresAt: addMs(now, settings.replaySec * 1000),
    });
    if (seen === 'elsewhere') return unproved('replayed for another purpose');
    if (seen === 'again' && settings.replayPolicy === 'refuse') return unproved('replayed');
    const clear = decrypted(channel, envelope.request);
    return clear.ok ? ok({ channel, requestJson: clear.value, isRepeated: seen === 'again' }) : clear;
  }

  async function run(call: GatewayCall, { channel, requestJson, isRepeated }: ProvedCall): Promise<InterfaceAnswer> {
    const answerer = answerers.get(call.interfaceName);
    if (answerer === undefined) return wrongMember('request', 'unknown interface');
    const json = parseJson(requestJson);
    if (!json.ok) {
      const member = knownMember(tables.get(call.interfaceName) ?? [], json.error.path);
      return wrongMember(member ?? 'request', json.error.kind);
    }
    return answerer({
      channel,
      // The brand is made here: the channel is configured and its signature holds.
      channelCode: channel.settings.channelId as ChannelCode,
      json: json.value,
      rawBody: call.body,
      isRepeated,
    });
  }

  function referenced(answer: InterfaceAnswer): InterfaceAnswer {
    if (answer.isReferenced !== true) return answer;
    const reference = deps.identifiers.next();
    return {
      ...answer,
      message: `${answer.message}，编号${reference}`,
      refusalReason: `${answer.refusalReason ?? answer.result} ${reference}`,
    };
  }

  function ownTrouble(cause: unknown, channel: RongshuChannel | undefined): GatewayAnswer {
    const reference = deps.identifiers.next();
    const answer = { result: 'failed', message: `${RESULT.failed.message}，编号${reference}` } as const;
    return {
      ...seal(answer, channel),
      ...(channel === undefined ? {} : { channelId: channel.settings.channelId }),
      failure: { reference, cause },
    };
  }
}

function decrypted(channel: RongshuChannel, request: string): Result<string, InterfaceAnswer> {
  if (!channel.settings.encryptRequest || channel.aesKey === undefined) return ok(request);
  const clear = channel.aesKey.decrypt(request);
  return clear.ok ? ok(clear.value) : unproved('undecryptable');
}

/**
 * What a signature may be used for again. Two questions with one content in one millisecond have one signature, and a
 * question asked elsewhere does no harm: all reads are one purpose, every write is its own.
 */
function useOf(interfaceName: InterfaceName): Pick<SignedCall, 'purpose' | 'effect'> {
  const row = INTERFACE_TABLE.find(([, name]) => name === interfaceName);
  return row?.[4] === 'read' ? { purpose: 'read', effect: 'read' } : { purpose: interfaceName, effect: 'write' };
}

function unproved(refusalReason: string): Result<never, InterfaceAnswer> {
  return err({ result: 'signatureError', message: RESULT.signatureError.message, refusalReason });
}

/** Hex signatures differ by case only, and would pass the replay guard twice; Base64 is accepted in one form anyway. */
function canonicalSign({ sign }: InboundEnvelope): string {
  return sign.length === 32 ? sign.toUpperCase() : sign;
}

function seal(answer: InterfaceAnswer, channel?: RongshuChannel): GatewayAnswer {
  const { code } = RESULT[answer.result];
  const settings = channel?.settings;
  const aesKey = settings?.encryptResponse === true ? channel?.aesKey : undefined;
  const body = writeReply(
    {
      code,
      message: answer.message,
      ...(answer.response === undefined ? {} : { response: writeJson(answer.response) }),
    },
    { codeType: settings?.codeType ?? 'number', ...(aesKey === undefined ? {} : { aesKey }) },
  );
  return {
    httpStatus: 200,
    body,
    code,
    ...(answer.businessStatus === undefined ? {} : { businessStatus: answer.businessStatus }),
    ...(answer.refusalReason === undefined ? {} : { refusalReason: answer.refusalReason }),
  };
}

/** Refusals that the HTTP adapter meets before there is a body to read: status, code, message. */
// prettier-ignore
const TRANSPORT_REFUSAL = {
  tooLarge:         [ 413, 'parameterError', '请求体过大'       ],
  wrongContentType: [ 415, 'parameterError', '请求类型错误'     ],
  wrongMethod:      [ 405, 'parameterError', '请求方法错误'     ],
  unknownPath:      [ 404, 'parameterError', '接口不存在'       ],
  busy:             [ 503, 'failed',         '系统繁忙，请重试' ],
  internal:         [ 500, 'failed',         '系统错误，请重试' ],
} as const;

/** Name of a refusal that the HTTP adapter makes by itself. */
export type TransportRefusal = keyof typeof TRANSPORT_REFUSAL;

/** The answer to a call that never reaches an interface; the only ones with an HTTP status other than 200. */
export function transportRefusal(refusal: TransportRefusal): GatewayAnswer {
  const [httpStatus, result, message] = TRANSPORT_REFUSAL[refusal];
  return { ...seal({ result, message, refusalReason: refusal }), httpStatus };
}
