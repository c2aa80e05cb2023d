import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.js';
import { until } from '../fleet/until.js';
import type { Spread } from '../figures.js';
import { spreadOf } from '../figures.js';
import type { Load } from '../load/open-loop.js';

/** How service comes back after the database was away under load. */
export interface OutageFigures {
  readonly outageMs: number;
  /** From the start of the database's process until a push is accepted again. */
  readonly firstPush: Spread;
  /** From then until every replica is in rotation again. */
  readonly allReady: Spread;
  /** Processes that ended although nobody had told them to. */
  readonly unbiddenEnds: number;
}

const WITHIN_MS = 90_000;

/** Takes the database away for `outageMs`, `rounds` times. */
export async function measureOutage(
  fleet: Fleet,
  load: Load,
  options: { readonly rounds: number; readonly outageMs: number },
): Promise<OutageFigures> {
  const firstPush: number[] = [];
  const allReady: number[] = [];
  const endsBefore = unbiddenEnds(fleet);
  for (let round = 0; round < options.rounds; round += 1) {
    await fleet.mariadb.stop();
    await pause(options.outageMs);
    const startedAt = performance.now();
    const machineTime = Date.now();
    await fleet.mariadb.start();
    await until('a push to be accepted again', () => acceptedSince(load, machineTime), WITHIN_MS, 20);
    firstPush.push(performance.now() - startedAt);
    const isWhole = (): true | undefined =>
      fleet.balancer.inRotation().length === fleet.replicas.length ? true : undefined;
    await until('every replica to be in rotation', isWhole, WITHIN_MS, 20);
    allReady.push(performance.now() - startedAt);
  }
  return {
    outageMs: options.outageMs,
    firstPush: spreadOf(firstPush),
    allReady: spreadOf(allReady),
    unbiddenEnds: unbiddenEnds(fleet) - endsBefore,
  };
}

function acceptedSince({ ledger }: Load, at: number): true | undefined {
  const isAccepted = ledger.attempts.some(
    (attempt) => attempt.interfaceName === 'pushOrder' && attempt.at >= at && attempt.outcome === 'ok',
  );
  return isAccepted ? true : undefined;
}

function unbiddenEnds({ replicas }: Fleet): number {
  return replicas.reduce((sum, replica) => sum + replica.unbiddenEnds(), 0);
}
