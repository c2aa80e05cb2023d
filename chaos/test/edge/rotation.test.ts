import type { Stage } from '@banyan/sandbox';
import { openStage, partServersOf } from '@banyan/sandbox';
import { expect } from 'chai';
import { rotate } from '#src/edge/rotation.js';

const isThere = ['BANYAN_TEST_MYSQL_URL', 'BANYAN_TEST_KAFKA_BROKERS'].every(
  (name) => (process.env[name] ?? '') !== '',
);

// Promise 36.
(isThere ? describe : describe.skip)(
  'secrets exchanged under load (BANYAN_TEST_MYSQL_URL, BANYAN_TEST_KAFKA_BROKERS)',
  function () {
    this.timeout(10 * 60_000);
    let stage: Stage;

    before(async () => {
      stage = await openStage({ keepFolder: false, parts: partServersOf(process.env) });
    });

    after(() => stage.close());

    it('refuses nobody while marketplace, back office and data at rest go over to new ones', async () => {
      const { voices, restarts, readable } = await rotate(stage, { perSecond: 5 });
      expect(restarts).to.equal(6);
      expect(Object.keys(voices)).to.have.length(4);
      for (const [name, { sent, good, others }] of Object.entries(voices)) {
        // The gateway itself pulls three kinds of data for each of the two orders.
        expect(sent, name).to.be.at.least(6);
        expect([good, others], name).to.deep.equal([sent, {}]);
      }
      expect(readable).to.deep.equal({ pushed: 2, read: 2 });
    });
  },
);
