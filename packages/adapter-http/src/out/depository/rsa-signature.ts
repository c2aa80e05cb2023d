import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { invariant } from '@banyan/core';

/** The bank's own scheme, not ours to choose (`lender-domain` §9). */
const ALGORITHM = 'sha1';

const BASE64 = /^[A-Za-z0-9+/]{4,}={0,2}$/;

/** Signs and verifies texts; keys are read once. */
export interface RsaSignature {
  /** SHA1withRSA over the UTF-8 of `text`, Base64 in one line. The same text gives the same signature. */
  sign(text: string): string;
  /** Does the signature fit one of the other side's keys? */
  verify(content: string | Uint8Array, signature: string | undefined): boolean;
}

/** Makes a {@link RsaSignature}. Throws `InvariantViolation`, which says nothing of the key, for a key that cannot be read. */
export function createRsaSignature(keys: {
  readonly signingKey: string;
  readonly verifyingKeys: readonly string[];
}): RsaSignature {
  const signingKey = readSigningKey(keys.signingKey);
  const verifyingKeys = keys.verifyingKeys.map(readVerifyingKey);
  return {
    sign: (text) => sign(ALGORITHM, Buffer.from(text, 'utf8'), signingKey).toString('base64'),
    verify(content, signature) {
      if (signature === undefined || !BASE64.test(signature)) return false;
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      const signed = Buffer.from(signature, 'base64');
      return verifyingKeys.some((key) => verify(ALGORITHM, bytes, key, signed));
    },
  };
}

/** Reads our key. Throws `InvariantViolation`, which says nothing of the key, unless it is a private RSA key. */
export function readSigningKey(key: string): KeyObject {
  return readKey(() => createPrivateKey(keyInput(key, 'PRIVATE KEY')));
}

/** Reads a key of the depository. Throws as {@link readSigningKey} does, also for a private key, though it holds a public one. */
export function readVerifyingKey(key: string): KeyObject {
  invariant(!key.includes('PRIVATE KEY'), 'the depository is verified with public keys');
  return readKey(() => createPublicKey(keyInput(key, 'PUBLIC KEY')));
}

/** Base64 of a key's DER, with or without line breaks, or the PEM itself. */
function keyInput(key: string, label: string): string {
  const text = key.trim();
  if (text.startsWith('-----BEGIN')) return text;
  const lines = text.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function readKey(read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    key = undefined;
  }
  invariant(key?.asymmetricKeyType === 'rsa', 'a key of the depository is an RSA key, PEM or Base64 of its DER');
  return key;
}
