import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createDirectoryDocumentStore } from '#src/index.js';
import { documentKey } from '@banyan/core/testing';
import { documentOf, settingsOf } from './full-disk-content.js';
import type { FullDiskReport, TriedPut } from './full-disk-content.js';

// Puts documents that have room and documents that have none, all at once, and prints a `FullDiskReport`.
const [, , root = '', kind = ''] = process.argv;
const LARGEST_BYTES = 4_000_000;
/** A file has a header beside the document. */
const HEADER_BYTES_MAX = 1_000;

/** How many of many bytes the disk takes: a full disk writes what has room, and only the next write fails. */
async function measureRoom(): Promise<number> {
  const path = join(root, 'measured');
  const file = await open(path, 'wx');
  const { bytesWritten } = await file.write(Buffer.alloc(LARGEST_BYTES));
  await file.close();
  await rm(path);
  return bytesWritten;
}

const store = await createDirectoryDocumentStore(settingsOf(root, kind === 'sealed' ? 'sealed' : 'clear'));

async function tryPut(key: string, size: number): Promise<TriedPut> {
  try {
    await store.put(documentOf({ key, size }));
    return { key, size };
  } catch (error) {
    const { name, message, cause } = error instanceof Error ? error : new Error('not an error');
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    return { key, size, refusal: { name, message, code, text: inspect(error, { depth: null }) } };
  }
}

const roomBytes = await measureRoom();
const small = [0, 1, 1_000, Math.floor(roomBytes / 2), roomBytes - HEADER_BYTES_MAX];
const large = [roomBytes - 1, roomBytes, roomBytes + 1, 2 * roomBytes, LARGEST_BYTES];
const tries = Array.from({ length: 6 }, (_, round) =>
  small.flatMap((size, index) => {
    const keyOf = (what: string): string => `${String(index)}/${what}-${String(round)}`;
    const tooLarge = large[index] ?? LARGEST_BYTES;
    return [
      tryPut(keyOf('small'), size),
      tryPut(keyOf('large'), tooLarge),
      // What had no room has not taken the key: a smaller document that waits for its turn may have it.
      tryPut(keyOf('either'), tooLarge),
      tryPut(keyOf('either'), size),
    ];
  }),
);
const puts = await Promise.all(tries.flat());
const found: string[] = [];
for (const { key } of puts) {
  if (puts.some((put) => put.key === key && put.refusal === undefined)) continue;
  if ((await store.get(documentKey(key))) !== undefined) found.push(key);
}
const report: FullDiskReport = { roomBytes, puts, found };
process.stdout.write(JSON.stringify(report));
