import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** An RSA key pair as the two sides exchange it: Base64 DER on one line, PKCS#8 and SPKI. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const generate = promisify(generateKeyPair);

/** A fresh RSA key pair of 2048 bits. */
export async function createKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

/** A fresh AES-128 key, 32 upper-case hex digits. */
export function createAesKey(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

/** A fresh shared secret, 43 characters. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}
