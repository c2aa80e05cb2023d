import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.js';
import { until } from '../fleet/until.js';
import type { Load } from '../load/open-loop.js';

/** How a deployment looked from outside. */
export interface RollingFigures {
  readonly restarts: number;
  /** Requests of the marketplace while it ran. */
  readonly requests: number;
  /** Of these, not answered as they should be at the first try. */
  readonly failed: number;
  /** Exit codes other than 0. */
  readonly badExits: number;
}

const WITHIN_MS = 60_000;
const PROBE_EVERY_MS = 60;

/** Restarts every replica in turn under load and under a stream of questions; counts what was answered badly. */
export async function measureRolling(fleet: Fleet, load: Load, rounds: number): Promise<RollingFigures> {
  const firstAttempt = load.ledger.attempts.length;
  const probes = startProbes(fleet);
  let badExits = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const replica of fleet.replicas) {
      if ((await replica.stop()) !== 0) badExits += 1;
      await replica.start();
      const isBack = (): true | undefined => (fleet.balancer.inRotation().includes(replica.name) ? true : undefined);
      await until(`${replica.name} to be in rotation`, isBack, WITHIN_MS, 20);
    }
  }
  const asked = await probes.stop();
  const attempts = load.ledger.attempts.slice(firstAttempt);
  return {
    restarts: rounds * fleet.replicas.length,
    requests: attempts.length + asked.count,
    failed: attempts.filter(({ outcome }) => outcome !== 'ok').length + asked.failed,
    badExits,
  };
}

/** Asks for a price, again and again, several at once. */
function startProbes({ client }: Fleet): { stop(): Promise<{ readonly count: number; readonly failed: number }> } {
  let isStopped = false;
  let count = 0;
  let failed = 0;
  const question = { loanAmount: '12000', loanPeriod: '12', periodUnit: '2', repayMethod: '0' };
  const probe = async (): Promise<void> => {
    while (!isStopped) {
      count += 1;
      const answer = await client.ask('loanCalculation', question).catch(() => undefined);
      if (answer?.httpStatus !== 200 || answer.code !== 0) failed += 1;
      await pause(PROBE_EVERY_MS);
    }
  };
  const probing = Promise.all([probe(), probe()]);
  return {
    async stop() {
      isStopped = true;
      await probing;
      return { count, failed };
    },
  };
}
