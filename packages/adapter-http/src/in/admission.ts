import { invariant } from '@banyan/core';

/** Bodies up to this size are covered by the bound on connections and do not queue behind pushes. */
const SMALL_BODY_BYTES = 64 * 1024;

/** Bounds of what is in flight at once. */
export interface AdmissionSettings {
  readonly requestsMax: number;
  /** Bodies longer than 64 KiB, together. At least the largest body of any route. */
  readonly bytesMax: number;
  /** How long a large body may wait, unread, for room. */
  readonly waitMs: number;
}

/** Keeps load within bounds: too many requests are refused at once, too many bytes are left on the caller's side of the socket. */
export interface Admission {
  /**
   * Lets a request in whose body is still to come, or false when all places to work are taken. Work that never waits takes no place
   * for long, so what comes in within one turn of the event loop is bounded alike: the rest would wait unseen.
   */
  enter(): boolean;
  /** Ends what a granted `enter` began. */
  leave(): void;
  /** Takes a place to work, once the body is there: a sender that drips holds none. False when all are taken. */
  startWork(): boolean;
  /** Gives the place of one granted `startWork` back. */
  endWork(): void;
  /** Room for a body of `bytes`; false when none came free in time. In order of asking. */
  reserve(bytes: number): Promise<boolean>;
  /** Gives the room of one granted `reserve` back. */
  release(bytes: number): void;
  inFlight(): number;
  bytesInFlight(): number;
  /** Resolves when nothing is in flight. */
  whenIdle(): Promise<void>;
}

interface Waiter {
  readonly bytes: number;
  readonly settle: (granted: boolean) => void;
}

/** See {@link Admission}. */
export function createAdmission(settings: AdmissionSettings): Admission {
  const waiters: Waiter[] = [];
  let idleListeners: (() => void)[] = [];
  let requests = 0;
  let working = 0;
  let bytes = 0;
  let enteredThisTurn = 0;

  /** Whether this turn of the event loop has taken up all it may; whoever waits longer than a turn should rather go elsewhere. */
  function isTurnFull(): boolean {
    if (enteredThisTurn === 0) setImmediate(() => (enteredThisTurn = 0));
    enteredThisTurn += 1;
    return enteredThisTurn > settings.requestsMax;
  }

  function admitWaiters(): void {
    for (let next = waiters[0]; next !== undefined && bytes + next.bytes <= settings.bytesMax; next = waiters[0]) {
      waiters.shift();
      bytes += next.bytes;
      next.settle(true);
    }
  }

  return {
    enter() {
      if (working >= settings.requestsMax || isTurnFull()) return false;
      requests += 1;
      return true;
    },
    startWork() {
      if (working >= settings.requestsMax) return false;
      working += 1;
      return true;
    },
    endWork() {
      working -= 1;
      invariant(working >= 0, 'work ended that never started');
    },
    leave() {
      requests -= 1;
      invariant(requests >= 0, 'a request left that never entered');
      if (requests > 0) return;
      const listeners = idleListeners;
      idleListeners = [];
      for (const listener of listeners) listener();
    },
    async reserve(wanted) {
      if (wanted <= SMALL_BODY_BYTES) return true;
      if (wanted > settings.bytesMax) return false;
      if (waiters.length === 0 && bytes + wanted <= settings.bytesMax) {
        bytes += wanted;
        return true;
      }
      return new Promise<boolean>((resolve) => {
        const waiter: Waiter = {
          bytes: wanted,
          settle(granted) {
            clearTimeout(timer);
            resolve(granted);
          },
        };
        const timer = setTimeout(() => {
          const place = waiters.indexOf(waiter);
          if (place < 0) return;
          waiters.splice(place, 1);
          resolve(false);
          admitWaiters();
        }, settings.waitMs);
        waiters.push(waiter);
      });
    },
    release(granted) {
      if (granted <= SMALL_BODY_BYTES) return;
      bytes -= granted;
      invariant(bytes >= 0, 'more bytes were released than reserved');
      admitWaiters();
    },
    inFlight: () => requests,
    bytesInFlight: () => bytes,
    whenIdle() {
      if (requests === 0) return Promise.resolve();
      return new Promise((resolve) => idleListeners.push(resolve));
    },
  };
}
