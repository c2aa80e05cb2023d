import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.js';
import type { Load } from '../load/open-loop.js';
import type { TcpFaultProxy } from '../proxy/tcp-fault-proxy.js';
import type { Chance } from '../random.js';

/** What a fault is done to. */
export interface Battlefield {
  readonly fleet: Fleet;
  readonly load: Load;
  readonly chance: Chance;
  /** How much of a fault's usual time it lasts: below 1 in a short run. */
  readonly timeScale: number;
  /** Waits, or returns early when the run is over. */
  readonly hold: (ms: number) => Promise<void>;
}

/** A battlefield whose faults end early once `signal` is given. */
export function createBattlefield(
  parts: Pick<Battlefield, 'fleet' | 'load' | 'chance' | 'timeScale'>,
  signal: AbortSignal,
): Battlefield {
  return {
    ...parts,
    hold: (ms) => pause(Math.round(ms * parts.timeScale), undefined, { signal }).catch(() => undefined),
  };
}

/** Every wire that leads away from a gateway. */
export function wiresOf({ databaseWires, kafkaWire, wires }: Fleet): readonly TcpFaultProxy[] {
  return [...databaseWires, kafkaWire, wires.marketplace, wires.objects, wires.payer];
}
