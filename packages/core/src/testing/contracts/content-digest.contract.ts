import { expect } from 'chai';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { ContentDigestHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

// The first two and the last are FIPS 180's own examples.
// prettier-ignore
const GOLDEN_DIGESTS = [
  // content                 SHA-256
  [ '',                      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' ],
  [ 'abc',                   'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' ],
  [ '测试甲',                '5c06c3aa64b338e17ff9cb2964e8bd79fac3c84cf31472917a99176e90ceb93b' ],
  [ '𠮷🏦',                  '1c3b98d4f68ed4ad2032c3f2ce8fd95845ecb020104d12753560396209b112b1' ],
  [ ALL_BYTES,               '40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880' ],
  [ 'a'.repeat(1_000_000),   'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0' ],
] as const;

// prettier-ignore
const NOT_UTF8 = [
  [ 'a byte that never occurs',   [0xff] ],
  [ 'a sequence cut short',       [0x61, 0xe6, 0xb5] ],
  [ 'an overlong slash',          [0xc0, 0xaf] ],
  [ 'half a surrogate pair',      [0xed, 0xa0, 0x80] ],
  [ 'GBK',                        [0xb2, 0xe2, 0xca, 0xd4] ],
] as const;

/** Promises of `ContentDigest`, with golden vectors. */
export function describeContentDigestContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<ContentDigestHarness>,
): void {
  describeContract(runner, { port: 'content-digest', backend }, open, (promise) => {
    for (const [content, digest] of GOLDEN_DIGESTS) {
      promise(`digests ${content.length} units to ${digest.slice(0, 8)}…`, async ({ contentDigest }) => {
        expect(contentDigest.sha256(content)).to.equal(digest);
      });
    }

    promise('digests a text as its UTF-8 bytes', async ({ contentDigest }) => {
      expect(contentDigest.sha256(TRICKY_TEXT)).to.equal(contentDigest.sha256(contentDigest.utf8(TRICKY_TEXT)));
    });

    promise('digests a part of a larger buffer as that part', async ({ contentDigest }) => {
      const part = ALL_BYTES.subarray(97, 100);
      expect(contentDigest.sha256(part)).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    });

    promise('writes UTF-8 and reads it back', async ({ contentDigest }) => {
      expect([...contentDigest.utf8('测𠮷')]).to.deep.equal([0xe6, 0xb5, 0x8b, 0xf0, 0xa0, 0xae, 0xb7]);
      for (const text of ['', TRICKY_TEXT, 'a\u0000b', '\uFEFFa'])
        expect(contentDigest.text(contentDigest.utf8(text))).to.equal(text);
    });

    for (const [what, bytes] of NOT_UTF8) {
      promise(`refuses ${what} as text`, async ({ contentDigest }) => {
        expect(() => contentDigest.text(Uint8Array.from(bytes)))
          .to.throw()
          .with.property('name', 'InvariantViolation');
      });
    }
  });
}
