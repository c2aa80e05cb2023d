import type { Stage } from '@banyan/sandbox';
import { prepareGoodTraffic } from './good-traffic.js';
import type { RawAnswer } from './raw-client.js';
import { createWireGun } from './wire-gun.js';
import type { SteadyReport } from './steady-load.js';
import { sendFast, sendSteadily } from './steady-load.js';

/** What became of more traffic than the gateway can take. */
export interface OverloadReport {
  /** Answers per second when as much is sent as is answered. */
  readonly capacity: number;
  readonly offeredPerSecond: number;
  readonly before: SteadyReport;
  readonly during: SteadyReport;
  /** From the end of the overload to answers as fast as before; -1 when they did not come. */
  readonly recoveredAfterMs: number;
}

const CAPACITY_CONCURRENCY = 24;
/** Requests the gateway works on at once during this: few, so that one sender can offer it too much on any machine. */
const IN_FLIGHT_MAX = 32;
const WAITING_MAX = 600;
const CALM_PER_SECOND = 20;
const PROBE_MS = 500;
const RECOVERS_WITHIN_MS = 30_000;
/** Below this an answer counts as quick whatever was measured before: a machine of tests is never quiet. */
const QUICK_MS = 250;

/** Measures the capacity for `forMs`, offers `times` as much for as long, then waits until all is as before. */
export async function overload(
  stage: Stage,
  options: { readonly forMs: number; readonly times: number },
): Promise<OverloadReport> {
  const { forMs, times } = options;
  await stage.restart({ BANYAN_REQUESTS_IN_FLIGHT: String(IN_FLIGHT_MAX) });
  const client = createWireGun(stage.gateway.url);
  const traffic = prepareGoodTraffic(stage);
  const build = () => traffic.next();
  const wordOf = (answer: RawAnswer) => traffic.wordOf(answer);
  try {
    await client.open(WAITING_MAX);
    // A connection without a first request is closed after a while.
    await Promise.all(Array.from({ length: WAITING_MAX }, () => client.send(build())));
    await sendFast(client, { concurrency: CAPACITY_CONCURRENCY, forMs: Math.min(2_000, forMs), build });
    const capacity = Math.round(await sendFast(client, { concurrency: CAPACITY_CONCURRENCY, forMs, build }));
    const before = await sendSteadily(client, { perSecond: CALM_PER_SECOND, forMs: 2_000, build, wordOf });
    const offeredPerSecond = capacity * times;
    const during = await sendSteadily(client, {
      perSecond: offeredPerSecond,
      forMs,
      waitingMax: WAITING_MAX,
      build,
      wordOf,
    });
    const endedAt = performance.now();
    const quickMs = Math.max(QUICK_MS, 2 * before.good.p99);
    for (;;) {
      const probe = await sendSteadily(client, { perSecond: CALM_PER_SECOND, forMs: PROBE_MS, build, wordOf });
      const isCalm = probe.good.count === probe.sent && probe.good.max <= quickMs;
      const elapsedMs = Math.round(performance.now() - endedAt);
      // The probe that finds calm took its own time to find it.
      if (isCalm)
        return { capacity, offeredPerSecond, before, during, recoveredAfterMs: Math.max(0, elapsedMs - PROBE_MS) };
      if (elapsedMs > RECOVERS_WITHIN_MS) return { capacity, offeredPerSecond, before, during, recoveredAfterMs: -1 };
    }
  } finally {
    client.close();
  }
}
