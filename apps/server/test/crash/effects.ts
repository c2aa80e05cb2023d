import { writeSync } from 'node:fs';

/** Every moment around an effect has a name: `<effect>#<how many times so far>:before|after`. */
export interface Effects {
  /** The moment before an effect; call what comes back at the moment after it. The process ends at the one to crash at. */
  begin(effect: string): () => void;
  /** Runs an effect between its two moments. */
  around<T>(effect: string, run: () => Promise<T>): Promise<T>;
}

/** Makes the moments of a process. Each is printed as `EFFECT <moment>`, so that a run without a crash lists them all. */
export function createEffects(crashAt: string | undefined): Effects {
  const counts = new Map<string, number>();

  function moment(name: string): void {
    // Synchronous: what is written this way is out before the process ends.
    writeSync(1, `EFFECT ${name}\n`);
    if (name !== crashAt) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment; nothing more may happen in it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  function begin(effect: string): () => void {
    const count = (counts.get(effect) ?? 0) + 1;
    counts.set(effect, count);
    moment(`${effect}#${String(count)}:before`);
    return () => moment(`${effect}#${String(count)}:after`);
  }

  return {
    begin,
    async around(effect, run) {
      const end = begin(effect);
      const value = await run();
      end();
      return value;
    },
  };
}

/** `target` with every asynchronous method of `methods` made an effect named `<name>.<method>`. */
export function withEffects<T extends object>(
  effects: Effects,
  name: string,
  target: T,
  methods: readonly string[],
): T {
  return new Proxy(target, {
    get(object, member) {
      const value: unknown = Reflect.get(object, member);
      if (typeof value !== 'function' || typeof member !== 'string' || !methods.includes(member)) return value;
      return (...given: readonly unknown[]) =>
        effects.around(`${name}.${member}`, () => Promise.resolve(Reflect.apply(value, object, given) as unknown));
    },
  });
}
