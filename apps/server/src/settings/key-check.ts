import { createHmac } from 'node:crypto';
import type { Clock, ConfigurationRow, ConfigurationRows } from '@banyan/core';
import { z } from 'zod';
import { KEY_CHECK_KIND } from '../configuration/schema.js';
import type { Keys } from './keys-file.js';
import { StartupProblem } from './startup-problem.js';

const ROW_KEY = '*';

/** Fingerprints by key id. From them nothing leads back to a key of 256 random bits. */
const FINGERPRINTS = z.strictObject({
  encryption: z.record(z.string(), z.string()),
  documents: z.record(z.string(), z.string()),
  identityIndex: z.string(),
});

type Fingerprints = z.infer<typeof FINGERPRINTS>;

/**
 * Throws {@link StartupProblem} unless `keys` are those of the database: with another index key nobody on the blacklist would
 * be found, with other encryption keys nothing could be read. A ring may have grown; one known key at least must be in it.
 */
export async function checkKeys(rows: ConfigurationRows, keys: Keys): Promise<void> {
  const last = await lastCheck(rows);
  if (last === undefined) return;
  const known = FINGERPRINTS.parse(JSON.parse(last.body));
  const given = fingerprintsOf(keys);
  const wrong = [
    ...(known.identityIndex === given.identityIndex ? [] : ['identityIndex']),
    ...(['encryption', 'documents'] as const).filter((ring) => !isSameRing(known[ring], given[ring])),
  ];
  if (wrong.length === 0) return;
  throw new StartupProblem(
    `The key file is not that of this database (${wrong.join(', ')}); bring back the file that belongs to it.`,
  );
}

/** Does the database know its keys? Without them it holds nothing that was sealed. */
export async function hasNotedKeys(rows: ConfigurationRows): Promise<boolean> {
  return (await lastCheck(rows)) !== undefined;
}

/**
 * Notes the fingerprints of `keys` for {@link checkKeys}; nothing when they are noted. Throws {@link StartupProblem} when another
 * replica was faster with keys that are not these.
 */
export async function noteKeys(rows: ConfigurationRows, keys: Keys, clock: Clock): Promise<void> {
  const last = await lastCheck(rows);
  const body = JSON.stringify(fingerprintsOf(keys));
  if (last?.body === body) return;
  const version = (last?.version ?? 0) + 1;
  const row = { kind: KEY_CHECK_KIND, key: ROW_KEY, version, body, author: 'gateway', changedAt: clock.now() };
  // The unique version decides between replicas that start at the same time.
  if (!(await rows.put(row)).ok) await checkKeys(rows, keys);
}

async function lastCheck(rows: ConfigurationRows): Promise<ConfigurationRow | undefined> {
  const [last] = await rows.history(KEY_CHECK_KIND, ROW_KEY);
  return last;
}

function isSameRing(known: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>): boolean {
  const common = Object.keys(known).filter((id) => Object.hasOwn(given, id));
  return common.length > 0 && common.every((id) => known[id] === given[id]);
}

function fingerprintsOf(keys: Keys): Fingerprints {
  const ofRing = (ring: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      ring.map((entry) => {
        const [id = '', encoded = ''] = entry.split(':');
        return [id, fingerprint(encoded)];
      }),
    );
  return {
    encryption: ofRing(keys.encryption),
    documents: ofRing(keys.documents),
    identityIndex: fingerprint(keys.identityIndex),
  };
}

function fingerprint(encodedKey: string): string {
  return createHmac('sha256', Buffer.from(encodedKey, 'base64')).update('banyan key check').digest('hex').slice(0, 32);
}
