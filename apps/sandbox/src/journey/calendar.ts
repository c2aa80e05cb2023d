/** The days of a stage, which everybody who plays there shares. */
export interface Calendar {
  /** Epoch milliseconds. */
  now(): number;
  /** Takes part: from here on time does not go on while this player acts. Gives how to leave. */
  join(): Promise<() => void>;
  /** Waits until it is `atMs`. Time goes on once everybody waits, to the moment that somebody waits for first. */
  waitUntil(atMs: number): Promise<void>;
}

interface Waiting {
  readonly atMs: number;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** A calendar on which `moveTo` brings the clocks of gateway and sandbox to a moment. */
export function createCalendar(now: () => number, moveTo: (atMs: number) => Promise<void>): Calendar {
  let players = 0;
  let waiting: readonly Waiting[] = [];
  let moving: Promise<void> | undefined;

  function goOn(): void {
    if (moving !== undefined || waiting.length === 0 || waiting.length < players) return;
    const atMs = Math.min(...waiting.map((each) => each.atMs));
    moving = move(atMs).finally(() => {
      moving = undefined;
      goOn();
    });
  }

  async function move(atMs: number): Promise<void> {
    const failure = await moveTo(atMs).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const due = waiting.filter((each) => failure !== undefined || each.atMs <= now());
    waiting = waiting.filter((each) => !due.includes(each));
    for (const each of due) {
      if (failure === undefined) each.resolve();
      else each.reject(failure.error);
    }
  }

  return {
    now,
    async join() {
      while (moving !== undefined) await moving;
      players += 1;
      let isHere = true;
      return () => {
        if (!isHere) return;
        isHere = false;
        players -= 1;
        goOn();
      };
    },
    waitUntil(atMs) {
      if (atMs <= now()) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting = [...waiting, { atMs, resolve, reject }];
        goOn();
      });
    },
  };
}
