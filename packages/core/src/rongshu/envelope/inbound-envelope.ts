import type { JsonObject, JsonValue } from '../../shared/json.js';
import { isJsonObject, JsonNumber, parseJson } from '../../shared/json.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import { decodeUtf8 } from './bytes.js';
import { canonicalParts } from './canonical-text.js';

/** A request envelope with its members as text, exactly as received (`spec` §1.2). Nothing is verified yet. */
export interface InboundEnvelope {
  /** `channelId` (marketplace to lender) or `appId` (lender to marketplace). */
  readonly sender: string;
  readonly timestamp: string;
  /** JSON text, or hex of its cipher. */
  readonly request: string;
  readonly sign: string;
}

/** `json`: the body cannot be read, `member` says where. `envelope`: a member is missing or has a wrong shape. */
export type EnvelopeFault =
  { readonly kind: 'json'; readonly member: string } | { readonly kind: 'envelope'; readonly member: string };

const TIMESTAMP = /^\d{10,16}$/;
/** Nobody has proved anything yet: an envelope is four members and a few unknown ones, not a document of half a million. */
const ENVELOPE_LIMITS = { depthMax: 8, valueCountMax: 1_000 } as const;
const SENDER_LENGTH_MAX = 64;
const SIGN_LENGTH_MAX = 1024;

/** Reads the envelope without touching `request`. Unknown members are ignored, number or digit text is accepted. */
export function readInboundEnvelope(
  body: Uint8Array,
  senderMember: 'channelId' | 'appId',
): Result<InboundEnvelope, EnvelopeFault> {
  const text = decodeUtf8(body);
  if (text === null) return err({ kind: 'json', member: 'body' });
  const json = parseJson(text, ENVELOPE_LIMITS);
  if (!json.ok) return err({ kind: 'json', member: json.error.path === '' ? 'body' : json.error.path });
  if (!isJsonObject(json.value)) return err({ kind: 'json', member: 'body' });
  return readMembers(json.value, senderMember);
}

function readMembers(members: JsonObject, senderMember: 'channelId' | 'appId'): Result<InboundEnvelope, EnvelopeFault> {
  const sender = scalarText(members.get(senderMember));
  if (sender === null || sender === '' || sender.length > SENDER_LENGTH_MAX) return missing(senderMember);
  const timestamp = scalarText(members.get('timestamp'));
  if (timestamp === null || !TIMESTAMP.test(timestamp)) return missing('timestamp');
  const request = members.get('request');
  if (typeof request !== 'string' || request === '') return missing('request');
  const sign = members.get('sign');
  if (typeof sign !== 'string' || sign === '' || sign.length > SIGN_LENGTH_MAX) return missing('sign');
  return ok({ sender, timestamp, request, sign });
}

function missing(member: string): Result<never, EnvelopeFault> {
  return err({ kind: 'envelope', member });
}

function scalarText(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return value instanceof JsonNumber ? value.text : null;
}

/** The string to sign or verify for an envelope (`spec` §2.3), in pieces: sender, request and timestamp, as received. */
export function envelopeText(
  senderMember: 'channelId' | 'appId',
  envelope: { readonly sender: string; readonly request: string; readonly timestamp: string },
): readonly string[] {
  const { sender, request, timestamp } = envelope;
  // Either name of a sender comes before the other two: with nothing empty there is nothing to drop or to sort.
  if (sender !== '' && request !== '' && timestamp !== '') {
    return [`${senderMember}=`, sender, '&request=', request, '&timestamp=', timestamp];
  }
  return canonicalParts({ [senderMember]: sender, request, timestamp });
}
