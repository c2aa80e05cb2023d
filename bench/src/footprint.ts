import type { Figure } from './figure.js';
import type { GatewayHome } from './gateway-home.js';
import { createGatewayHome } from './gateway-home.js';
import type { RunOptions } from './harness.js';
import { againstLimit } from './harness.js';
import { callAll } from './load.js';
import { fillBorrowers } from './borrowers.js';
import type { InventedPerson } from './people.js';
import { inventPeople } from './people.js';
import { checkTaken, sealPush } from './pushes.js';
import type { ServerProcess } from './server-process.js';

const BORROWERS = 2_000;
const STARTS_MIN = 5;
const FEW_PUSHES = 3;
const LARGE_PUSHES = 50;
const LARGE_MEGABYTES = 8;

/**
 * What the gateway's process takes: time until it serves an existing database, memory when idle after a few requests, and
 * the most memory it ever has while 50 pushes of 8 MB come at once.
 */
export async function* footprintFigures({ rounds }: RunOptions): AsyncGenerator<Figure> {
  const home = await createGatewayHome();
  try {
    const starts = Math.max(rounds, STARTS_MIN);
    const people = inventPeople(BORROWERS + starts * FEW_PUSHES + LARGE_PUSHES);
    await fillBorrowers(home, people.slice(0, BORROWERS));
    const strangers = people.slice(BORROWERS);
    const readyMs: number[] = [];
    const idleMb: number[] = [];
    for (let start = 0; start < starts; start += 1) {
      const gateway = await home.start();
      readyMs.push(gateway.readyMs);
      await push(home, gateway, strangers.slice(start * FEW_PUSHES, (start + 1) * FEW_PUSHES), { megabytes: 1, at: 1 });
      idleMb.push(gateway.memoryMb().now);
      await gateway.stop();
    }
    yield againstLimit('start.ready', 'ms', readyMs, 1000);
    yield againstLimit('memory.idle', 'MB', idleMb, 150);
    yield againstLimit('memory.pushes', 'MB', [await peakOfLargePushes(home, strangers.slice(-LARGE_PUSHES))], 1024);
  } finally {
    await home.remove();
  }
}

async function peakOfLargePushes(home: GatewayHome, people: readonly InventedPerson[]): Promise<number> {
  const gateway = await home.start();
  await push(home, gateway, people, { megabytes: LARGE_MEGABYTES, at: people.length });
  const { peak } = gateway.memoryMb();
  await gateway.stop();
  return peak;
}

/** Pushes one order of each person, so many at a time; all must be taken. */
async function push(
  home: GatewayHome,
  gateway: ServerProcess,
  people: readonly InventedPerson[],
  { megabytes, at }: { readonly megabytes: number; readonly at: number },
): Promise<void> {
  const bodies = people.map((person) => sealPush(home, person.mobile.reveal().slice(3), person, megabytes).body);
  const { answers } = await callAll(`${gateway.url}/rongshu/pushOrder`, bodies, at);
  for (const answer of answers) checkTaken(home, answer);
}
