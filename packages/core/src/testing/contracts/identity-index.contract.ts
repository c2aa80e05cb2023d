import { expect } from 'chai';
import { IDENTITY_MEANINGS } from '../../model/borrower.js';
import { INVENTED_CARDS } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { IdentityIndexHarness } from './harnesses.js';

// Texts of the invented people (`spec` §11.0) and their MD5.
// prettier-ignore
const GOLDEN_MD5 = [
  [ '110199199003070017',                        '9732b32fbfdbbdd13f2832b2300950b9' ],
  [ '19900000001',                               '836bad177a564d01dd4ec55db8b9304e' ],
  [ '44019919930101014X',                        'e6fbef4caa7e808b651907db0b0ea428' ],
  [ '测试甲11019919900307001719900000001',        'c86923d771e0aabe0c7e354451aaa640' ],
] as const;

/** Promises of `IdentityIndex` (item 1): found by MD5, and not to be guessed without the key. */
export function describeIdentityIndexContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<IdentityIndexHarness>,
): void {
  describeContract(runner, { port: 'identity-index', backend }, open, (promise) => {
    for (const [text, md5] of GOLDEN_MD5) {
      promise(
        `finds a text of ${text.length} characters by its MD5 in either case, under every meaning`,
        async ({ identityIndex }) => {
          for (const meaning of IDENTITY_MEANINGS) {
            const index = identityIndex.of(meaning, text);
            expect(index).to.match(/^[0-9a-f]{64}$/);
            expect(identityIndex.ofMd5(meaning, md5)).to.equal(index);
            expect(identityIndex.ofMd5(meaning, md5.toUpperCase())).to.equal(index);
          }
        },
      );
    }

    promise('is the same when built anew under the same key', async ({ identityIndex, rebuilt }) => {
      const [[text]] = GOLDEN_MD5;
      expect(rebuilt.of('idCard', text)).to.equal(identityIndex.of('idCard', text));
      const card = INVENTED_CARDS.borrowerLong.reveal();
      expect(rebuilt.ofCard(card)).to.equal(identityIndex.ofCard(card));
    });

    promise('is another one for every meaning, though the text is the same', async ({ identityIndex }) => {
      const [[text]] = GOLDEN_MD5;
      const indexes = [
        ...IDENTITY_MEANINGS.map((meaning) => identityIndex.of(meaning, text)),
        identityIndex.ofCard(text),
      ];
      expect(new Set(indexes).size).to.equal(indexes.length);
    });

    promise('is another one under another key', async ({ identityIndex, underAnotherKey }) => {
      const [[text]] = GOLDEN_MD5;
      expect(underAnotherKey.of('idCard', text)).not.to.equal(identityIndex.of('idCard', text));
      expect(underAnotherKey.ofCard(text)).not.to.equal(identityIndex.ofCard(text));
    });

    promise('tells texts apart and cards apart', async ({ identityIndex }) => {
      const texts = GOLDEN_MD5.map(([text]) => text);
      expect(new Set(texts.map((text) => identityIndex.of('idCard', text))).size).to.equal(texts.length);
      const cards = Object.values(INVENTED_CARDS).map((card) => identityIndex.ofCard(card.reveal()));
      for (const index of cards) expect(index).to.match(/^[0-9a-f]{64}$/);
      expect(new Set(cards).size).to.equal(cards.length);
    });
  });
}
