import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { InvariantViolation } from '@banyan/core';
import type { KeyRing } from './key-ring.js';

/** Where a sealed text stands. Bound to it as additional data: a text moved to another row, column or table does not open. */
export interface SealPlace {
  readonly table: string;
  readonly column: string;
  readonly rowKey: string;
}

/** Seals personal data for storage (AES-256-GCM, `DESIGN` §5.7). */
export interface IdentityCipher {
  /** `version|key id|nonce|ciphertext|tag`, the last three base64; a new nonce every time. */
  seal(place: SealPlace, clear: string): string;
  /** The clear text. Throws {@link InvariantViolation} when the text was altered, moved, or sealed under an unknown key. */
  open(place: SealPlace, sealed: string): string;
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = '1';

/** Makes the cipher over a ring of keys. */
export function createIdentityCipher(ring: KeyRing): IdentityCipher {
  return {
    seal: (place, clear) => {
      const key = ring.keys.get(ring.primary);
      if (key === undefined) throw new InvariantViolation('the primary key is not on the ring');
      const nonce = randomBytes(12);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(additionalText(place));
      const body = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
      return [VERSION, ring.primary, ...[nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64'))].join(
        '|',
      );
    },
    open: (place, sealed) => {
      const [version, keyId = '', nonce = '', body = '', tag = ''] = sealed.split('|');
      const key = ring.keys.get(keyId);
      if (version !== VERSION) throw new InvariantViolation(`unreadable sealed text in ${place.table}.${place.column}`);
      if (key === undefined) throw new InvariantViolation(`no key '${keyId}' for ${place.table}.${place.column}`);
      try {
        const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
          .setAAD(additionalText(place))
          .setAuthTag(Buffer.from(tag, 'base64'));
        return Buffer.concat([decipher.update(Buffer.from(body, 'base64')), decipher.final()]).toString('utf8');
      } catch {
        throw new InvariantViolation(`sealed text of ${place.table}.${place.column} was altered or moved`);
      }
    },
  };
}

function additionalText({ table, column, rowKey }: SealPlace): Buffer {
  return Buffer.from(`${table}.${column}.${rowKey}`, 'utf8');
}
