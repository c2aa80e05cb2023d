import { expect } from 'chai';
import { createBackOffice } from '#src/back-office/back-office.js';
import { planScripts } from '#src/commands/scripted-outcomes.js';
import { createMarketplace, pullKey } from '#src/marketplace/marketplace.js';

describe('scripts of single orders', () => {
  const sandbox = () => ({
    marketplace: createMarketplace({ channels: [] }),
    backOffice: createBackOffice({ secret: 'an invented secret', fallback: 'approve' }),
  });

  it('plan credit and callbacks by order, pulls by user', () => {
    const { marketplace, backOffice } = sandbox();
    const script = { orderNo: 7, uid: '8', credit: 'refuse', callbacks: ['refused'], pulls: { device: ['notReady'] } };
    planScripts([script], { marketplace, backOffice });
    expect([backOffice.script.next('7'), backOffice.script.next('8')]).to.deep.equal(['refuse', 'approve']);
    expect([1, 2].map(() => marketplace.callbackScript.next('7'))).to.deep.equal(['refused', 'accept']);
    expect([1, 2].map(() => marketplace.pullScript.next(pullKey('8', 'device')))).to.deep.equal(['notReady', 'ready']);
    expect(marketplace.pullScript.next(pullKey('8', 'operator'))).to.equal('ready');
  });

  // prettier-ignore
  const faults: readonly [string, object, string][] = [
    [ 'nobody in particular', { credit: 'refuse' },                             'needs an orderNo or a uid' ],
    [ 'an unknown verdict',   { orderNo: '7', credit: 'maybe' },                'credit takes one of: approve' ],
    [ 'an unknown word',      { uid: '8', pulls: { operator: ['perhaps'] } },   'pulls.operator takes words of: ready' ],
  ];
  for (const [what, script, sentence] of faults) {
    it(`refuse ${what}`, () => {
      expect(() => {
        planScripts([script], sandbox());
      }).to.throw(sentence);
    });
  }
});
