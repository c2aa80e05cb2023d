import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';

/** When a breaker opens and for how long. */
export interface BreakerPolicy {
  /** Consecutive failures that open it. */
  readonly failuresToOpen: number;
  readonly openMs: number;
}

/**
 * Keeps a worker from spending the attempts of a whole backlog on an endpoint that is down: after some failures in a row
 * nothing is sent to the channel for a while, then one probe at a time until one is accepted. It never drops anything.
 */
export interface Breaker {
  /**
   * May something be sent to `channel` at `now`? While half open: true for one caller, and for the next one only after a
   * report, or after `openMs` should the first never report. Ask last, and report what follows.
   */
  allows(channel: string, now: Instant): boolean;
  /** Is nothing to be sent to `channel` at `now`? Only looks: a probe that is due stays due. */
  holds(channel: string, now: Instant): boolean;
  report(channel: string, isSuccess: boolean, now: Instant): void;
  /** Channels that are not closed. */
  openChannels(): readonly string[];
}

interface Circuit {
  failures: number;
  openUntil?: Instant;
}

/** Makes a breaker; its state is this process's own. */
export function createBreaker(policy: BreakerPolicy): Breaker {
  const circuits = new Map<string, Circuit>();
  const circuitOf = (channel: string): Circuit => {
    const circuit = circuits.get(channel) ?? { failures: 0 };
    circuits.set(channel, circuit);
    return circuit;
  };

  const holds = ({ openUntil }: Circuit, now: Instant): boolean => openUntil !== undefined && now < openUntil;

  return {
    allows(channel, now) {
      const circuit = circuitOf(channel);
      if (holds(circuit, now)) return false;
      if (circuit.openUntil !== undefined) circuit.openUntil = addMs(now, policy.openMs);
      return true;
    },
    holds: (channel, now) => holds(circuitOf(channel), now),
    report(channel, isSuccess, now) {
      const circuit = circuitOf(channel);
      if (isSuccess) {
        circuit.failures = 0;
        delete circuit.openUntil;
        return;
      }
      circuit.failures += 1;
      if (circuit.failures >= policy.failuresToOpen) circuit.openUntil = addMs(now, policy.openMs);
    },
    openChannels: () =>
      [...circuits].filter(([, circuit]) => circuit.openUntil !== undefined).map(([channel]) => channel),
  };
}
