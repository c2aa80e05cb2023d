import { expect } from 'chai';
import { spreadOf } from '#src/figures.js';
import { NEMESIS_TABLE } from '#src/nemesis/nemesis.table.js';
import { createChance } from '#src/random.js';
import { notReached } from '#src/reach.js';

describe('reach and figures', () => {
  it('a row below its least number is not reached', () => {
    const row = { what: 'replica killed', kind: 'fault', atLeast: 2 } as const;
    const rows = [
      { ...row, count: 1 },
      { ...row, count: 2 },
    ];
    expect(notReached(rows)).to.deep.equal([rows[0]]);
  });

  it('median and maximum of what was measured', () => {
    expect(spreadOf([30, 10, 20.4])).to.deep.equal({ count: 3, p50: 20, max: 30 });
    expect(spreadOf([])).to.deep.equal({ count: 0, p50: 0, max: 0 });
  });

  it('the same seed makes the same choices, another seed others', () => {
    const choices = (seed: number): readonly string[] => {
      const chance = createChance(seed);
      return Array.from({ length: 40 }, () => chance.weighted(NEMESIS_TABLE, (row) => row[2])[0]);
    };
    expect(choices(5)).to.deep.equal(choices(5));
    expect(choices(5)).not.to.deep.equal(choices(6));
  });

  it('a heavier row comes more often', () => {
    const chance = createChance(3);
    const counts = { light: 0, heavy: 0 };
    for (let time = 0; time < 4_000; time += 1)
      counts[chance.weighted(['light', 'heavy'] as const, (name) => (name === 'heavy' ? 3 : 1))] += 1;
    expect(counts.heavy / counts.light).to.be.within(2.5, 3.6);
  });

  it('every fault has a name of its own, and short runs have both lanes', () => {
    expect(new Set(NEMESIS_TABLE.map(([name]) => name)).size).to.equal(NEMESIS_TABLE.length);
    const lanes = new Set(NEMESIS_TABLE.filter((row) => row[3]).map((row) => row[1]));
    expect([...lanes]).to.have.members(['replicas', 'parts']);
  });
});
