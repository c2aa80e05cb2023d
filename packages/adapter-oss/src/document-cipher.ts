import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { InvariantViolation, invariant } from '@banyan/core';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keys that documents are encrypted with. Several may live at once: documents name theirs. */
export interface DocumentEncryption {
  /** Id of the key for new documents. */
  readonly currentKeyId: string;
  /** 32 bytes each, by id. Keep a key as long as a document is encrypted with it. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** AES-256-GCM over a document's bytes. */
export interface DocumentCipher {
  readonly currentKeyId: string;
  /** Nonce, ciphertext and tag. `context` is authenticated with them. */
  seal(bytes: Uint8Array, context: Uint8Array): readonly Uint8Array[];
  /** The bytes sealed under `keyId` and `context`. Throws `InvariantViolation` when anything of it was altered, or the key is gone. */
  open(sealed: Uint8Array, keyId: string, context: Uint8Array): Uint8Array;
}

/** Makes a {@link DocumentCipher}. Throws `InvariantViolation` when a key is not 32 bytes or the current one is missing. */
export function createDocumentCipher({ currentKeyId, keys }: DocumentEncryption): DocumentCipher {
  for (const key of keys.values()) invariant(key.length === KEY_BYTES, 'a document key has 32 bytes');
  const currentKey = keys.get(currentKeyId);
  invariant(currentKey !== undefined, 'the current document key is among the keys');
  return {
    currentKeyId,
    seal: (bytes, context) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, currentKey, nonce).setAAD(context);
      const body = cipher.update(bytes);
      cipher.final();
      return [nonce, body, cipher.getAuthTag()];
    },
    open: (sealed, keyId, context) => {
      const key = keys.get(keyId);
      if (key === undefined) throw new InvariantViolation('the key of a stored document is not among the keys');
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new InvariantViolation('a stored document is damaged');
      const tagAt = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(context)
        .setAuthTag(sealed.subarray(tagAt));
      const body = decipher.update(sealed.subarray(NONCE_BYTES, tagAt));
      try {
        decipher.final();
      } catch {
        throw new InvariantViolation('a stored document is damaged');
      }
      return body;
    },
  };
}
