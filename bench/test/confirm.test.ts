import { expect } from 'chai';
import { describe, it } from 'mocha';
import { confirmFigures } from '#src/confirm.js';

describe('confirm.embedded (item 12)', () => {
  it('makes one loan a confirmation, and its statements alone make the same rows', async () => {
    const figures = [];
    for await (const figure of confirmFigures({ rounds: 1, confirmationsPerRound: 4 })) figures.push(figure);
    expect(figures.map(({ name, unit }) => [name, unit])).to.deep.equal([['confirm.embedded', 'loan/s']]);
    expect(figures[0]?.requirement).to.deep.equal({ kind: 'ratioAtLeast', ratio: 0.7 });
  }).timeout(20_000);
});
