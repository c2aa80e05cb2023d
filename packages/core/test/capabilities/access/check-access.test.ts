import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { AccessAnswer, CheckAccessInput } from '#src/capabilities/access/check-access.js';
import { createCheckAccess } from '#src/capabilities/access/check-access.js';
import type { IdentityMeaning } from '#src/model/borrower.js';
import { identityTexts } from '#src/model/borrower.js';
import { addDays, addMs, localDate, toLocalDate } from '#src/shared/calendar.js';
import type { BorrowerId, MarketplaceUserId } from '#src/model/identifiers.js';
import type { InventedPerson } from '#src/testing/index.js';
import {
  aBoundCard,
  aMarketplaceOrder,
  cardNumber,
  channelCode,
  INVENTED_PEOPLE,
  mobileNumber,
  person,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import { checkDigitOf } from '../../shared-identity/arbitrary-people.js';
import { addAccount, blacklist, BORROWER, indexesIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

/** MD5 as marketplaces send it: upper-case hex. */
const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
const idCardMd5 = (of: InventedPerson): NonNullable<CheckAccessInput['md5']> => ({
  meaning: 'idCard',
  hex: md5(of.idCard.reveal()),
});
const ID_MASK = '1101991990030*****';
const STRANGER = INVENTED_PEOPLE.letterId;

describe('checkAccess (item 1, `spec` §6.2–6.3)', () => {
  let world: World;

  beforeEach(() => {
    world = createWorld();
  });

  async function ask(input: Partial<CheckAccessInput>): Promise<AccessAnswer> {
    const answer = await createCheckAccess(world)({ channel: TEST_CHANNEL, ...input });
    if (!answer.ok) throw new Error(answer.error.kind);
    return answer.value;
  }

  async function refusedBy(input: Partial<CheckAccessInput>): Promise<string> {
    const { decision } = await ask(input);
    return decision.mayBorrow ? 'nobody' : decision.rule;
  }

  async function openOrderOf(of: InventedPerson): Promise<void> {
    const idCardIndex = indexesIn(world, of).idCard;
    await world.unitOfWork.run((stores) => stores.orders.insert(aMarketplaceOrder({ idCardIndex })));
  }

  async function postpone(of: InventedPerson, days: number | 'never', channel = TEST_CHANNEL): Promise<void> {
    const date = days === 'never' ? undefined : addDays(toLocalDate(world.clock.now()), days);
    await world.unitOfWork.run((stores) =>
      stores.borrowableDates.postponeTo({
        channel,
        idCardIndex: indexesIn(world, of).idCard,
        borrowableFrom: date === undefined ? { kind: 'never' } : { kind: 'date', date },
        reason: 'test',
        at: TEST_NOW,
      }),
    );
  }

  function refuseRegion(prefix: string): void {
    world.rows.rules = world.rows.rules.map((row) =>
      row.test.rule === 'region' ? { ...row, test: { rule: 'region', refusedPrefixes: [prefix] } } : row,
    );
  }

  describe('who is meant', () => {
    const meanings: readonly Exclude<IdentityMeaning, 'nameAndIdCardPrefix' | 'mobile'>[] = [
      'idCard',
      'mobileAndIdCard',
      'nameIdCardAndMobile',
    ];
    for (const meaning of meanings) {
      it(`G25: an MD5 of ${meaning} names the person, in upper case and in lower case`, async () => {
        await addAccount(world, BORROWER);
        const hex = md5(identityTexts(BORROWER)[meaning]);
        for (const text of [hex, hex.toLowerCase()]) {
          expect((await ask({ md5: { meaning, hex: text } })).isKnown).to.equal(true);
        }
        expect((await ask({ md5: { meaning, hex: md5(identityTexts(STRANGER)[meaning]) } })).isKnown).to.equal(false);
      });

      it(`G25: an MD5 of something else than ${meaning} names nobody, although the text is the person's`, async () => {
        await addAccount(world, BORROWER);
        const other = meaning === 'idCard' ? 'mobileAndIdCard' : 'idCard';
        expect((await ask({ md5: { meaning, hex: md5(identityTexts(BORROWER)[other]) } })).isKnown).to.equal(false);
      });

      it(`G25: the open order of a person is found by an MD5 of ${meaning}`, async () => {
        await addAccount(world, BORROWER);
        await openOrderOf(BORROWER);
        expect(await refusedBy({ md5: { meaning, hex: md5(identityTexts(BORROWER)[meaning]) } })).to.equal('openOrder');
      });
    }

    const mobileHex = md5(BORROWER.mobile.reveal());
    const phoneQuestions: readonly (readonly [string, Partial<CheckAccessInput>])[] = [
      ['mobileMd5 alone', { mobileMd5: mobileHex }],
      ['an md5 that covers the phone', { md5: { meaning: 'mobile', hex: mobileHex } }],
    ];
    for (const [title, question] of phoneQuestions) {
      it(`${title} names the person only when the name agrees: a number may have changed hands`, async () => {
        await addAccount(world, BORROWER);
        await openOrderOf(BORROWER);
        expect((await ask({ ...question, name: BORROWER.name })).isKnown).to.equal(true);
        expect(await refusedBy({ ...question, name: BORROWER.name })).to.equal('openOrder');
        for (const name of [{}, { name: STRANGER.name }]) {
          expect((await ask({ ...question, ...name })).isKnown).to.equal(false);
          expect(await refusedBy({ ...question, ...name })).to.equal('nobody');
        }
      });

      it(`${title}: a phone on the blacklist is refused, whoever holds it now`, async () => {
        await blacklist(world, 'mobile', BORROWER);
        expect(await refusedBy(question)).to.equal('blacklist');
        expect(await refusedBy({ ...question, name: STRANGER.name })).to.equal('blacklist');
      });
    }

    it('a clear ID number names the person without a name', async () => {
      await addAccount(world, BORROWER);
      expect((await ask({ idCardMask: ` ${BORROWER.idCard.reveal()} ` })).isKnown).to.equal(true);
    });

    it('a clear ID number with the letter in lower case is the same person', async () => {
      await addAccount(world, STRANGER);
      expect((await ask({ idCardMask: '44019919930101014x' })).isKnown).to.equal(true);
    });

    it('a clear ID number is refused by the blacklist although the person never came to us', async () => {
      await blacklist(world, 'idCard', STRANGER);
      expect(await refusedBy({ idCardMask: STRANGER.idCard.reveal() })).to.equal('blacklist');
      expect(await refusedBy({ md5: idCardMd5(STRANGER) })).to.equal('blacklist');
    });
  });

  describe('a masked identity', () => {
    beforeEach(() => addAccount(world, BORROWER));
    const { name } = BORROWER;

    const masks: readonly (readonly [string, boolean, Partial<CheckAccessInput>])[] = [
      ['the last five hidden', true, { name, idCardMask: ID_MASK }],
      [
        'the last five hidden, and the phone with the last four',
        true,
        { name, idCardMask: ID_MASK, mobileMask: '1990000****' },
      ],
      ['only the region visible', true, { name, idCardMask: '110199************' }],
      ['five visible characters', false, { name, idCardMask: '11019*************' }],
      ['one star too few', false, { name, idCardMask: '1101991990030****' }],
      ['one star too many', false, { name, idCardMask: '1101991990030******' }],
      ['another visible digit', false, { name, idCardMask: '1101991990031*****' }],
      ['another phone', false, { name, idCardMask: ID_MASK, mobileMask: '1990001****' }],
      ['another name', false, { name: STRANGER.name, idCardMask: ID_MASK }],
      ['no name', false, { idCardMask: ID_MASK }],
    ];
    for (const [title, isKnown, input] of masks) {
      it(`${isKnown ? 'names' : 'does not name'} the person: ${title}`, async () => {
        expect((await ask(input)).isKnown).to.equal(isKnown);
      });
    }

    it('finds the one it fits among several people of the same name and region', async () => {
      await blacklist(world, 'idCard', BORROWER);
      const serials = ['11019919850101001', '11019919720630002', '11019919991231003'];
      for (const [index, digits] of serials.entries()) {
        const namesake = person(name.reveal(), digits + checkDigitOf(digits), `1990000010${String(index)}`);
        await addAccount(world, namesake, accountNo(index + 2));
      }
      expect(await refusedBy({ name, idCardMask: ID_MASK })).to.equal('blacklist');
      expect(await refusedBy({ name, idCardMask: '1101991985010*****' })).to.equal('nobody');
    });

    it('names neither of two people whom it fits, so that one never sees the card of the other', async () => {
      const twin = person(name.reveal(), `11019919900302003${checkDigitOf('11019919900302003')}`, '19900000099');
      await addAccount(world, twin, accountNo(2));
      expect((await ask({ name, idCardMask: '110199199003******' })).isKnown).to.equal(false);
      expect((await ask({ name, idCardMask: '110199199003******', mobileMask: '1990000000*' })).isKnown).to.equal(true);
    });

    it('names a person who has two accounts', async () => {
      const other = { ...BORROWER, mobile: mobileNumber('19900000099') };
      await addAccount(world, other, accountNo(2));
      expect((await ask({ name, idCardMask: ID_MASK })).isKnown).to.equal(true);
    });
  });

  describe('over all accounts of a person', () => {
    it('item 1: an open order under another account counts', async () => {
      await addAccount(world, BORROWER);
      await addAccount(world, { ...BORROWER, mobile: mobileNumber('19900000099') }, accountNo(2));
      await openOrderOf(BORROWER);
      const hex = md5(`19900000099${BORROWER.idCard.reveal()}`);
      expect(await refusedBy({ md5: { meaning: 'mobileAndIdCard', hex } })).to.equal('openOrder');
    });

    it('item 1: the phone of another account on the blacklist counts', async () => {
      await addAccount(world, BORROWER);
      const other = { ...BORROWER, mobile: mobileNumber('19900000099') };
      await addAccount(world, other, { ...accountNo(2), channel: channelCode('841') });
      await blacklist(world, 'mobile', other);
      expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('blacklist');
      expect(await refusedBy({ name: BORROWER.name, idCardMask: ID_MASK })).to.equal('blacklist');
    });

    it('item 25.3: a re-apply date counts at its own channel only', async () => {
      await addAccount(world, BORROWER);
      await postpone(BORROWER, 7, channelCode('841'));
      expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('nobody');
      await postpone(BORROWER, 7);
      expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('reapplyDate');
    });
  });

  describe('the decision', () => {
    it('item 1: a person of whom we know nothing may borrow, and is told the product', async () => {
      const answer = await ask({ name: STRANGER.name, md5: idCardMd5(STRANGER) });
      expect(answer).to.deep.equal({ isKnown: false, decision: { mayBorrow: true }, product: world.rows.product });
    });

    it('`spec` §6.3: blacklist, open order, re-apply date, age, region, phone: the first hit decides', async () => {
      refuseRegion('4401');
      const refused = person('测试戊', `44019920100101001${checkDigitOf('44019920100101001')}`, '19980000001');
      await addAccount(world, refused);
      await openOrderOf(refused);
      await postpone(refused, 'never');
      await blacklist(world, 'idCard', refused);
      const order: string[] = [];
      for (const rule of world.rows.rules) {
        order.push(await refusedBy({ md5: idCardMd5(refused) }));
        world.rows.rules = world.rows.rules.map((row) => (row === rule ? { ...row, isEnabled: false } : row));
      }
      expect(order).to.deep.equal(['blacklist', 'openOrder', 'reapplyDate', 'age', 'region', 'mobilePrefix']);
      expect(await refusedBy({ md5: idCardMd5(refused) })).to.equal('nobody');
    });

    it('lender-domain §21-11: refused until the midnight in Beijing that begins the re-apply date', async () => {
      await addAccount(world, BORROWER);
      await postpone(BORROWER, 1);
      // TEST_NOW is 17:30 in Beijing: six and a half hours to midnight.
      world.clock.set(addMs(TEST_NOW, 6.5 * 3_600_000 - 1));
      expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('reapplyDate');
      world.clock.advance(1);
      expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('nobody');
    });

    it('counts age in Beijing, by the day', async () => {
      world.rows.rules = world.rows.rules.map((row) =>
        row.test.rule === 'age' ? { ...row, test: { rule: 'age', minimum: 28, maximum: 60 } } : row,
      );
      // The invented borrower, born on 7 March 1990, turns 28 on 7 March 2018.
      const birthday = Date.UTC(2018, 2, 6, 16);
      world.clock.set(addMs(TEST_NOW, birthday - TEST_NOW - 1));
      expect(await refusedBy({ idCardMask: BORROWER.idCard.reveal() })).to.equal('age');
      world.clock.advance(1);
      expect(await refusedBy({ idCardMask: BORROWER.idCard.reveal() })).to.equal('nobody');
    });

    it('tests what a mask shows of an unknown person: region and phone, and not the hidden age', async () => {
      refuseRegion('4401');
      const { name } = STRANGER;
      expect(await refusedBy({ name, idCardMask: '4401992010010*****' })).to.equal('region');
      const idCardMask = '1101992010010*****';
      expect(await refusedBy({ name, idCardMask, mobileMask: '1998000****' })).to.equal('mobilePrefix');
      expect(await refusedBy({ name, idCardMask, mobileMask: '1990000****' })).to.equal('nobody');
    });
  });

  describe('the card block', () => {
    beforeEach(async () => {
      const { borrowerId } = await addAccount(world, BORROWER);
      await world.unitOfWork.run(async ({ bankCards }) => {
        await bankCards.save(aBoundCard({ borrowerId, isDefaultForRepayment: true }));
        await bankCards.save(aBoundCard({ borrowerId, card: cardNumber('6227000000000012') }));
      });
    });

    const cardOf = async (input: Partial<CheckAccessInput>): Promise<string | undefined> =>
      (await ask(input)).card?.card.reveal();

    it('item 1: a known borrower who may borrow and whose name agrees is shown the default card', async () => {
      expect(await cardOf({ name: BORROWER.name, md5: idCardMd5(BORROWER) })).to.equal('6217000000000001234');
      expect(await cardOf({ name: BORROWER.name, idCardMask: ID_MASK })).to.equal('6217000000000001234');
    });

    it('nobody is shown a card under another name, or without a name', async () => {
      expect(await cardOf({ md5: idCardMd5(BORROWER) })).to.equal(undefined);
      expect(await cardOf({ name: STRANGER.name, md5: idCardMd5(BORROWER) })).to.equal(undefined);
    });

    it('a refused borrower is shown none', async () => {
      await postpone(BORROWER, 7);
      const answer = await ask({ name: BORROWER.name, md5: idCardMd5(BORROWER) });
      expect(answer.decision).to.deep.include({ mayBorrow: false, refusalClass: 'coolDown' });
      expect(answer).not.to.have.property('card');
    });

    it('a borrower without a default card is shown none', async () => {
      await addAccount(world, STRANGER, accountNo(2));
      const answer = await ask({ name: STRANGER.name, md5: idCardMd5(STRANGER) });
      expect(answer.isKnown).to.equal(true);
      expect(answer).not.to.have.property('card');
    });
  });

  it('cannot decide without an identity, or for a channel that is not configured', async () => {
    const checkAccess = createCheckAccess(world);
    const missing = await checkAccess({ channel: TEST_CHANNEL, name: BORROWER.name, mobileMask: '1990000****' });
    expect(missing).to.deep.equal({ ok: false, error: { kind: 'identityMissing' } });
    const elsewhere = await checkAccess({ channel: channelCode('999'), mobileMd5: md5('19900000001') });
    expect(elsewhere).to.deep.equal({ ok: false, error: { kind: 'channelNotConfigured' } });
  });

  it('DESIGN §3: is asked on the day of Beijing, not of UTC', async () => {
    await addAccount(world, BORROWER);
    // 2018-12-20 00:30 in Beijing is still the 19th in UTC.
    world.clock.set(addMs(TEST_NOW, 7 * 3_600_000));
    expect(toLocalDate(world.clock.now())).to.equal(localDate('2018-12-20'));
    await postpone(BORROWER, 0);
    expect(await refusedBy({ md5: idCardMd5(BORROWER) })).to.equal('nobody');
  });
});

function accountNo(number: number): { readonly borrowerId: BorrowerId; readonly marketplaceUserId: MarketplaceUserId } {
  return {
    borrowerId: `borrower-${String(number)}` as BorrowerId,
    marketplaceUserId: `9000${String(number)}` as MarketplaceUserId,
  };
}
