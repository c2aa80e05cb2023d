import { expect } from 'chai';
import type { DripReport } from '#src/edge/drip.js';
import { edgeReport, printEdgeReport } from '#src/edge/edge-report.js';
import type { FuzzReport } from '#src/edge/fuzz.js';
import { latencyOf } from '#src/edge/latency.js';
import type { OverloadReport } from '#src/edge/overload.js';
import type { RotationReport } from '#src/edge/rotation.js';
import type { SteadyReport } from '#src/edge/steady-load.js';

const steady = (more: Partial<SteadyReport> = {}): SteadyReport => ({
  sent: 3,
  held: 0,
  good: latencyOf([1, 2, 3]),
  refused: latencyOf([]),
  faults: {},
  withoutRetryAfter: 0,
  ...more,
});
const DRIP: DripReport = {
  sockets: 2,
  forMs: 30_000,
  cut: 4,
  oversizeSent: 5,
  oversizeRefused: 5,
  before: steady(),
  during: steady(),
};
const OVERLOAD: OverloadReport = {
  capacity: 100,
  offeredPerSecond: 300,
  before: steady(),
  during: steady({ refused: latencyOf([4]) }),
  recoveredAfterMs: 10,
};
const FUZZ: FuzzReport = {
  seed: 7,
  requests: 2,
  ms: 1_000,
  attacks: { 'random bodies': 2 },
  answers: { '/rongshu/userCheck': { 'code 10002': 2 } },
  tablesCompared: 41,
  logLines: 9,
  violations: [],
};

const ROTATION: RotationReport = {
  replicas: 2,
  restarts: 6,
  ms: 1_000,
  voices: { marketplace: { sent: 9, good: 9, others: {} } },
  readable: { pushed: 2, read: 2 },
};

describe('the report of attacks on the edge', () => {
  it('finds nothing wrong with what is as promised', () => {
    expect(edgeReport({ fuzz: FUZZ, drip: DRIP, overload: OVERLOAD, rotation: ROTATION }).violations).to.deep.equal([]);
  });

  // prettier-ignore
  const cases: readonly [string, Parameters<typeof edgeReport>[0], RegExp][] = [
    [ 'an attack that succeeded',      { fuzz: { ...FUZZ, violations: [{ attack: 'a', aim: 'b', what: 'HTTP 500', index: 3 }] } }, /^fuzz: a at b: HTTP 500 \(request 3\)$/ ],
    [ 'good traffic that failed',      { drip: { ...DRIP, during: steady({ faults: { 'HTTP 408': 1 } }) } },               /failed$/ ],
    [ 'good traffic that was refused', { drip: { ...DRIP, during: steady({ refused: latencyOf([1]) }) } },                 /failed$/ ],
    [ 'good traffic that was slow',    { drip: { ...DRIP, during: steady({ good: latencyOf([5_000]) }) } },                /became slow$/ ],
    [ 'drips that went on',            { drip: { ...DRIP, cut: 1 } },                                                      /not cut$/ ],
    [ 'oversize bodies that got in',   { drip: { ...DRIP, oversizeRefused: 4 } },                                          /413$/ ],
    [ 'queues instead of refusals',    { overload: { ...OVERLOAD, during: steady() } },                                    /had to wait$/ ],
    [ 'a refusal without a time',      { overload: { ...OVERLOAD, during: steady({ refused: latencyOf([1]), withoutRetryAfter: 1 }) } }, /Retry-After$/ ],
    [ 'connections that broke',        { overload: { ...OVERLOAD, during: steady({ refused: latencyOf([1]), faults: { closed: 1 } }) } }, /closed: 1$/ ],
    [ 'a caller that was refused',     { rotation: { ...ROTATION, voices: { m: { sent: 2, good: 1, others: { 'code 10003': 1 } } } } }, /m met code 10003: 1$/ ],
    [ 'what nobody can read any more', { rotation: { ...ROTATION, readable: { pushed: 2, read: 1 } } },                    /1 of 2 orders/ ],
    [ 'a gateway that stays slow',     { overload: { ...OVERLOAD, recoveredAfterMs: -1 } },                                /no recovery/ ],
  ];
  for (const [what, parts, sentence] of cases) {
    it(`finds: ${what}`, () => {
      const { violations } = edgeReport(parts);
      expect(violations).to.have.length(1);
      expect(violations[0]).to.match(sentence);
    });
  }

  it('prints seed, counts by way of attack and by answer, and violations', () => {
    const text = printEdgeReport(edgeReport({ fuzz: FUZZ, drip: DRIP, overload: OVERLOAD }));
    expect(text)
      .to.contain('seed 7, 2 requests')
      .and.contain('random bodies')
      .and.contain('code 10002: 2')
      .and.contain('violations 0');
  });

  it('sums up durations', () => {
    const durations = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(latencyOf(durations)).to.deep.equal({ count: 200, p50: 101, p99: 199, max: 200 });
    expect(latencyOf([])).to.deep.equal({ count: 0, p50: 0, p99: 0, max: 0 });
  });
});
