import { IdCardNumber, MobileNumber } from '@banyan/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { createPicture } from '#src/marketplace/picture.js';
import { createPeople, SEED_COUNT, maskedIdCard, maskedMobile, maskedName } from '#src/marketplace/people.js';
import { withNumbersAsText } from '#src/marketplace/order-push.js';

describe('invented people', () => {
  it('have valid numbers of a region that is not allocated, and the age asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('110199', '440199'),
        (seed, age, region) => {
          const person = createPeople(seed, 2026).next({ age, region });
          expect(IdCardNumber.parse(person.idCard).ok).to.equal(true);
          expect(MobileNumber.parse(person.mobile).ok).to.equal(true);
          expect(person.idCard.startsWith(region)).to.equal(true);
          expect(Number(person.birthDate.slice(0, 4))).to.equal(2026 - age - 1);
          expect(luhnSum(person.bankCard) % 10).to.equal(0);
        },
      ),
    );
  });

  it('are all different, also across seeds', () => {
    const people = [createPeople(1), createPeople(2)].flatMap((each) => Array.from({ length: 900 }, () => each.next()));
    expect(new Set(people.map(({ idCard }) => idCard)).size).to.equal(1800);
    expect(new Set(people.map(({ mobile }) => mobile)).size).to.equal(1800);
  });

  it('do not come again for 26 hours when every second has its seed', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < SEED_COUNT; seed += 1) seen.add(createPeople(seed, 2026).next().idCard);
    expect(SEED_COUNT).to.be.greaterThan(26 * 3600);
    expect(seen.size).to.equal(SEED_COUNT);
  });

  it('are of an age that may borrow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 }), (seed) => {
        const age = 2026 - Number(createPeople(seed, 2026).next().birthDate.slice(0, 4));
        expect(age).to.be.within(23, 54);
      }),
    );
  });

  it('are the same for the same seed', () => {
    expect(createPeople(5, 2026).next()).to.deep.equal(createPeople(5, 2026).next());
  });

  it('are shown with masks', () => {
    expect(maskedName('测试甲')).to.equal('测**');
    expect(maskedIdCard('110199199003070017')).to.equal('1101**********0017');
    expect(maskedMobile('19900000001')).to.equal('199****0001');
  });
});

describe('an order push', () => {
  it('has pictures of the size asked for that begin and end like a JPEG', () => {
    const picture = createPicture(5000, 1);
    expect(picture.length).to.equal(5000);
    expect(picture.subarray(0, 3).toString('hex')).to.equal('ffd8ff');
    expect(picture.subarray(-2).toString('hex')).to.equal('ffd9');
    expect(picture.equals(createPicture(5000, 2))).to.equal(false);
  });

  it('can be written with every number as text', () => {
    expect(withNumbersAsText({ a: 1, b: [{ c: 2.5 }], d: 'x', e: null })).to.deep.equal({
      a: '1',
      b: [{ c: '2.5' }],
      d: 'x',
      e: null,
    });
  });
});

function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
}
