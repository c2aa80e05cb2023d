import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Personal } from '#src/shared/identity.js';
import { BankCardNumber, IdCardNumber, isPersonal, MobileNumber, PersonName } from '#src/shared/identity.js';
import type { Result } from '#src/shared/result.js';
import { arbitraryIdNumber, arbitraryMobile, checkDigitOf } from './arbitrary-people.js';

function parsed<T>(result: Result<T, 'malformed'>): T {
  if (!result.ok) throw new Error('not parsed');
  return result.value;
}

/** Every way in which a value usually ends up in a log line or an error. */
function printed(value: Personal): readonly string[] {
  return [
    value.toString(),
    value.masked(),
    String(value),
    `text ${String(value)}`,
    JSON.stringify({ value, list: [value] }),
    inspect(value, { depth: 5, showHidden: true }),
    inspect({ nested: { value } }, { depth: 5 }),
    JSON.stringify(Object.entries(value)),
    JSON.stringify({ ...value }),
    new Error(`refused ${String(value)}`).message,
  ];
}

const ID = '110199199003070017';

describe('IdCardNumber (STYLE §7, `spec` §6.2)', () => {
  it('reads the four invented people of the document, the letter X among them', () => {
    const texts = [ID, '110199199208150221', '110199198811230483', '44019919930101014X'];
    expect(texts.map((text) => parsed(IdCardNumber.parse(text)).reveal())).to.deep.equal(texts);
  });

  it('makes the letter x upper case and drops blanks around, so that one person has one text', () => {
    expect(parsed(IdCardNumber.parse(' 44019919930101014x\n')).reveal()).to.equal('44019919930101014X');
  });

  const refused: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['17 digits', ID.slice(0, 17)],
    ['19 digits', `${ID}0`],
    ['the old form of 15 digits', '110199900307001'],
    ['a letter inside', '11019919900307X017'],
    ['blanks inside', '110199 199003070017'],
    ['full-width digits', '１１０１９９１９９００３０７００１７'],
    ['a wrong check digit', '110199199003070018'],
    ['a letter where the sum asks for a digit', '11019919900307001X'],
    ['month 13', withCheckDigit('11019919901307001')],
    ['month 0', withCheckDigit('11019919900007001')],
    ['day 0', withCheckDigit('11019919900300001')],
    ['31 April', withCheckDigit('11019919900431001')],
    ['29 February of a common year', withCheckDigit('11019919010229001')],
    ['29 February of 1900, which was a common year', withCheckDigit('11019919000229001')],
    ['a birth before 1900', withCheckDigit('11019918991231001')],
  ];
  for (const [title, text] of refused) {
    it(`refuses ${title}`, () => {
      expect(IdCardNumber.parse(text)).to.deep.equal({ ok: false, error: 'malformed' });
    });
  }

  it('takes 29 February of a leap year and of 2000', () => {
    for (const digits of ['11019919920229001', '11019920000229001']) {
      expect(IdCardNumber.parse(withCheckDigit(digits)).ok).to.equal(true);
    }
  });

  it('tells birth date, region and gender', () => {
    const idCard = parsed(IdCardNumber.parse(ID));
    expect([idCard.birthDate(), idCard.regionCode(), idCard.gender()]).to.deep.equal(['1990-03-07', '110199', 'male']);
    expect(parsed(IdCardNumber.parse('110199199208150221')).gender()).to.equal('female');
  });

  it('reads every well-formed number, says what it says, and knows one wrong digit anywhere', () => {
    fc.assert(
      fc.property(
        arbitraryIdNumber,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        ({ text, birthDate, region, isMale }, position, shift) => {
          const idCard = parsed(IdCardNumber.parse(text));
          expect(idCard.birthDate()).to.equal(birthDate);
          expect(idCard.regionCode()).to.equal(region);
          expect(idCard.gender()).to.equal(isMale ? 'male' : 'female');
          const wrongDigit = String((Number(text[position]) + shift) % 10);
          const wrong = text.slice(0, position) + wrongDigit + text.slice(position + 1);
          expect(IdCardNumber.parse(wrong).ok).to.equal(false);
        },
      ),
    );
  });

  it('never prints its text: only the first four and the last four characters can be seen', () => {
    fc.assert(
      fc.property(arbitraryIdNumber, ({ text }) => {
        const idCard = parsed(IdCardNumber.parse(text));
        expect(idCard.masked()).to.equal(`${text.slice(0, 4)}**********${text.slice(14)}`);
        for (const line of printed(idCard)) expect(line).not.to.contain(text.slice(4, 14));
      }),
    );
  });
});

describe('MobileNumber (STYLE §7, `spec` §6.2)', () => {
  const same = [
    '19900000001',
    ' 19900000001 ',
    '+8619900000001',
    '+86 19900000001',
    '+86-19900000001',
    '8619900000001',
  ];
  for (const text of same) {
    it(`reads ${JSON.stringify(text)} as the 11 digits`, () => {
      expect(parsed(MobileNumber.parse(text)).reveal()).to.equal('19900000001');
    });
  }

  const refused = [
    '',
    '1990000000',
    '199000000011',
    '12900000001',
    '29900000001',
    '0019900000001',
    '1990000000x',
    '+1 19900000001',
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(MobileNumber.parse(text)).to.deep.equal({ ok: false, error: 'malformed' });
    });
  }

  it('never prints its text: the middle four digits are hidden', () => {
    fc.assert(
      fc.property(arbitraryMobile, (text) => {
        const mobile = parsed(MobileNumber.parse(text));
        expect(mobile.masked()).to.equal(`${text.slice(0, 3)}****${text.slice(7)}`);
        for (const line of printed(mobile)) expect(line).not.to.contain(text);
      }),
    );
  });
});

describe('BankCardNumber (STYLE §7)', () => {
  it('drops blanks and dashes, takes 12 to 19 digits and nothing else', () => {
    expect(parsed(BankCardNumber.parse('6217 0000-0000 0001 234')).reveal()).to.equal('6217000000000001234');
    for (const text of ['1'.repeat(12), '1'.repeat(19)]) expect(BankCardNumber.parse(text).ok).to.equal(true);
    for (const text of ['1'.repeat(11), '1'.repeat(20), '621700000000000123X', '']) {
      expect(BankCardNumber.parse(text)).to.deep.equal({ ok: false, error: 'malformed' });
    }
  });

  it('prints the first six and the last four digits only', () => {
    const card = parsed(BankCardNumber.parse('6217000000000001234'));
    expect(card.masked()).to.equal('621700****1234');
    for (const line of printed(card)) expect(line).not.to.contain('000000000001234');
  });
});

describe('PersonName (STYLE §7)', () => {
  it('refuses megabytes without taking them apart', function () {
    this.timeout(1_000);
    expect(PersonName.parse('甲'.repeat(7_000_000))).to.deep.equal({ ok: false, error: 'malformed' });
  });

  it('is trimmed, 1 to 64 characters, a rare character outside the first plane counting as one', () => {
    expect(parsed(PersonName.parse(' 测试甲 ')).reveal()).to.equal('测试甲');
    expect(PersonName.parse('𠮷'.repeat(64)).ok).to.equal(true);
    for (const text of ['', '   ', '甲'.repeat(65)]) {
      expect(PersonName.parse(text)).to.deep.equal({ ok: false, error: 'malformed' });
    }
  });

  it('prints the family name only, the same number of stars for every length', () => {
    expect(parsed(PersonName.parse('测试甲')).masked()).to.equal('测**');
    expect(parsed(PersonName.parse('𠮷野')).masked()).to.equal('𠮷**');
    for (const line of printed(parsed(PersonName.parse('测试甲')))) expect(line).not.to.contain('试甲');
  });
});

describe('isPersonal', () => {
  it('knows every parsed type of personal data, and no plain text', () => {
    const personal = [
      parsed(IdCardNumber.parse(ID)),
      parsed(MobileNumber.parse('19900000001')),
      parsed(BankCardNumber.parse('6217000000000001234')),
      parsed(PersonName.parse('测试甲')),
    ];
    expect(personal.every(isPersonal)).to.equal(true);
    expect([ID, { reveal: () => ID }, null, undefined].some(isPersonal)).to.equal(false);
  });
});

function withCheckDigit(digits: string): string {
  return digits + checkDigitOf(digits);
}
