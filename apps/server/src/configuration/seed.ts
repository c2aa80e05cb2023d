import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Clock, ConfigurationRows, DocumentKey, DocumentStore } from '@banyan/core';

const FOLDER = new URL('../../configuration/', import.meta.url);

interface SeedRow {
  readonly kind: string;
  readonly key: string;
  readonly body: unknown;
}

interface SeedDocument {
  readonly documentKey: string;
  readonly file: string;
  readonly contentType: string;
}

interface SeedFile {
  readonly rows: readonly SeedRow[];
  readonly documents: readonly SeedDocument[];
}

/**
 * Gives a database the rows and sample agreements that come with the gateway, of every kind that it has no row of: an empty
 * one, so that it can be tried out at once, and one of an earlier release, which lacks the kinds added since. Returns how
 * many rows were written.
 */
export async function seedConfiguration(dependencies: {
  readonly rows: ConfigurationRows;
  readonly documentStore: DocumentStore;
  readonly clock: Clock;
}): Promise<number> {
  const { rows, documentStore, clock } = dependencies;
  // Our own file, shipped beside the code.
  const seed = JSON.parse(await readFile(new URL('default.json', FOLDER), 'utf8')) as SeedFile;
  const known = new Set((await rows.current()).map((row) => row.kind));
  const missing = seed.rows.filter((row) => !known.has(row.kind));
  for (const { documentKey, file, contentType } of known.has('agreements') ? [] : seed.documents) {
    const bytes = await readFile(fileURLToPath(new URL(file, FOLDER)));
    await documentStore.put({ key: documentKey as DocumentKey, bytes, contentType });
  }
  let written = 0;
  for (const { kind, key, body } of missing) {
    const row = { kind, key, version: 1, body: JSON.stringify(body), author: 'default', changedAt: clock.now() };
    // Another replica that starts at the same time may have written it: theirs is the same.
    if ((await rows.put(row)).ok) written += 1;
  }
  return written;
}
