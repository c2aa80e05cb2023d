import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, createSign, createVerify, timingSafeEqual } from 'node:crypto';
import { InvariantViolation } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import { decodeBase64 } from './bytes.js';

/** How a canonical text is signed (`spec` §2.2, DESIGN §3). `md5` is keyed by a shared secret, the others by RSA keys. */
export type SignatureScheme = 'md5WithRsa' | 'sha1WithRsa' | 'sha256WithRsa' | 'md5';

/** All schemes, the default first (item 1: "使用 MD5 方式做校验"). */
export const SIGNATURE_SCHEMES: readonly SignatureScheme[] = ['md5WithRsa', 'sha1WithRsa', 'sha256WithRsa', 'md5'];

/** A canonical text, whole or in pieces. */
export type CanonicalContent = string | readonly string[];

/** A parsed key that signs; the key itself cannot be read back. */
export interface SigningKey {
  /** The signature of a canonical text. Throws `InvariantViolation` when the key is not of the scheme's kind. */
  sign(scheme: SignatureScheme, content: CanonicalContent): string;
}

/** A parsed key that verifies. */
export interface VerifyingKey {
  /** Whether `signature` is of `content`. A malformed signature and a key of another kind are simply `false`. */
  verify(scheme: SignatureScheme, content: CanonicalContent, signature: string): boolean;
}

/** Why a key text was refused; it never says more. */
export type KeyFault = 'malformedKey';

const RSA_DIGESTS = { md5WithRsa: 'RSA-MD5', sha1WithRsa: 'RSA-SHA1', sha256WithRsa: 'RSA-SHA256' } as const;

/** A secret shorter than this is refused: 128 random bits, written in whatever way, take at least 16 characters. */
const SECRET_LENGTH_MIN = 16;

/** Parses an RSA private key: PKCS#8 as Base64 DER (line breaks allowed) or PEM. */
export function parseSigningKey(text: string): Result<SigningKey, KeyFault> {
  const key = parseRsaKey(text, (input, pem) =>
    createPrivateKey(pem ? input : { key: Buffer.from(input, 'base64'), format: 'der', type: 'pkcs8' }),
  );
  return key === null ? err('malformedKey') : ok({ sign: (scheme, content) => signRsa(key, scheme, content) });
}

/** Parses an RSA public key: X.509 SubjectPublicKeyInfo as Base64 DER (line breaks allowed) or PEM. */
export function parseVerifyingKey(text: string): Result<VerifyingKey, KeyFault> {
  const key = parseRsaKey(text, (input, pem) =>
    createPublicKey(pem ? input : { key: Buffer.from(input, 'base64'), format: 'der', type: 'spki' }),
  );
  if (key === null) return err('malformedKey');
  return ok({ verify: (scheme, content, signature) => verifyRsa(key, scheme, content, signature) });
}

/** Parses the shared secret of scheme `md5`; the same secret signs and verifies. */
export function parseSharedSecret(secret: string): Result<SigningKey & VerifyingKey, KeyFault> {
  if (secret.length < SECRET_LENGTH_MIN) return err('malformedKey');
  return ok({
    sign(scheme, content) {
      if (scheme !== 'md5') throw new InvariantViolation(`a shared secret cannot sign ${scheme}`);
      return keyedMd5(content, secret).toString('hex').toUpperCase();
    },
    verify(scheme, content, signature) {
      if (scheme !== 'md5' || !/^[0-9a-fA-F]{32}$/.test(signature)) return false;
      return timingSafeEqual(keyedMd5(content, secret), Buffer.from(signature, 'hex'));
    },
  });
}

/** Whether any of the accepted schemes and live keys verifies the signature: two keys may live at once during a change. */
export function verifySignature(
  accepted: { readonly schemes: readonly SignatureScheme[]; readonly keys: readonly VerifyingKey[] },
  content: CanonicalContent,
  signature: string,
): boolean {
  return accepted.schemes.some((scheme) => accepted.keys.some((key) => key.verify(scheme, content, signature)));
}

function parseRsaKey(text: string, parse: (input: string, pem: boolean) => KeyObject): KeyObject | null {
  const pem = text.includes('-----BEGIN');
  try {
    const key = parse(pem ? text : text.replace(/\s+/g, ''), pem);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

function signRsa(key: KeyObject, scheme: SignatureScheme, content: CanonicalContent): string {
  if (scheme === 'md5') throw new InvariantViolation('an RSA key cannot sign keyed md5');
  return digestInto(createSign(RSA_DIGESTS[scheme]), content).sign(key, 'base64');
}

function verifyRsa(key: KeyObject, scheme: SignatureScheme, content: CanonicalContent, signature: string): boolean {
  if (scheme === 'md5') return false;
  const bytes = decodeBase64(signature);
  if (bytes === null) return false;
  return digestInto(createVerify(RSA_DIGESTS[scheme]), content).verify(key, bytes);
}

function keyedMd5(content: CanonicalContent, secret: string): Buffer {
  return digestInto(createHash('md5'), content).update(`&key=${secret}`, 'utf8').digest();
}

/** Every update crosses into OpenSSL, and that costs more than joining a short text; joining megabytes costs more than that. */
const JOINED_LENGTH_MAX = 65_536;

function digestInto<D extends { update(text: string, encoding: 'utf8'): unknown }>(
  digest: D,
  content: CanonicalContent,
): D {
  for (const part of updatesOf(content)) digest.update(part, 'utf8');
  return digest;
}

function updatesOf(content: CanonicalContent): readonly string[] {
  if (typeof content === 'string') return [content];
  const length = content.reduce((total, part) => total + part.length, 0);
  return length <= JOINED_LENGTH_MAX ? [content.join('')] : content;
}
