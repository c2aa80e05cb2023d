import type { StoreFaultKind } from '@banyan/sandbox';
import { pullKey } from './pull-key.js';
import type { Toxic } from '../proxy/toxic.js';
import type { Battlefield } from './battlefield.js';
import { wiresOf } from './battlefield.js';

/** The database is stopped in good order for up to five seconds. */
export async function stopDatabase({ fleet, chance, hold }: Battlefield): Promise<void> {
  await fleet.mariadb.stop();
  await hold(chance.between(0, 5_000));
  await fleet.mariadb.start();
}

/** `kill -9` of the database. */
export async function killDatabase({ fleet, chance, hold }: Battlefield): Promise<void> {
  await fleet.mariadb.kill();
  await hold(chance.between(0, 2_000));
  await fleet.mariadb.start();
}

/** Half of the gateways' connections are killed, whatever they are doing. */
export async function killConnections({ fleet, chance }: Battlefield): Promise<void> {
  const rows = await fleet.database.rows(`select id from information_schema.processlist where user = 'gateway'`);
  for (const row of rows)
    if (chance.happens(0.5)) await fleet.database.rows(`kill ${String(row['id'])}`).catch(() => undefined);
}

/** The database refuses to be written, as a replica of it does that was made the main one by mistake. */
export async function forbidWriting({ fleet, chance, hold }: Battlefield): Promise<void> {
  await fleet.database.rows('set global read_only = 1');
  await hold(chance.between(1_000, 4_000));
  await fleet.database.rows('set global read_only = 0');
}

/** The broker is stopped in good order for up to five seconds. */
export async function stopBroker({ fleet, chance, hold }: Battlefield): Promise<void> {
  await fleet.kafka.stop();
  await hold(chance.between(0, 5_000));
  await fleet.kafka.start();
}

/** `kill -9` of the broker. */
export async function killBroker({ fleet, chance, hold }: Battlefield): Promise<void> {
  await fleet.kafka.kill();
  await hold(chance.between(0, 2_000));
  await fleet.kafka.start();
}

/** Every connection of a wire is reset. */
export async function cutWire({ fleet, chance }: Battlefield): Promise<void> {
  chance.oneOf(wiresOf(fleet)).cut();
  return Promise.resolve();
}

/** A wire is slow, by up to a second each way. */
export function delayWire(field: Battlefield): Promise<void> {
  const latencyMs = field.chance.between(100, 1_000);
  const direction = field.chance.oneOf(['upstream', 'downstream'] as const);
  return poison(field, { type: 'latency', direction, latencyMs, jitterMs: latencyMs / 2 }, 5_000);
}

/** A wire is half open: bytes of one direction vanish, and nothing is closed. */
export function halfOpenWire(field: Battlefield): Promise<void> {
  const direction = field.chance.oneOf(['upstream', 'downstream'] as const);
  return poison(field, { type: 'timeout', direction, timeoutMs: 0 }, 6_000);
}

/** Connections of a wire are reset after so many bytes: in the middle of a request, or of an answer. */
export function breakWire(field: Battlefield): Promise<void> {
  const direction = field.chance.oneOf(['upstream', 'downstream'] as const);
  return poison(field, { type: 'limit_data', direction, bytes: field.chance.between(1, 6_000) }, 4_000);
}

/** Nobody is at the other end of a wire. */
export function closeWire(field: Battlefield): Promise<void> {
  return poison(field, { type: 'down' }, 4_000);
}

/** Bytes come in crumbs. */
export function crumbleWire(field: Battlefield): Promise<void> {
  const direction = field.chance.oneOf(['upstream', 'downstream'] as const);
  return poison(field, { type: 'slicer', direction, sliceBytes: 40, delayMs: 2 }, 4_000);
}

async function poison({ fleet, chance, hold }: Battlefield, toxic: Toxic, forMs: number): Promise<void> {
  const takeOut = chance.oneOf(wiresOf(fleet)).add(toxic);
  await hold(forMs);
  takeOut();
}

const STORE_FAULTS: readonly StoreFaultKind[] = [
  'error',
  'busy',
  'hang',
  'cutAnswer',
  'loseAnswer',
  'cutRequest',
  'corrupt',
];

/** The object store fails, in one of its ways. */
export async function failObjectStore({ fleet, chance, hold }: Battlefield): Promise<void> {
  fleet.objectStore.setFault({ kind: chance.oneOf(STORE_FAULTS) });
  await hold(chance.between(2_000, 5_000));
  fleet.objectStore.setFault(undefined);
}

const MISBEHAVIOURS = ['serverError', 'hang', 'garbage', 'refused', 'reset'] as const;

/** The marketplace fails for every order of the moment: 500, silence, a wrong body, no, yes in between. */
export async function spoilMarketplace({ fleet, load, chance }: Battlefield): Promise<void> {
  const { marketplace } = fleet;
  const ended = new Set(load.ends.map(({ orderNo }) => orderNo));
  for (const { orderNo, uid } of load.wishes.values()) {
    if (ended.has(orderNo)) continue;
    const outcomes = Array.from({ length: chance.between(1, 4) }, () => chance.oneOf(MISBEHAVIOURS));
    marketplace.callbackScript.plan(orderNo, outcomes);
    for (const kind of ['operator', 'creditCard', 'device'] as const)
      if (chance.happens(0.5))
        marketplace.pullScript.plan(pullKey(uid, kind), [chance.oneOf(MISBEHAVIOURS), 'notReady']);
  }
  return Promise.resolve();
}
