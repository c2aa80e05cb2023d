import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { ConfirmationFacts } from '#src/capabilities/borrow-confirm/confirmation-guards.js';
import {
  CONFIRMATION_GUARD_TABLE,
  firstRefusal,
  isFinalRefusal,
} from '#src/capabilities/borrow-confirm/confirmation-guards.js';
import { addMs, toLocalDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import type { Rate } from '#src/shared/rate.js';
import { aBoundCard, aCreditDecision, aProduct, months, priceTermsOf, TEST_NOW } from '#src/testing/index.js';

const BLACKLISTED = { mayBorrow: false, refusalClass: 'blacklist', rule: 'blacklist' } as const;

/** Nothing speaks against a loan of 10 000 元 over 12 months. */
const SOUND: ConfirmationFacts = {
  decision: aCreditDecision(),
  amount: fen(1_000_000n),
  term: months(12),
  confirmedAt: TEST_NOW,
  today: toLocalDate(TEST_NOW),
  availableCredit: fen(1_500_000n),
  access: { mayBorrow: true },
  dailyCeiling: fen(5_000_000n),
  confirmedToday: fen(4_000_000n),
  priceTerms: priceTermsOf(aProduct()),
  isAccountOpen: true,
  disbursementCard: { kind: 'bound', card: aBoundCard() },
};

const { priceTerms: _priceTerms, ...CLOSED } = SOUND;

describe('the guards of a confirmation (item 12.1, lender-domain §14)', () => {
  // One row per guard, in the order of the document: what makes it refuse, and what it says.
  // prettier-ignore
  const rows: readonly (readonly [guard: string, spoil: (facts: ConfirmationFacts) => ConfirmationFacts, says: unknown, ends: boolean])[] = [
    [ 'approvalValid',   (facts) => ({ ...facts, confirmedAt: addMs(facts.decision.validUntil, 1) }), { kind: 'approvalExpired' }, true ],
    [ 'amountInRange',   (facts) => ({ ...facts, amount: fen(1_500_001n) }), { kind: 'amountOutOfRange', min: 300_000n, max: 1_500_000n }, false ],
    [ 'amountOnStep',    (facts) => ({ ...facts, amount: fen(1_000_001n) }), { kind: 'amountOffStep', min: 300_000n, step: 10_000n }, false ],
    [ 'termOffered',     (facts) => ({ ...facts, term: months(24) }),        { kind: 'termNotOffered', terms: [months(6), months(12)] }, false ],
    [ 'creditAvailable', (facts) => ({ ...facts, availableCredit: fen(999_999n) }), { kind: 'notNow', reason: 'insufficientCredit' }, false ],
    [ 'mayBorrow',       (facts) => ({ ...facts, access: BLACKLISTED }),     { kind: 'accessRefused', decision: BLACKLISTED }, true ],
    [ 'underCeiling',    (facts) => ({ ...facts, confirmedToday: fen(4_000_001n) }), { kind: 'notNow', reason: 'dailyCeiling' }, false ],
    [ 'productOpen',     (facts) => { const { priceTerms: _gone, ...closed } = facts; return closed; }, { kind: 'notNow', reason: 'productClosed' }, false ],
    [ 'priceable',       (facts) => ({ ...facts, priceTerms: priceTermsOf(aProduct({ annualRate: 30_000_000n as Rate })) }), { kind: 'notNow', reason: 'notPriceable' }, false ],
    [ 'cardBound',       (facts) => ({ ...facts, disbursementCard: { kind: 'none' } }), { kind: 'notNow', reason: 'noCard' }, false ],
    [ 'cardOfAccount',   (facts) => ({ ...facts, disbursementCard: { kind: 'differs' } }), { kind: 'notNow', reason: 'cardDiffers' }, false ],
  ];

  it('are the rows of this test, in their order', () => {
    expect(CONFIRMATION_GUARD_TABLE.map(([name]) => name)).to.deep.equal(rows.map(([name]) => name));
  });

  it('have nothing against sound facts', () => {
    expect(firstRefusal(SOUND)).to.equal(undefined);
  });

  for (const [index, [guard, spoil, says, ends]] of rows.entries()) {
    it(`${guard} refuses`, () => {
      const refusal = firstRefusal(spoil(SOUND));
      expect(refusal).to.deep.equal(says);
      expect(refusal !== undefined && isFinalRefusal(refusal)).to.equal(ends);
      expect(CONFIRMATION_GUARD_TABLE[index]?.[2] === 'ends the order').to.equal(ends);
    });

    it(`${guard} speaks before the guards after it, which would refuse, too`, () => {
      // An amount spoils two guards at once, so each later one is spoiled in turn.
      for (const [, spoilLater] of rows.slice(index + 1)) {
        if (spoil === spoilLater) continue;
        const both = spoil(spoilLater(SOUND));
        expect(firstRefusal(both)).to.deep.equal(says);
      }
    });
  }

  // prettier-ignore
  const limits: readonly (readonly [what: string, facts: ConfirmationFacts])[] = [
    [ 'the last millisecond of the approval', { ...SOUND, confirmedAt: SOUND.decision.validUntil } ],
    [ 'the smallest amount',                  { ...SOUND, amount: SOUND.decision.minimum } ],
    [ 'the largest amount',                   { ...SOUND, amount: SOUND.decision.limit, dailyCeiling: fen(5_500_000n) } ],
    [ 'the whole available credit',           { ...SOUND, availableCredit: SOUND.amount } ],
    [ 'the whole ceiling',                    { ...SOUND, dailyCeiling: fen(5_000_000n) } ],
    [ 'any amount when there is no step',     { ...SOUND, amount: fen(1_000_001n), decision: aCreditDecision({ step: fen(0n) }), dailyCeiling: fen(9_000_000n) } ],
    [ 'the account’s card, which will be bound', { ...SOUND, disbursementCard: { kind: 'ofAccount', card: aBoundCard() } } ],
    [ 'no card before there is an account (G11)', { ...SOUND, isAccountOpen: false, disbursementCard: { kind: 'none' } } ],
  ];
  for (const [what, facts] of limits) {
    it(`let ${what} pass`, () => {
      expect(firstRefusal(facts)).to.equal(undefined);
    });
  }

  it('know no ceiling when none is configured', () => {
    const { dailyCeiling: _gone, ...unlimited } = SOUND;
    expect(firstRefusal({ ...unlimited, confirmedToday: fen(99_999_999_999n) })).to.equal(undefined);
  });

  it('price nothing that is not sold', () => {
    expect(firstRefusal(CLOSED)).to.deep.equal({ kind: 'notNow', reason: 'productClosed' });
  });
});
