import { expect } from 'chai';
import { describe, it } from 'mocha';
import { overdueFigures } from '#src/overdue.js';

describe('overdue.run (item 20)', () => {
  it('assesses every loan once a day, and its updates alone make the same rows', async () => {
    const figures = [];
    for await (const figure of overdueFigures({ rounds: 1, loans: 80, pageSize: 4 })) figures.push(figure);
    expect(figures.map(({ name, unit }) => [name, unit])).to.deep.equal([
      ['overdue.run.first', 'loan/s'],
      ['overdue.run', 'loan/s'],
      ['overdue.memory', 'MB'],
    ]);
    expect(figures[1]?.requirement).to.deep.equal({ kind: 'ratioAtLeast', ratio: 0.5 });
  }).timeout(30_000);
});
