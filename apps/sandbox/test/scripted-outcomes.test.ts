import { expect } from 'chai';
import { createCollections } from '#src/back-office/collections.js';
import { createBackOffice } from '#src/back-office/back-office.js';
import { planScripts } from '#src/commands/scripted-outcomes.js';
import { createCounterparts } from '#src/counterparts/counterparts.js';
import { createMarketplace, pullKey } from '#src/marketplace/marketplace.js';

const PAIR = { privateKey: 'x', publicKey: 'y' };
const SECRETS = { cardSecret: 'c', smsSecret: 's', payerSecret: 'p', depository: PAIR, lender: PAIR };

describe('scripts of single orders', () => {
  const sandbox = () => {
    const backOffice = createBackOffice({ secret: 'an invented secret', fallback: 'approve' });
    return {
      marketplace: createMarketplace({ channels: [] }),
      backOffice,
      counterparts: createCounterparts(SECRETS),
      collections: createCollections(backOffice, Date.now),
    };
  };

  it('plan credit and callbacks by order, pulls by user', () => {
    const { marketplace, backOffice, counterparts, collections } = sandbox();
    const script = { orderNo: 7, uid: '8', credit: 'refuse', callbacks: ['refused'], pulls: { device: ['notReady'] } };
    planScripts([script], { marketplace, backOffice, counterparts, collections });
    expect([backOffice.script.next('7'), backOffice.script.next('8')]).to.deep.equal(['refuse', 'approve']);
    expect([1, 2].map(() => marketplace.callbackScript.next('7'))).to.deep.equal(['refused', 'accept']);
    expect([1, 2].map(() => marketplace.pullScript.next(pullKey('8', 'device')))).to.deep.equal(['notReady', 'ready']);
    expect(marketplace.pullScript.next(pullKey('8', 'operator'))).to.equal('ready');
  });

  it('plan review and payout by order, cards, openings and debits by identity number, messages by phone', () => {
    const { marketplace, backOffice, counterparts, collections } = sandbox();
    planScripts(
      [
        { orderNo: '7', review: 'undecided', payout: ['fail', 'pay'] },
        { idCard: '110199199003070017', cards: 'silent', openings: ['refuse', 'noNotice'], debits: ['lost'] },
        { mobile: '19900000001', sms: ['busy'] },
      ],
      { marketplace, backOffice, counterparts, collections },
    );
    expect(backOffice.reviewScript.next('7')).to.equal('undecided');
    expect([1, 2, 3].map(() => backOffice.payoutScript.next('7'))).to.deep.equal(['fail', 'pay', 'silence']);
    const { cards, depository, sms } = counterparts;
    expect([1, 2].map(() => cards.script.next('110199199003070017'))).to.deep.equal(['silent', 'bind']);
    expect([1, 2, 3].map(() => depository.script.next('110199199003070017'))).to.deep.equal([
      'refuse',
      'noNotice',
      'open',
    ]);
    const debits = backOffice.repayment.debits.script;
    expect([1, 2].map(() => debits.next('110199199003070017'))).to.deep.equal(['lost', 'pay']);
    expect([1, 2].map(() => sms.script.next('19900000001'))).to.deep.equal(['busy', 'accept']);
  });

  // prettier-ignore
  const faults: readonly [string, object, string][] = [
    [ 'nobody in particular', { credit: 'refuse' },                             'needs an orderNo, a uid' ],
    [ 'an unknown verdict',   { orderNo: '7', credit: 'maybe' },                'credit takes words of: approve' ],
    [ 'an unknown word',      { uid: '8', pulls: { operator: ['perhaps'] } },   'pulls.operator takes words of: ready' ],
    [ 'a day that is none',   { orderNo: '7', collections: [{ on: 'soon', amountFen: '1' }] }, 'take a day' ],
    [ 'an unknown review',    { orderNo: '7', review: 'maybe' },                'review takes words of: pass' ],
  ];
  for (const [what, script, sentence] of faults) {
    it(`refuse ${what}`, () => {
      expect(() => {
        planScripts([script], sandbox());
      }).to.throw(sentence);
    });
  }
});
