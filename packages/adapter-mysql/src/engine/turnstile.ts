/** Lets one piece of work pass at a time, in the order of arrival. */
export interface Turnstile {
  /** Runs `work` when all earlier work is over; a failure of one does not stop the next. */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes a {@link Turnstile}. */
export function createTurnstile(): Turnstile {
  let last: Promise<unknown> = Promise.resolve();
  return {
    pass: <T>(work: () => Promise<T>): Promise<T> => {
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
