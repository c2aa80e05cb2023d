/** The trouble that a {@link FaultPlan} makes. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

/**
 * Where trouble strikes. Every call of a port is a point, counted from 1. `fails` throws at one point and lets the work
 * go on; `dies` throws at that point and at every later one, like a process that is gone, until it is `restart`ed.
 */
export interface FaultPlan {
  /** Strikes at the n-th point from now. */
  arm(mode: 'fails' | 'dies', n: number): void;
  /** The process is back, and nothing of the old one runs any more: no more trouble. True when trouble has struck since `arm`. */
  restart(): Promise<boolean>;
  /** A call is about to happen, or has happened and its answer is on the way. */
  reach(): void;
}

/** A plan without trouble. */
export function createFaultPlan(): FaultPlan {
  let left: number | undefined;
  let mode: 'fails' | 'dies' = 'fails';
  let hasStruck = false;
  return {
    arm: (armedMode, n) => {
      left = n;
      mode = armedMode;
      hasStruck = false;
    },
    restart: async () => {
      // What the work left running behind it (its batch had been given up) runs into the trouble, too.
      await new Promise((resolve) => setImmediate(resolve));
      left = undefined;
      return hasStruck;
    },
    reach: () => {
      if (left === undefined) return;
      left -= 1;
      if (left > 0 || (mode === 'fails' && hasStruck)) return;
      hasStruck = true;
      throw new InjectedFault();
    },
  };
}

/** `port` with a point before every call of it. */
export function withFaults<Port extends object>(port: Port, plan: FaultPlan): Port {
  return new Proxy(port, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]): Promise<unknown> => {
        plan.reach();
        return Reflect.apply(member, target, parameters) as unknown;
      };
    },
  });
}

/** `stores` with a point before every call of every store. */
export function withFaultsInEach<Ports extends object>(stores: Ports, plan: FaultPlan): Ports {
  return new Proxy(stores, {
    get: (target, name, receiver) => {
      const port: unknown = Reflect.get(target, name, receiver);
      return typeof port === 'object' && port !== null ? withFaults(port, plan) : port;
    },
  });
}

/** Runs `attempt(n)` for n = 1, 2, … until one meets no trouble. Returns how many points there were. */
export async function everyPoint(attempt: (n: number) => Promise<boolean>): Promise<number> {
  let n = 1;
  while (await attempt(n)) {
    n += 1;
    if (n > 1000) throw new Error('there is no end of points');
  }
  return n - 1;
}
