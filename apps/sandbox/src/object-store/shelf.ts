import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is known of an object beside its bytes. */
export interface ObjectFacts {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  /** In double quotes, upper case. */
  readonly etag: string;
  /** `x-oss-meta-…` and `x-oss-server-side-encryption`, as they came. */
  readonly kept: ReadonlyMap<string, string>;
}

/** Where the objects lie: in memory, or as files of a folder. */
export interface Shelf {
  facts(name: string): ObjectFacts | undefined;
  read(name: string): Buffer;
  write(facts: ObjectFacts, bytes: Buffer): void;
  remove(name: string): void;
  all(): readonly ObjectFacts[];
}

/**
 * Opens an empty shelf. With `folder` the bytes lie there, one file each, so that they can be searched; what an earlier shelf
 * left in it is not taken over.
 */
export function openShelf(folder?: string): Shelf {
  const facts = new Map<string, ObjectFacts>();
  const bytesOf = new Map<string, Buffer>();
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string): string =>
    join(folder ?? '', createHash('sha256').update(name).digest('hex').slice(0, 40));
  return {
    facts: (name) => facts.get(name),
    read: (name) => (folder === undefined ? (bytesOf.get(name) ?? Buffer.alloc(0)) : readFileSync(fileOf(name))),
    write: (object, bytes) => {
      if (folder === undefined) bytesOf.set(object.name, Buffer.from(bytes));
      else writeFileSync(fileOf(object.name), bytes, { mode: 0o600 });
      facts.set(object.name, object);
    },
    remove: (name) => {
      if (!facts.delete(name)) return;
      if (folder === undefined) bytesOf.delete(name);
      else rmSync(fileOf(name), { force: true });
    },
    all: () => [...facts.values()],
  };
}
