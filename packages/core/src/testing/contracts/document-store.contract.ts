import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { DocumentKey } from '../../model/identifiers.js';
import type { DocumentContent } from '../../ports/document-store.js';
import { sha256Hex } from '../../rongshu/envelope/md5.js';
import { documentKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import { describeDocumentLinks } from './document-store.links.js';
import type { DocumentStoreHarness } from './harnesses.js';
import { rejection } from './rejection.js';

const KEY = documentKey('840/90000001/push');
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** `count` bytes that do not repeat soon. */
function bytesOf(count: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let state = seed;
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

// prettier-ignore
const GOOD_KEYS = [
  'a',
  'a/b',
  'a/b/c',
  'a/b.c/d',
  'A/B',
  '840/90000001/idCardFront.jpg',
  '...',
  '.hidden/file',
  'a/CON',
  'a space/and?query=1&x#fragment%2e%2e%2f+~',
  '"quoted"/\\back\\slash/*|<>:;,',
  `${'long/'.repeat(60)}end`,
] as const;

// prettier-ignore
const BAD_KEYS = [
  [ 'nothing',                   '' ],
  [ 'a leading slash',           '/etc/passwd' ],
  [ 'a trailing slash',          'a/' ],
  [ 'an empty part',             'a//b' ],
  [ 'a parent at the start',     '../a' ],
  [ 'a parent in the middle',    'a/../../b' ],
  [ 'a parent at the end',       'a/..' ],
  [ 'itself',                    'a/./b' ],
  [ 'a NUL',                     'a\u0000b' ],
  [ 'a line break',              'a\nb' ],
  [ 'more than ASCII',           'a/测' ],
] as const;

/** Promises of `DocumentStore`: whole or not at all, never another content, links that end and cannot be altered. */
export function describeDocumentStoreContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<DocumentStoreHarness>,
): void {
  describeContract(runner, { port: 'document-store', backend }, open, (promise) => {
    const put = (
      { documentStore }: DocumentStoreHarness,
      bytes: Uint8Array,
      key: DocumentKey = KEY,
    ): ReturnType<typeof documentStore.put> => documentStore.put({ key, bytes, contentType: 'application/json' });
    const get = (
      { documentStore }: DocumentStoreHarness,
      key: DocumentKey = KEY,
    ): Promise<DocumentContent | undefined> => documentStore.get(key);

    // prettier-ignore
    const contents = [
      [ 'every byte there is',  ALL_BYTES ],
      [ 'nothing at all',       new Uint8Array(0) ],
      [ 'three megabytes',      bytesOf(3_000_001, 7) ],
    ] as const;
    for (const [what, bytes] of contents) {
      promise(`gives back ${what}`, async (harness) => {
        const stored = await harness.documentStore.put({ key: KEY, bytes, contentType: 'image/jpeg' });
        expect(stored).to.deep.equal({ key: KEY, sha256: sha256Hex(bytes), size: bytes.length });
        const content = await get(harness);
        expect(content?.contentType).to.equal('image/jpeg');
        expect(content?.bytes.length).to.equal(bytes.length);
        expect(sha256Hex(content?.bytes ?? '')).to.equal(sha256Hex(bytes));
      });
    }

    promise('knows no document it was not given', async (harness) => {
      await put(harness, ALL_BYTES);
      expect(await get(harness, documentKey('840/90000001'))).to.equal(undefined);
      expect(await get(harness, documentKey('840/90000001/push/1'))).to.equal(undefined);
    });

    promise('takes the same bytes again, also several times at once', async (harness) => {
      await put(harness, ALL_BYTES);
      const stored = await Promise.all(Array.from({ length: 8 }, () => put(harness, ALL_BYTES.slice())));
      expect(new Set(stored.map(({ sha256 }) => sha256))).to.deep.equal(new Set([sha256Hex(ALL_BYTES)]));
      expect((await get(harness))?.bytes).to.deep.equal(new Uint8Array(ALL_BYTES));
    });

    promise('refuses other bytes under the key, and keeps the first', async (harness) => {
      await put(harness, ALL_BYTES);
      for (const bytes of [ALL_BYTES.slice(1), new Uint8Array(0), bytesOf(256, 1)]) {
        expect(await rejection(put(harness, bytes))).to.have.property('name', 'InvariantViolation');
      }
      expect((await get(harness))?.bytes).to.deep.equal(new Uint8Array(ALL_BYTES));
    });

    promise('keeps one of several contents that come at once, whole', async (harness) => {
      const candidates = Array.from({ length: 6 }, (_, index) => bytesOf(50_000, index + 1));
      const outcomes = await Promise.allSettled(candidates.map((bytes) => put(harness, bytes)));
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.sha256] : []));
      expect(kept).to.have.length(1);
      expect(sha256Hex((await get(harness))?.bytes ?? '')).to.equal(kept[0]);
    });

    promise('keeps many documents that come at once', async (harness) => {
      const keys = Array.from({ length: 40 }, (_, index) => documentKey(`840/${String(index % 5)}/${String(index)}`));
      await Promise.all(keys.map((key, index) => put(harness, bytesOf(1_000 + index, index + 1), key)));
      for (const [index, key] of keys.entries()) {
        expect(sha256Hex((await get(harness, key))?.bytes ?? '')).to.equal(
          sha256Hex(bytesOf(1_000 + index, index + 1)),
        );
      }
    });

    promise('is not touched by what happens to the bytes afterwards', async (harness) => {
      const given = ALL_BYTES.slice();
      await put(harness, given);
      given.fill(0);
      (await get(harness))?.bytes.fill(1);
      expect((await get(harness))?.bytes).to.deep.equal(new Uint8Array(ALL_BYTES));
    });

    promise('keeps keys apart, whatever printable ASCII they are made of', async (harness) => {
      for (const [index, key] of GOOD_KEYS.entries()) await put(harness, bytesOf(10, index + 1), documentKey(key));
      for (const [index, key] of GOOD_KEYS.entries()) {
        expect((await get(harness, documentKey(key)))?.bytes).to.deep.equal(bytesOf(10, index + 1));
      }
    });

    for (const [what, text] of BAD_KEYS) {
      promise(`refuses a key with ${what}`, async (harness) => {
        const key = documentKey(text);
        expect(await rejection(put(harness, ALL_BYTES, key))).to.have.property('name', 'InvariantViolation');
        expect(await rejection(get(harness, key))).to.have.property('name', 'InvariantViolation');
        expect(await rejection(harness.documentStore.remove(key))).to.have.property('name', 'InvariantViolation');
        expect(() => harness.documentStore.link(key, addMs(TEST_NOW, 1)))
          .to.throw()
          .with.property('name', 'InvariantViolation');
      });
    }

    promise('removes a document for good, also one that is damaged, also twice, and no other', async (harness) => {
      const neighbor = documentKey(`${KEY}/1`);
      await put(harness, ALL_BYTES);
      await put(harness, bytesOf(10, 1), neighbor);
      await harness.damage(KEY);
      await harness.documentStore.remove(KEY);
      expect(await get(harness)).to.equal(undefined);
      await harness.documentStore.remove(KEY);
      expect((await get(harness, neighbor))?.bytes).to.deep.equal(bytesOf(10, 1));
      expect(await harness.follow(harness.documentStore.link(KEY, addMs(TEST_NOW, 600_000)))).to.equal('unknown');
    });

    promise('gives nothing away of a document that is damaged', async (harness) => {
      await put(harness, bytesOf(1_000, 3));
      await harness.damage(KEY);
      expect(await rejection(get(harness))).to.have.property('name', 'InvariantViolation');
    });

    describeDocumentLinks(promise);
  });
}
