import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { AccessDecision, AccessFacts, AccessRule, AccessStage } from '#src/model/access.js';
import { decideAccess, isBorrowable } from '#src/model/access.js';
import { ageOn, localDate } from '#src/shared/calendar.js';
import { anAccessRule } from '#src/testing/index.js';

const TODAY = localDate('2018-12-19');

// One row per rule, in the order of `spec` §6.3.
const RULES: readonly AccessRule[] = [
  anAccessRule({ position: 1, test: { rule: 'blacklist' }, refusalClass: 'blacklist' }),
  anAccessRule({ position: 2, test: { rule: 'openOrder' }, refusalClass: 'openOrder' }),
  anAccessRule({ position: 3, test: { rule: 'reapplyDate' }, refusalClass: 'coolDown' }),
  anAccessRule({
    position: 4,
    test: { rule: 'age', minimum: 22, maximum: 55 },
    refusalClass: 'other',
    coolDownDays: 7,
  }),
  anAccessRule({ position: 5, test: { rule: 'region', refusedPrefixes: ['65', '110199'] }, refusalClass: 'other' }),
  anAccessRule({ position: 6, test: { rule: 'mobilePrefix', refusedPrefixes: ['170', '171'] }, refusalClass: 'other' }),
];

const CLEAN: AccessFacts = { isKnown: true, isBlacklisted: false, hasOpenOrder: false };
const BROKEN: Required<Omit<AccessFacts, 'card'>> = {
  isKnown: true,
  isBlacklisted: true,
  hasOpenOrder: true,
  borrowableFrom: { kind: 'never' },
  birthDate: '2010-01-01',
  regionCode: '110199',
  mobilePrefix: '17000000001',
};

function decide(facts: AccessFacts, rules = RULES, stage: AccessStage = 'accessCheck'): AccessDecision {
  return decideAccess({ rules, stage, facts, today: TODAY, ageOf: (birthDate) => ageOn(localDate(birthDate), TODAY) });
}

const refusedBy = (facts: AccessFacts, rules = RULES): string => {
  const decision = decide(facts, rules);
  return decision.mayBorrow ? 'nobody' : decision.rule;
};

describe('decideAccess (item 1, `spec` §6.3)', () => {
  it('item 1: a person of whom nothing is known may borrow', () => {
    expect(decide({ isKnown: false, isBlacklisted: false, hasOpenOrder: false })).to.deep.equal({ mayBorrow: true });
  });

  // By precedence: each row breaks its own rule and every later one.
  const precedence: readonly (readonly [AccessFacts, string, string])[] = [
    [BROKEN, 'blacklist', 'blacklist'],
    [{ ...BROKEN, isBlacklisted: false }, 'openOrder', 'openOrder'],
    [{ ...BROKEN, isBlacklisted: false, hasOpenOrder: false }, 'reapplyDate', 'coolDown'],
    [{ ...CLEAN, birthDate: '2010-01-01', regionCode: '110199', mobilePrefix: '170' }, 'age', 'other'],
    [{ ...CLEAN, regionCode: '110199', mobilePrefix: '170' }, 'region', 'other'],
    [{ ...CLEAN, mobilePrefix: '1700' }, 'mobilePrefix', 'other'],
  ];
  for (const [facts, rule, refusalClass] of precedence) {
    it(`${rule} refuses as ${refusalClass}, before every later rule`, () => {
      expect(decide(facts)).to.deep.include({ mayBorrow: false, rule, refusalClass });
    });
  }

  it('the position decides the order, not the order in which the rows come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...RULES], { minLength: RULES.length }), (rules) => {
        for (const [facts, rule] of precedence) expect(refusedBy(facts, rules)).to.equal(rule);
      }),
    );
  });

  it('leaves the rows given as they were', () => {
    const rules = [...RULES].reverse();
    decide(BROKEN, rules);
    expect(rules.map(({ position }) => position)).to.deep.equal([6, 5, 4, 3, 2, 1]);
  });

  it('a disabled rule and a rule of another stage let everybody pass', () => {
    const only = (overrides: Partial<AccessRule>): AccessRule[] => [
      anAccessRule({ test: { rule: 'blacklist' }, ...overrides }),
    ];
    expect(refusedBy(BROKEN, only({}))).to.equal('blacklist');
    expect(refusedBy(BROKEN, only({ isEnabled: false }))).to.equal('nobody');
    expect(refusedBy(BROKEN, only({ stages: ['push', 'parse', 'confirm'] }))).to.equal('nobody');
    expect(decide(BROKEN, only({ stages: ['parse'] }), 'parse').mayBorrow).to.equal(false);
  });

  it('item 25.3: a refusal carries the cool-down of its rule, and none when the rule has none', () => {
    expect(decide({ ...CLEAN, birthDate: '2010-01-01' })).to.deep.equal({
      mayBorrow: false,
      refusalClass: 'other',
      rule: 'age',
      coolDownDays: 7,
    });
    expect(decide({ ...CLEAN, isBlacklisted: true })).to.deep.equal({
      mayBorrow: false,
      refusalClass: 'blacklist',
      rule: 'blacklist',
    });
  });

  const ages: readonly (readonly [string, boolean, string])[] = [
    ['1996-12-20', false, 'the day before the 22nd birthday'],
    ['1996-12-19', true, 'on the 22nd birthday'],
    ['1962-12-20', true, 'on the last day of being 55'],
    ['1962-12-19', false, 'on the 56th birthday'],
  ];
  for (const [birthDate, mayBorrow, title] of ages) {
    it(`age 22 to 55, both included: ${mayBorrow ? 'may borrow' : 'may not'} ${title}`, () => {
      expect(decide({ ...CLEAN, birthDate }).mayBorrow).to.equal(mayBorrow);
    });
  }

  it('lender-domain §21-11: refused the day before the re-apply date, allowed on the date', () => {
    expect(refusedBy({ ...CLEAN, borrowableFrom: { kind: 'date', date: localDate('2018-12-20') } })).to.equal(
      'reapplyDate',
    );
    expect(refusedBy({ ...CLEAN, borrowableFrom: { kind: 'date', date: localDate('2018-12-19') } })).to.equal('nobody');
    expect(refusedBy({ ...CLEAN, borrowableFrom: { kind: 'date', date: localDate('2018-12-18') } })).to.equal('nobody');
    expect(refusedBy({ ...CLEAN, borrowableFrom: { kind: 'never' } })).to.equal('reapplyDate');
  });

  it('compares dates as dates over a year end', () => {
    expect(isBorrowable({ kind: 'date', date: localDate('2018-12-31') }, localDate('2019-01-01'))).to.equal(true);
    expect(isBorrowable({ kind: 'date', date: localDate('2019-01-01') }, localDate('2018-12-31'))).to.equal(false);
    expect(isBorrowable({ kind: 'never' }, localDate('9999-12-31'))).to.equal(false);
  });

  it('region and phone are held against the beginning only', () => {
    expect(refusedBy({ ...CLEAN, regionCode: '650102' })).to.equal('region');
    expect(refusedBy({ ...CLEAN, regionCode: '440165' })).to.equal('nobody');
    expect(refusedBy({ ...CLEAN, mobilePrefix: '19917000001' })).to.equal('nobody');
    expect(refusedBy({ ...CLEAN, mobilePrefix: '17' })).to.equal('nobody');
  });
});
