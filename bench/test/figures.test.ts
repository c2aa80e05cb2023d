import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Figure } from '#src/figure.js';
import { figureJson, isMet } from '#src/figure.js';
import { againstLimit, compare, median } from '#src/harness.js';

const figure: Figure = {
  name: 'pricing.12',
  value: 250,
  unit: 'loan/s',
  limit: 1000,
  ratio: 0.25,
  min: 200,
  max: 300,
  requirement: { kind: 'ratioAtLeast', ratio: 0.25 },
};

function spin(turns: number): number {
  let sum = 0;
  for (let turn = 0; turn < turns; turn += 1) sum += Math.sqrt(turn);
  return sum;
}

describe('figures', () => {
  it('prints one JSON object a line with the agreed members', () => {
    const line = figureJson(figure);
    expect(line).to.not.include('\n');
    expect(JSON.parse(line)).to.deep.equal({
      name: 'pricing.12',
      value: 250,
      unit: 'loan/s',
      limit: 1000,
      ratio: 0.25,
      min: 200,
      max: 300,
      required: 'ratio >= 0.25',
      ok: true,
    });
  });

  it('misses a ratio below the required one', () => {
    expect(isMet(figure)).to.equal(true);
    expect(isMet({ ...figure, ratio: 0.249 })).to.equal(false);
    expect(isMet({ ...figure, ratio: 0.001, requirement: { kind: 'shownOnly' } })).to.equal(true);
  });

  it('misses an absolute limit by the median, not by the worst round', () => {
    expect(isMet(againstLimit('ready', 'ms', [900, 950, 1500], 1000))).to.equal(true);
    expect(isMet(againstLimit('ready', 'ms', [900, 1001, 1500], 1000))).to.equal(false);
  });

  it('takes the middle value, or the mean of the two middle ones', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
  });

  it('runs both sides in turns, at least five rounds each, and tells the slower one', async () => {
    const turns: string[] = [];
    let kept = 0;
    const work = (name: string, turnsEach: number) => (times: number) => {
      if (turns.at(-1) !== name || name === 'limit') turns.push(name);
      for (let turn = 0; turn < times; turn += 1) kept += spin(turnsEach);
    };
    const measured = await compare(
      {
        name: 'spin',
        unit: 'spin/s',
        ours: work('ours', 20_000),
        limit: work('limit', 2000),
        requirement: { kind: 'ratioAtLeast', ratio: 1 },
        roundMs: 5,
      },
      { rounds: 1 },
    );
    expect(kept).to.be.greaterThan(0);
    expect(turns.slice(-10)).to.deep.equal(Array.from({ length: 5 }, () => ['ours', 'limit']).flat());
    expect(measured.ratio).to.be.lessThan(0.5);
    expect(isMet(measured)).to.equal(false);
    expect(measured.min).to.be.at.most(measured.value);
    expect(measured.max).to.be.at.least(measured.value);
  });
});
