import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fitsMask, IDENTITY_MEANINGS, identityTexts } from '#src/model/borrower.js';
import { INVENTED_PEOPLE, person } from '#src/testing/index.js';
import { arbitraryIdNumber } from '../shared-identity/arbitrary-people.js';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

describe('identityTexts (`spec` §6.2, G25)', () => {
  it("gives the texts whose MD5s the protocol's vectors print", () => {
    const texts = identityTexts(INVENTED_PEOPLE.borrower);
    expect(md5(texts.idCard)).to.equal('9732b32fbfdbbdd13f2832b2300950b9');
    expect(md5(texts.mobile)).to.equal('836bad177a564d01dd4ec55db8b9304e');
    expect(md5(texts.mobileAndIdCard)).to.equal('2fc9659211df7e63576ba8fe57089089');
    expect(md5(texts.nameIdCardAndMobile)).to.equal('c86923d771e0aabe0c7e354451aaa640');
  });

  it('hashes an ID number with the letter in upper case, however it was written', () => {
    const lower = person('测试丁', '44019919930101014x', '19900000018');
    expect(md5(identityTexts(lower).idCard)).to.equal('e6fbef4caa7e808b651907db0b0ea428');
  });

  it('keeps the leading zero of the MD5 of a phone', () => {
    expect(md5(identityTexts(INVENTED_PEOPLE.letterId).mobile)).to.equal('0ff40d9de582289ab7ce3fa993f1fbfd');
  });

  it('has a text for every meaning, no two alike', () => {
    const texts = identityTexts(INVENTED_PEOPLE.borrower);
    expect(Object.keys(texts)).to.have.members([...IDENTITY_MEANINGS]);
    expect(new Set(Object.values(texts)).size).to.equal(IDENTITY_MEANINGS.length);
  });

  it('puts people of one name and one region under one prefix, and of another name or region under another', () => {
    const { borrower, firstContact } = INVENTED_PEOPLE;
    const prefixOf = (name: typeof borrower.name, idCard: typeof borrower.idCard): string =>
      identityTexts({ name, idCard, mobile: borrower.mobile }).nameAndIdCardPrefix;
    expect(prefixOf(borrower.name, firstContact.idCard)).to.equal(prefixOf(borrower.name, borrower.idCard));
    expect(prefixOf(borrower.name, INVENTED_PEOPLE.letterId.idCard)).not.to.equal(
      prefixOf(borrower.name, borrower.idCard),
    );
    expect(prefixOf(firstContact.name, borrower.idCard)).not.to.equal(prefixOf(borrower.name, borrower.idCard));
  });
});

describe('fitsMask (`spec` §6.2)', () => {
  const rows: readonly (readonly [string, string, boolean, string])[] = [
    ['1101991990030*****', '110199199003070017', true, 'the last five hidden'],
    ['110199********0017', '110199199003070017', true, 'the middle hidden'],
    ['110199199003070017', '110199199003070017', true, 'nothing hidden'],
    [' 1101991990030***** ', '110199199003070017', true, 'blanks around'],
    ['44019919930101014x', '44019919930101014X', true, 'the letter in lower case'],
    ['1101991990030****', '110199199003070017', false, 'one star short'],
    ['1101991990030******', '110199199003070017', false, 'one star too many'],
    ['1101991990030*****', '110199199004070017', false, 'a visible digit differs'],
    ['1101991990030****8', '110199199003070017', false, 'the last visible digit differs'],
    ['11019919900307001%', '110199199003070017', false, 'a wildcard of SQL is no star'],
    ['11019919900307001_', '110199199003070017', false, 'nor is the other one'],
    ['.10199199003070017', '110199199003070017', false, 'nor one of a regular expression'],
    ['', '', true, 'nothing fits nothing'],
  ];
  for (const [mask, text, fits, title] of rows) {
    it(`${fits ? 'fits' : 'does not fit'}: ${title}`, () => {
      expect(fitsMask(mask, text)).to.equal(fits);
    });
  }

  it('fits a text under any choice of stars, and never a text that differs where it is visible', () => {
    fc.assert(
      fc.property(
        arbitraryIdNumber,
        fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }),
        fc.integer({ min: 0, max: 17 }),
        ({ text }, hidden, position) => {
          const mask = [...text].map((character, index) => (hidden[index] === true ? '*' : character)).join('');
          expect(fitsMask(mask, text)).to.equal(true);
          const other = text[position] === '7' ? '8' : '7';
          const changed = text.slice(0, position) + other + text.slice(position + 1);
          expect(fitsMask(mask, changed)).to.equal(hidden[position] === true);
        },
      ),
    );
  });
});
