import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { IDENTITY_MEANINGS, identityTexts, InvariantViolation } from '@banyan/core';
import { INVENTED_PEOPLE } from '@banyan/core/testing';
import { createHmacIdentityIndex } from '#src/index.js';

describe('the identity index', () => {
  const key = createSecretKey(randomBytes(32));
  const index = createHmacIdentityIndex(key);
  const texts = identityTexts(INVENTED_PEOPLE.borrower);
  const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

  for (const meaning of IDENTITY_MEANINGS) {
    it(`finds by the MD5 what was stored by the text, in either case of its digits: ${meaning} (item 1)`, () => {
      const stored = index.of(meaning, texts[meaning]);
      expect(stored).to.match(/^[0-9a-f]{64}$/);
      expect(index.ofMd5(meaning, md5(texts[meaning]))).to.equal(stored);
      expect(index.ofMd5(meaning, md5(texts[meaning]).toUpperCase())).to.equal(stored);
    });
  }

  it('differs for every meaning of one text, and for a card of the same digits', () => {
    const all = [...IDENTITY_MEANINGS.map((meaning) => index.of(meaning, '19900000001')), index.ofCard('19900000001')];
    expect(new Set(all).size).to.equal(all.length);
  });

  it('gives nothing without its key: another key gives another index, the same key the same one', () => {
    const text = texts.idCard;
    expect(createHmacIdentityIndex(key).of('idCard', text)).to.equal(index.of('idCard', text));
    expect(createHmacIdentityIndex(createSecretKey(randomBytes(32))).of('idCard', text)).to.not.equal(
      index.of('idCard', text),
    );
  });

  it('holds neither the text nor its MD5', () => {
    const stored = index.of('mobile', texts.mobile);
    expect(stored).to.not.include(texts.mobile).and.not.include(md5(texts.mobile));
  });

  it('refuses a short key, and what is no MD5', () => {
    expect(() => createHmacIdentityIndex(createSecretKey(randomBytes(16)))).to.throw(InvariantViolation);
    for (const text of ['', 'x'.repeat(32), md5('a').slice(1), `${md5('a')}0`]) {
      expect(() => index.ofMd5('idCard', text)).to.throw(InvariantViolation);
    }
  });
});
