import type { Fleet } from '../fleet/fleet.js';
import { until } from '../fleet/until.js';
import type { Load } from '../load/open-loop.js';
import { startQuestions } from '../load/questions.js';

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

/** Restarts every replica in turn under load and under a stream of questions; counts what was answered badly. */
export async function measureRolling(fleet: Fleet, load: Load, rounds: number): Promise<RollingFigures> {
  const firstAttempt = load.ledger.attempts.length;
  const questions = startQuestions(fleet.client);
  let badExits = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const replica of fleet.replicas) {
      if ((await replica.stop()) !== 0) badExits += 1;
      await replica.start();
      const isBack = (): true | undefined => (fleet.balancer.inRotation().includes(replica.name) ? true : undefined);
      await until(`${replica.name} to be in rotation`, isBack, WITHIN_MS, 20);
    }
  }
  const asked = await questions.stop();
  const attempts = load.ledger.attempts.slice(firstAttempt);
  return {
    restarts: rounds * fleet.replicas.length,
    requests: attempts.length + asked.count,
    failed: attempts.filter(({ outcome }) => outcome !== 'ok').length + asked.failed,
    badExits,
  };
}
