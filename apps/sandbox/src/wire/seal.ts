import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
} from 'node:crypto';
import type { SignatureScheme } from '@banyan/core/rongshu';

/**
 * The marketplace's half of the keys. What stands in this folder is a second implementation of `spec` §2, on purpose: what the
 * gateway signs and encrypts is read by code that shares nothing with it.
 */
export interface WireKeys {
  readonly scheme: SignatureScheme;
  /** Our RSA private key, Base64 PKCS#8. Absent with scheme `md5`. */
  readonly privateKey?: string;
  /** The lender's RSA public key, Base64 SPKI. Absent with scheme `md5`. */
  readonly lenderPublicKey?: string;
  /** Secret of scheme `md5`. */
  readonly sharedSecret?: string;
  /** Hex. Absent: `request` and `response` travel in clear. */
  readonly aesKey?: string;
}

const DIGESTS = { md5WithRsa: 'RSA-MD5', sha1WithRsa: 'RSA-SHA1', sha256WithRsa: 'RSA-SHA256' } as const;

/** Members without `sign`, ASCII order, empty values dropped, `name=value` joined by `&`, values untouched (`spec` §2.1). */
export function canonicalText(members: Readonly<Record<string, string>>): string {
  return Object.entries(members)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Signs a canonical text. Throws when the keys do not fit the scheme. */
export function signText(keys: WireKeys, text: string): string {
  if (keys.scheme === 'md5') return keyedMd5(keys, text);
  if (keys.privateKey === undefined) throw new Error(`a private key is needed to sign with ${keys.scheme}`);
  const key = createPrivateKey({ key: Buffer.from(keys.privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return createSign(DIGESTS[keys.scheme]).update(text, 'utf8').sign(key, 'base64');
}

/** Whether the lender signed this canonical text. Anything malformed is `false`. */
export function isSignedByLender(keys: WireKeys, text: string, signature: string): boolean {
  if (keys.scheme === 'md5') return keyedMd5(keys, text) === signature.toUpperCase();
  if (keys.lenderPublicKey === undefined) return false;
  const key = createPublicKey({ key: Buffer.from(keys.lenderPublicKey, 'base64'), format: 'der', type: 'spki' });
  return createVerify(DIGESTS[keys.scheme]).update(text, 'utf8').verify(key, signature, 'base64');
}

/** AES/ECB/PKCS5, upper-case hex (`spec` §2.4). */
export function encryptText(aesKey: string, plainText: string): string {
  const cipher = createCipheriv(aesAlgorithm(aesKey), Buffer.from(aesKey, 'hex'), null);
  return (cipher.update(plainText, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
}

/** The reverse of {@link encryptText}. Throws when the text is no cipher of this key. */
export function decryptText(aesKey: string, cipherHex: string): string {
  const decipher = createDecipheriv(aesAlgorithm(aesKey), Buffer.from(aesKey, 'hex'), null);
  return decipher.update(cipherHex, 'hex', 'utf8') + decipher.final('utf8');
}

/** Seals a business text: encrypted when the channel encrypts, then signed; the envelope's members are returned. */
export function sealMembers(
  keys: WireKeys,
  sender: Readonly<Record<string, string>>,
  requestText: string,
  timestampMs: number,
): Readonly<Record<string, string>> {
  const request = keys.aesKey === undefined ? requestText : encryptText(keys.aesKey, requestText);
  const members = { ...sender, request, timestamp: String(timestampMs) };
  return { ...members, sign: signText(keys, canonicalText(members)) };
}

function aesAlgorithm(aesKey: string): string {
  return aesKey.length === 64 ? 'aes-256-ecb' : 'aes-128-ecb';
}

function keyedMd5(keys: WireKeys, text: string): string {
  if (keys.sharedSecret === undefined) throw new Error('a shared secret is needed to sign with md5');
  return createHash('md5').update(`${text}&key=${keys.sharedSecret}`, 'utf8').digest('hex').toUpperCase();
}
