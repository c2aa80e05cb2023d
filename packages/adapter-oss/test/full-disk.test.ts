import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { documentKey } from '@banyan/core/testing';
import { createDirectoryDocumentStore } from '#src/index.js';
import { CANARY, documentOf, settingsOf } from './full-disk-content.js';
import type { FullDiskReport, StoreKind, TriedPut } from './full-disk-content.js';
import { createTemporaryRoot } from './temporary-root.js';

const CHILD = fileURLToPath(new URL('./full-disk-child.js', import.meta.url));

/**
 * Runs the child where no file may grow beyond some hundred kilobytes. The system treats a write beyond as it treats one to a full disk:
 * what has room is written, the next write fails. It takes no rights and no disk of its own.
 */
const LIMITED = 'ulimit -f 512 && exec "$0" "$@"';

async function putOnFullDisk(root: string, kind: StoreKind): Promise<FullDiskReport> {
  const child = spawn('sh', ['-c', LIMITED, process.execPath, CHILD, root, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) output += chunk;
  await exit;
  expect([child.exitCode, child.signalCode]).to.deep.equal([0, null]);
  return JSON.parse(output) as FullDiskReport;
}

async function documentFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

for (const kind of ['clear', 'sealed'] as const) {
  describe(`the directory store on a full disk, documents ${kind}`, function () {
    this.timeout(60_000);
    let root = '';
    let remove: () => Promise<void> = () => Promise.resolve();
    let report: FullDiskReport;
    let kept: readonly TriedPut[];
    let refused: readonly TriedPut[];

    before(async () => {
      ({ root, remove } = await createTemporaryRoot());
      report = await putOnFullDisk(root, kind);
      kept = report.puts.filter(({ refusal }) => refusal === undefined);
      refused = report.puts.filter(({ refusal }) => refusal !== undefined);
    });
    after(() => remove());

    it('has whole every document it answered for, nothing of the others, and nothing left over (promise 38)', async () => {
      // The disk took a part of what it had no room for, or the test shows nothing.
      expect(report.roomBytes).to.be.within(100_000, 1_000_000);
      expect(kept.map(({ size }) => size)).to.satisfy((sizes: number[]) =>
        sizes.every((size) => size < report.roomBytes),
      );
      expect([kept.length, refused.length]).to.deep.equal([60, 60]);

      expect(report.found).to.deep.equal([]);
      expect(await readdir(join(root, 'incoming'))).to.deep.equal([]);
      expect(await documentFiles(root)).to.have.length(kept.length);
      const store = await createDirectoryDocumentStore(settingsOf(root, kind));
      for (const put of kept) {
        const content = await store.get(documentKey(put.key));
        expect(hash(content?.bytes ?? Buffer.from('none')), put.key).to.equal(hash(documentOf(put).bytes));
      }
      const keptKeys = new Set(kept.map(({ key }) => key));
      for (const { key } of refused.filter((put) => !keptKeys.has(put.key))) {
        expect(await store.get(documentKey(key)), key).to.equal(undefined);
      }
    });

    it('says that it is not available, and nothing of the document or of where it lies', () => {
      for (const { key, refusal } of refused) {
        const { text = '', ...said } = refusal ?? {};
        expect(said).to.deep.equal({
          name: 'PortUnavailable',
          message: 'document store is not available',
          code: 'EFBIG',
        });
        for (const secret of [CANARY, '19900000001', key, root]) expect(text).to.not.include(secret);
      }
    });

    it('takes the same documents once there is room', async () => {
      const store = await createDirectoryDocumentStore(settingsOf(root, kind));
      const keptKeys = new Set(kept.map(({ key }) => key));
      for (const put of refused.filter(({ key }) => !keptKeys.has(key))) {
        const document = documentOf(put);
        expect(await store.put(document)).to.deep.include({ sha256: hash(document.bytes), size: put.size });
        expect(hash((await store.get(document.key))?.bytes ?? Buffer.from('none'))).to.equal(hash(document.bytes));
      }
    });
  });
}
