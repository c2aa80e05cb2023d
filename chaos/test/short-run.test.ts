import { expect } from 'chai';
import { PartMissing } from '@banyan/services';
import { printReport } from '#src/report.js';
import { notReached } from '#src/reach.js';
import type { ChaosReport } from '#src/run.js';
import { runChaos } from '#src/run.js';

const SEED = 20_261_122;
const needsParts =
  process.env['BANYAN_TEST_MYSQL_URL'] === undefined || process.env['BANYAN_TEST_KAFKA_BROKERS'] === undefined;

/** Real servers are what matters here; where tests have none, none can be started either. */
(needsParts ? describe.skip : describe)(
  'a short chaos run on MariaDB and Kafka of its own (BANYAN_TEST_MYSQL_URL, BANYAN_TEST_KAFKA_BROKERS)',
  function () {
    this.timeout(600_000);
    let report: ChaosReport;

    before(async function () {
      try {
        report = await runChaos({
          seed: SEED,
          minutes: 0.5,
          replicas: 2,
          journeysPerSecond: 0.3,
          isShort: true,
          outageMs: 3_000,
          say: () => undefined,
        });
      } catch (error) {
        if (!(error instanceof PartMissing)) throw error;
        this.skip();
      }
    });

    it('has violated nothing', () => {
      expect(report.violations, printReport(report)).to.deep.equal([]);
    });

    it('has reached what it must', () => {
      expect(notReached(report.reach)).to.deep.equal([]);
      const faults = report.reach.filter(({ kind, count }) => kind === 'fault' && count > 0);
      expect(faults.length).to.be.greaterThan(6);
    });

    it('has restarted every replica under load without a failed request', () => {
      expect(report.rolling.restarts).to.equal(2);
      expect(report.rolling.requests).to.be.greaterThan(20);
      expect([report.rolling.failed, report.rolling.badExits]).to.deep.equal([0, 0]);
    });

    it('has measured takeover and recovery', () => {
      const { takeover, outage } = report;
      for (const spread of [takeover.afterKill, takeover.afterFreeze, outage.firstPush, outage.allReady])
        expect(spread.max).to.be.greaterThan(0);
      expect(outage.unbiddenEnds).to.equal(0);
    });

    it('has looked for people where they could be', () => {
      expect(report.canaries.files).to.be.greaterThan(50);
      expect(report.canaries.bytes).to.be.greaterThan(10_000_000);
    });
  },
);
