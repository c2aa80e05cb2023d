import type { ChannelCode } from '../../model/identifiers.js';
import type { JsonOutput, JsonValue } from '../../shared/json.js';
import type { FieldError } from '../fields/codec.js';
import type { Decoded, FieldTable } from '../fields/field-table.js';
import { decodeFields } from '../fields/field-table.js';
import type { RongshuChannel } from '../settings.js';
import type { ResultName } from '../tables/result-codes.table.js';
import { RESULT } from '../tables/result-codes.table.js';

/** One verified and decrypted call. */
export interface InterfaceCall {
  readonly channel: RongshuChannel;
  readonly channelCode: ChannelCode;
  /** The business JSON. */
  readonly json: JsonValue;
  /** The body exactly as it came, signature and all. */
  readonly rawBody: Uint8Array;
  /** The same call, by its signature, has come before. */
  readonly isRepeated: boolean;
}

/** What an interface answers, before it is put into an envelope. */
export interface InterfaceAnswer {
  readonly result: ResultName;
  readonly message: string;
  readonly response?: JsonOutput;
  /** `response.status`, for logs and metrics. */
  readonly businessStatus?: number;
  /** Why not, for our log only; a word, never personal data. */
  readonly refusalReason?: string;
  /** The gateway adds a reference to the message and to our log, so that somebody can ask what happened. */
  readonly isReferenced?: true;
}

/** Answers one interface's calls. */
export type CallAnswerer = (call: InterfaceCall) => Promise<InterfaceAnswer>;

/** Decodes by the table, then runs; the first wrong member is named in the answer (10002, `spec` §12.2-6). */
export function answerByTable<const T extends FieldTable>(
  table: T,
  run: (request: Decoded<T>, call: InterfaceCall) => Promise<InterfaceAnswer>,
): CallAnswerer {
  return async (call) => {
    const request = decodeFields(table, call.json);
    return request.ok ? run(request.value, call) : wrongField(request.error);
  };
}

/** Code 0 with a business body. */
export function success(response: JsonOutput, businessStatus?: number): InterfaceAnswer {
  return {
    result: 'ok',
    message: RESULT.ok.message,
    response,
    ...(businessStatus === undefined ? {} : { businessStatus }),
  };
}

/** 10002 that names a member: `参数错误：name`. */
export function wrongMember(member: string, refusalReason: string): InterfaceAnswer {
  return { result: 'parameterError', message: `${RESULT.parameterError.message}：${member}`, refusalReason };
}

function wrongField(errors: readonly FieldError[]): InterfaceAnswer {
  const [first] = errors;
  const member = first === undefined || first.path === '' ? 'request' : first.path;
  return wrongMember(
    member,
    errors
      .map(({ path, reason }) => `${path} ${reason}`)
      .slice(0, 10)
      .join(', '),
  );
}
