import type { AesKey } from './aes.js';
import { envelopeText } from './inbound-envelope.js';
import type { SignatureScheme, SigningKey } from './signature.js';

/** How requests of one sender are sealed: serialise once, encrypt if a key is given, sign, send exactly those bytes (`spec` §12.3). */
export interface OutboundSeal {
  readonly senderMember: 'channelId' | 'appId';
  readonly sender: string;
  readonly scheme: SignatureScheme;
  readonly signingKey: SigningKey;
  /** Absent: `request` goes out as clear JSON text. */
  readonly aesKey?: AesKey;
  readonly timestampType: 'string' | 'number';
}

/** The body of a request: `requestJson` is the business JSON text, `timestampMs` the sending time. */
export function sealRequest(seal: OutboundSeal, requestJson: string, timestampMs: number): string {
  const request = seal.aesKey === undefined ? requestJson : seal.aesKey.encrypt(requestJson);
  const timestamp = String(timestampMs);
  const text = envelopeText(seal.senderMember, { sender: seal.sender, request, timestamp });
  const sign = seal.signingKey.sign(seal.scheme, text);
  return (
    `{${JSON.stringify(seal.senderMember)}:${JSON.stringify(seal.sender)},"sign":${JSON.stringify(sign)},` +
    `"timestamp":${seal.timestampType === 'string' ? `"${timestamp}"` : timestamp},"request":${JSON.stringify(request)}}`
  );
}
