import { expect } from 'chai';
import { ATTACK_TABLE } from '#src/edge/attacks.table.js';
import type { EdgeTarget } from '#src/edge/edge-target.js';
import { openEdgeTarget } from '#src/edge/edge-target.js';
import { fuzz } from '#src/edge/fuzz.js';

// Promises 6 and 34, a small one; `npm run chaos -- edge fuzz` sends a hundred thousand.
describe('the edge under random attacks', function () {
  this.timeout(10 * 60_000);
  let target: EdgeTarget;

  before(async () => {
    target = await openEdgeTarget();
  });

  after(() => target.close());

  it('answers nothing but what is documented, changes nothing for nobody and tells of nobody', async () => {
    const seed = Number(process.env['BANYAN_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const report = await fuzz(target, { requests: 4_000, seed, concurrency: 16 });
    expect(report.violations, `seed ${String(seed)}`).to.deep.equal([]);
    expect(Object.values(report.attacks).reduce((sum, count) => sum + count, 0)).to.equal(4_000);
    expect(Object.keys(report.attacks)).to.have.members(ATTACK_TABLE.map(([name]) => name));
    expect(report.tablesCompared).to.be.greaterThan(30);
    expect(report.logLines).to.be.greaterThan(1_000);
    for (const { path } of target.marketplace) {
      // Every interface was reached beyond its signature, and stopped at it.
      expect(report.answers[path], path).to.include.keys('code 10002', 'code 10003');
    }
    const reached = Object.values(report.answers).flatMap((words) => Object.keys(words));
    expect(reached).to.include.members(['code 0', 'HTTP 401', 'HTTP 404', 'HTTP 413', 'HTTP 422', 'HTTP 202']);
  });
});
