import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { describePageTokensContract } from '@banyan/core/testing';
import { createHmacPageTokens } from '#src/index.js';

const OLD = 'the secret of last year';
const NEW = 'the secret of this year';

describePageTokensContract({ describe, it, beforeEach, afterEach }, 'http', () =>
  Promise.resolve({
    pageTokens: createHmacPageTokens({ secrets: [NEW] }),
    rebuilt: createHmacPageTokens({ secrets: [NEW] }),
    underAnotherKey: createHmacPageTokens({ secrets: [OLD] }),
    close: () => Promise.resolve(),
  }),
);

describe('page tokens while the secret is changed', () => {
  it('reads tokens of both, and makes new ones with the first', () => {
    const changing = createHmacPageTokens({ secrets: [NEW, OLD] });
    expect(changing.read(createHmacPageTokens({ secrets: [OLD] }).issue('R1'))).to.equal('R1');
    expect(changing.issue('R1')).to.equal(createHmacPageTokens({ secrets: [NEW] }).issue('R1'));
    expect(createHmacPageTokens({ secrets: [NEW] }).read(changing.issue('R1'))).to.equal('R1');
  });

  it('takes no secret that could be guessed, and needs one', () => {
    expect(() => createHmacPageTokens({ secrets: ['short'] })).to.throw('at least 16 bytes');
    expect(() => createHmacPageTokens({ secrets: [] })).to.throw('need a secret');
  });

  it('hides requests that are alike: their tokens are not', () => {
    const tokens = createHmacPageTokens({ secrets: [NEW] });
    const [left, right] = [tokens.issue('01JH0000000000000000000001'), tokens.issue('01JH0000000000000000000002')];
    const same = [...left].filter((character, index) => character === right[index]).length;
    expect(same).to.be.lessThan(left.length / 4);
  });
});
