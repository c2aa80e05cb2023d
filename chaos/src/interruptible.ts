/** A run was ended from outside. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** Rejects with {@link RunEnded} when `signal` says so; otherwise never settles. */
export function ended(signal?: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      reject(new RunEnded('the run was ended'));
    };
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does a run that a Ctrl-C ends in good order, and sets the exit code: 0 for a good run, 1 for another, 130 for one that was ended.
 * `run` gives whether it was good, and rejects with {@link RunEnded} when its signal was heard and everything is taken down.
 */
export async function interruptible(run: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    process.exitCode = (await run(ending.signal)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RunEnded)) throw error;
    process.stderr.write('ended; everything is taken down\n');
    process.exitCode = 130;
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
  }
}
