/** The time of the sandbox: the machine's, moved as far as the gateway's clock was moved. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number;
  /** From here on it is `ms`, and time goes on from there. */
  set(ms: number): void;
  /** How far it is ahead of the machine, in milliseconds. */
  ahead(): number;
}

/** A clock that nobody has moved yet. */
export function createSandboxClock(machine: () => number = Date.now): SandboxClock {
  let aheadMs = 0;
  return {
    now: () => machine() + aheadMs,
    set(ms) {
      aheadMs = ms - machine();
    },
    ahead: () => aheadMs,
  };
}
