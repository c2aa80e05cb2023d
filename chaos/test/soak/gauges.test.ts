import { expect } from 'chai';
import type { Gauges } from '#src/soak/gauges.js';
import { GAUGE_TABLE, trendsOf } from '#src/soak/gauges.js';

const SAMPLES = 60;
const LEVEL: Gauges = { heapMb: 50, externalMb: 4, residentMb: 150, timers: 70, sockets: 35, descriptors: 50 };

/** A run in which `gauge` is what `at` makes of its level. */
function samples(gauge: keyof Gauges, at: (index: number, level: number) => number): readonly Gauges[] {
  return Array.from({ length: SAMPLES }, (_, index) => ({ ...LEVEL, [gauge]: at(index, LEVEL[gauge]) }));
}

function growing(run: readonly Gauges[]): readonly string[] {
  return trendsOf('replica-1', run)
    .filter(({ isFlat }) => !isFlat)
    .map(({ gauge }) => gauge);
}

describe('what a process holds over a soak (promise 41)', () => {
  for (const [gauge] of GAUGE_TABLE) {
    it(`${gauge} grows when something is never let go of, and is flat when it swings or warms up`, () => {
      expect(growing(samples(gauge, (index, level) => level + index * level * 0.02))).to.deep.equal([gauge]);
      expect(growing(samples(gauge, (index, level) => (index % 2 === 0 ? level * 1.3 : level * 0.7)))).to.deep.equal(
        [],
      );
      expect(growing(samples(gauge, (index, level) => (index < 8 ? level / 2 : level)))).to.deep.equal([]);
      expect(growing(samples(gauge, (index, level) => (index === 59 ? level * 9 : level)))).to.deep.equal([]);
    });
  }

  it('shows the peak, and does not compare a handful of measurements', () => {
    const [heap] = trendsOf(
      'replica-1',
      samples('heapMb', (index, level) => (index === 30 ? 99 : level)),
    );
    expect(heap).to.deep.equal({
      replica: 'replica-1',
      gauge: 'heapMb',
      early: 50,
      late: 50,
      peak: 99,
      isFlat: true,
    });
    expect(() => trendsOf('replica-1', samples('heapMb', () => 1).slice(0, 17))).to.throw('too few');
  });
});
