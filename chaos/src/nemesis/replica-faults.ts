import type { Replica } from '../fleet/replica.js';
import { AHEAD_MS } from '../fleet/surroundings.js';
import type { Battlefield } from './battlefield.js';

const STEP_MAX_MS = 120_000;
const FROZEN_MS = 10_000;

/** `kill -9`, then a moment without it, then a new process. */
export async function killReplica({ fleet, chance, hold }: Battlefield): Promise<void> {
  const replica = chance.oneOf(fleet.replicas);
  await replica.kill();
  await hold(chance.between(0, 3_000));
  await startAgain(replica);
}

/** `SIGSTOP` for ten seconds: longer than its sign of life lasts. */
export async function freezeReplica({ fleet, chance, hold }: Battlefield): Promise<void> {
  const replica = chance.oneOf(fleet.replicas);
  replica.freeze();
  await hold(FROZEN_MS);
  replica.thaw();
}

/** `SIGTERM`, as a deployment does, then a new process. */
export async function restartReplica({ fleet, chance }: Battlefield): Promise<void> {
  const replica = chance.oneOf(fleet.replicas);
  await replica.stop();
  await startAgain(replica);
}

/** A new process whose clock is up to two minutes ahead of the others', or behind them. */
export async function stepClock({ fleet, chance }: Battlefield): Promise<void> {
  const replica = chance.oneOf(fleet.replicas);
  await replica.stop();
  replica.setClockAhead(AHEAD_MS + chance.between(-STEP_MAX_MS, STEP_MAX_MS));
  await startAgain(replica);
}

/** The clock of a running process jumps forward by up to ten seconds. */
export async function jumpClock({ fleet, chance }: Battlefield): Promise<void> {
  const replica = chance.oneOf(fleet.replicas);
  await fleet.operationsAt(replica).advanceClock(chance.between(1_000, 10_000));
}

/** A database that is away keeps a new process waiting; another fault must not wait for it. */
async function startAgain(replica: Replica): Promise<void> {
  await replica.start().catch(() => undefined);
}
