import type { Stage } from '@banyan/sandbox';
import { openStage } from '@banyan/sandbox';
import { expect } from 'chai';
import { drip } from '#src/edge/drip.js';
import { overload } from '#src/edge/overload.js';

// Promises 33 and 37, small ones; `npm run chaos -- edge drip overload` measures. Here only counts are held to anything.
describe('the edge under bad and under too much traffic', function () {
  this.timeout(5 * 60_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({ keepFolder: false });
  });

  after(() => stage.close());

  it('serves good traffic while others drip and send too much', async () => {
    const { before, during, oversizeSent, oversizeRefused } = await drip(stage, {
      sockets: 200,
      forMs: 3_000,
      perSecond: 30,
    });
    for (const { sent, good, refused, faults } of [before, during]) {
      expect([good.count, refused.count, faults]).to.deep.equal([sent, 0, {}]);
    }
    expect(during.sent).to.equal(90);
    expect(oversizeSent).to.be.greaterThan(3);
    expect(oversizeRefused).to.equal(oversizeSent);
  });

  it('answers what it can of too much, refuses the rest with a time to come again, and recovers', async () => {
    const { during, recoveredAfterMs } = await overload(stage, { forMs: 2_000, times: 4 });
    expect(during.faults).to.deep.equal({});
    expect(during.withoutRetryAfter).to.equal(0);
    expect(during.good.count + during.refused.count).to.equal(during.sent);
    expect(during.good.count).to.be.greaterThan(0);
    expect(recoveredAfterMs).to.be.at.least(0);
  });
});
