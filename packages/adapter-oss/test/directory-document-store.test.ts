import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createManualClock, documentKey, TEST_NOW } from '@banyan/core/testing';
import { createDirectoryDocumentStore } from '#src/index.js';
import type { DirectoryDocumentStore, DirectoryDocumentStoreSettings } from '#src/index.js';
import { documentPath } from '#src/document-path.js';
import { createTemporaryRoot, ENCRYPTION, LINK_SETTINGS } from './temporary-root.js';

const KEY = documentKey('840/90000001/push');
const CANARY = 'name 测试甲, phone 19900000001';
const DOCUMENT = { key: KEY, bytes: Buffer.from(CANARY), contentType: 'application/json' };

async function rejectionOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the directory store', () => {
  let root = '';
  let remove: () => Promise<void> = () => Promise.resolve();
  const open = (settings: Partial<DirectoryDocumentStoreSettings> = {}): Promise<DirectoryDocumentStore> =>
    createDirectoryDocumentStore({ root, clock: createManualClock(TEST_NOW), ...LINK_SETTINGS, ...settings });

  beforeEach(async () => {
    ({ root, remove } = await createTemporaryRoot());
  });
  afterEach(() => remove());

  it('notices whichever byte of a file was altered, cut off or added', async () => {
    for (const settings of [{}, { encryption: ENCRYPTION }]) {
      const store = await open({
        root: join(root, settings.encryption === undefined ? 'clear' : 'sealed'),
        ...settings,
      });
      await store.put(DOCUMENT);
      const { file } = documentPath(join(root, settings.encryption === undefined ? 'clear' : 'sealed'), KEY);
      const sound = await readFile(file);
      const isNoticed = async (bytes: Uint8Array): Promise<boolean> => {
        await writeFile(file, bytes);
        const error = await rejectionOf(store.get(KEY));
        return error instanceof Error && error.name === 'InvariantViolation' && !error.message.includes('199');
      };
      for (let at = 0; at < sound.length; at += 1) {
        const altered = Buffer.from(sound);
        altered.writeUInt8(altered.readUInt8(at) ^ 0x20, at);
        expect(await isNoticed(altered), `byte ${String(at)}`).to.equal(true);
        expect(await isNoticed(sound.subarray(0, at)), `cut at ${String(at)}`).to.equal(true);
      }
      expect(await isNoticed(Buffer.concat([sound, Buffer.from([0])]))).to.equal(true);
      await writeFile(file, sound);
      expect(Buffer.from((await store.get(KEY))?.bytes ?? []).toString()).to.equal(CANARY);
    }
  });

  // A command beside the gateway, with another file for the same key (item 23: two statements of one day).
  it('lets one of two processes have a key, and refuses the other', async () => {
    const stores = [await open(), await open()];
    for (let round = 0; round < 20; round += 1) {
      const key = documentKey(`payer-statements/2026-05-29/${String(round)}.csv`);
      const puts = stores.map((store, index) =>
        rejectionOf(store.put({ key, bytes: Buffer.from(`file ${String(index)}`), contentType: 'text/csv' })),
      );
      const errors = await Promise.all(puts);
      const kept = errors.indexOf(undefined);
      expect(errors.filter((error) => error === undefined)).to.have.length(1);
      expect(errors.find((error) => error !== undefined)).to.have.property('name', 'InvariantViolation');
      expect(Buffer.from((await stores[1 - kept]?.get(key))?.bytes ?? []).toString()).to.equal(`file ${String(kept)}`);
    }
    expect(await readdir(join(root, 'incoming'))).to.deep.equal([]);
  });

  it('notices a file that was moved to the place of another', async () => {
    const store = await open();
    const other = documentKey('840/90000002/push');
    await store.put(DOCUMENT);
    await writeFile(documentPath(root, other).file, await readFile(documentPath(root, KEY).file));
    expect(await rejectionOf(store.get(other))).to.have.property('name', 'InvariantViolation');
  });

  it('leaves nothing of a document in clear on the disk when it encrypts', async () => {
    const store = await open({ encryption: ENCRYPTION });
    await store.put(DOCUMENT);
    const file = await readFile(documentPath(root, KEY).file);
    expect(file.includes('19900000001')).to.equal(false);
    expect(file.includes('测试甲')).to.equal(false);
  });

  it('reads what older keys have encrypted, and what was stored in clear', async () => {
    const clear = documentKey('clear');
    await (await open()).put({ ...DOCUMENT, key: clear });
    await (await open({ encryption: { ...ENCRYPTION, currentKeyId: 'key-1' } })).put(DOCUMENT);
    const store = await open({ encryption: ENCRYPTION });
    for (const key of [clear, KEY]) {
      expect(Buffer.from((await store.get(key))?.bytes ?? []).toString()).to.equal(CANARY);
      // The same content again is recognized, whatever it was encrypted with.
      await store.put({ ...DOCUMENT, key });
    }
  });

  it('says so when the key of a document is gone, or all keys are', async () => {
    await (await open({ encryption: { ...ENCRYPTION, currentKeyId: 'key-1' } })).put(DOCUMENT);
    const keys = new Map([['key-2', new Uint8Array(32)]]);
    for (const settings of [{ encryption: { currentKeyId: 'key-2', keys } }, {}]) {
      expect(await rejectionOf((await open(settings)).get(KEY))).to.have.property('name', 'InvariantViolation');
    }
  });

  it('never shows a document that is still being written', async () => {
    const store = await open();
    const bytes = Buffer.alloc(4_000_000, 7);
    const progress = { isStored: false };
    const put = store.put({ ...DOCUMENT, bytes }).then(() => (progress.isStored = true));
    const seen = new Set<number | undefined>();
    while (!progress.isStored) seen.add((await store.get(KEY))?.bytes.length);
    await put;
    seen.add((await store.get(KEY))?.bytes.length);
    expect([...seen].filter((length) => length !== undefined)).to.deep.equal([bytes.length]);
  });

  it('shares a folder among the documents of one order', () => {
    const folders = ['push-1', 'idCardFront-2', 'operator-3'].map(
      (kind) => documentPath(root, documentKey(`orders/840/1/${kind}`)).folder,
    );
    expect(new Set(folders).size).to.equal(1);
  });

  it('leaves alone at start what another living process is writing', async () => {
    await open();
    const name = `${String(process.ppid)}-being-written`;
    await writeFile(join(root, 'incoming', name), 'half');
    await open();
    expect(await readdir(join(root, 'incoming'))).to.deep.equal([name]);
  });

  it('clears away at start what a killed process left unfinished, and no document', async () => {
    await (await open()).put(DOCUMENT);
    await writeFile(join(root, 'incoming', 'unfinished'), 'half');
    const store = await open();
    expect(await readdir(join(root, 'incoming'))).to.deep.equal([]);
    expect(Buffer.from((await store.get(KEY))?.bytes ?? []).toString()).to.equal(CANARY);
  });

  it('is not available when its folder is a file, and when the disk fails later', async () => {
    await writeFile(join(root, 'taken'), '');
    const refused = await rejectionOf(open({ root: join(root, 'taken') }));
    expect(refused).to.have.property('name', 'PortUnavailable');
    const store = await open();
    await rm(join(root, 'incoming'), { recursive: true });
    expect(await rejectionOf(store.put(DOCUMENT))).to.have.property('name', 'PortUnavailable');
    expect(await store.get(KEY)).to.equal(undefined);
    await mkdir(join(root, 'incoming'));
    await store.put(DOCUMENT);
    expect(await store.get(KEY)).not.to.equal(undefined);
  });

  it('keeps others on the machine out of its files', async () => {
    await chmod(root, 0o755);
    await (await open({ root: join(root, 'own') })).put(DOCUMENT);
    const { folder, file } = documentPath(join(root, 'own'), KEY);
    expect((await stat(folder)).mode & 0o077).to.equal(0);
    expect((await stat(file)).mode & 0o077).to.equal(0);
  });

  it('verifies links of an older secret and signs with the first', async () => {
    const expiresAt = TEST_NOW;
    const older = 'an older secret of the tests, long enough';
    const clock = { now: () => 0 as typeof TEST_NOW };
    const before = await open({ linkSecrets: [older], clock });
    await before.put(DOCUMENT);
    const path = before.link(KEY, expiresAt).slice(LINK_SETTINGS.linkBaseUrl.length);
    const after = await open({ linkSecrets: [...LINK_SETTINGS.linkSecrets, older], clock });
    expect(await after.open(path)).to.have.property('contentType', 'application/json');
    expect(await before.open(after.link(KEY, expiresAt).slice(LINK_SETTINGS.linkBaseUrl.length))).to.equal('unknown');
    expect(await (await open({ clock })).open(path)).to.equal('unknown');
  });

  it('opens links under a path prefix, whether a proxy takes it away or not', async () => {
    const linkBaseUrl = 'https://lender.example/gateway/';
    const store = await open({ linkBaseUrl });
    await store.put(DOCUMENT);
    const url = store.link(KEY, (TEST_NOW + 1) as typeof TEST_NOW);
    expect(url).to.match(/^https:\/\/lender\.example\/gateway\/documents\/840\/90000001\/push\?/);
    for (const prefix of ['https://lender.example', 'https://lender.example/gateway']) {
      expect(await store.open(url.slice(prefix.length))).to.have.property('contentType', 'application/json');
    }
    expect(await store.open(`/elsewhere${url.slice('https://lender.example/gateway'.length)}`)).to.equal('unknown');
  });

  // prettier-ignore
  const strange = [
    '', '/', '?', '/documents', '/documents/', '/documents/?expires=1&signature=', '/documents/a', '/documents/a?signature=1&expires=1',
    `/documents/%ff?expires=1&signature=${'0'.repeat(64)}`, `/documents/..%2f..%2fetc?expires=99999999999999&signature=${'0'.repeat(64)}`,
    `/documents/a?expires=99999999999999999999&signature=${'0'.repeat(64)}`,
  ];
  it('knows nothing behind an address that is no link', async () => {
    const store = await open();
    for (const path of strange) expect(await store.open(path)).to.equal('unknown');
  });

  // prettier-ignore
  const unworkable: readonly (readonly [string, Partial<DirectoryDocumentStoreSettings>])[] = [
    [ 'no link secret',                  { linkSecrets: [] } ],
    [ 'a short link secret',             { linkSecrets: ['short'] } ],
    [ 'a base that is no address',       { linkBaseUrl: 'lender.example' } ],
    [ 'a base with a query',             { linkBaseUrl: 'https://lender.example/?a=1' } ],
    [ 'a key of 16 bytes',               { encryption: { currentKeyId: 'a', keys: new Map([['a', new Uint8Array(16)]]) } } ],
    [ 'a current key that is not there', { encryption: { ...ENCRYPTION, currentKeyId: 'key-3' } } ],
  ];
  for (const [what, settings] of unworkable) {
    it(`does not start with ${what}`, async () => {
      expect(await rejectionOf(open(settings))).to.have.property('name', 'InvariantViolation');
    });
  }
});
