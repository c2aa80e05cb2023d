export type { AesKey } from './aes.js';
export { parseAesKey } from './aes.js';
export { decodeBase64File, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.js';
export { canonicalText } from './canonical-text.js';
export type { EnvelopeFault, InboundEnvelope } from './inbound-envelope.js';
export { envelopeText, readInboundEnvelope } from './inbound-envelope.js';
export { md5Hex, sha256Hex } from './md5.js';
export type { OutboundSeal } from './outbound-envelope.js';
export { sealRequest } from './outbound-envelope.js';
export type { ReplyEnvelope } from './reply-envelope.js';
export { writeReply } from './reply-envelope.js';
export type { CanonicalContent, KeyFault, SignatureScheme, SigningKey, VerifyingKey } from './signature.js';
export {
  parseSharedSecret,
  parseSigningKey,
  parseVerifyingKey,
  SIGNATURE_SCHEMES,
  verifySignature,
} from './signature.js';
