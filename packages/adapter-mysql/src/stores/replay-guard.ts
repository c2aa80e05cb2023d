import { createHash } from 'node:crypto';
import type { Instant, ReplayGuard, SignatureUse, SignedCall } from '@banyan/core';
import { text } from '../columns.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';
import { insertInto } from '../written-statements.js';
import { pruneOldest } from './pruning.js';

const SIGNATURES = 'replay_signature';
/** How long a signature of a call that only reads may stay known to its own process alone. */
const READ_DELAY_MS = 50;
/** Signatures in one statement. */
const BATCH_MAX = 200;
/** Reads that wait to be written; what comes while the database is away and the queue is full stays with its process. */
const WAITING_MAX = 10_000;
/** Writes that failed or were refused, of which the next try is taken to the table again. */
const UNSETTLED_MAX = 50_000;

/** The guard that replicas share, and its upkeep. */
export interface SharedReplayGuard extends ReplayGuard {
  /** Removes entries past their end, at most `limit`. Returns how many. */
  prune(now: Instant, limit: number): Promise<number>;
  /** Reads that were never written, because the database failed or was too slow. */
  lostCount(): number;
  /** Writes what waits, as far as the database takes it. Nothing may be admitted afterwards. */
  close(): Promise<void>;
}

/** A call on its way to the table. Not with its signature: that is a slice of the request's text, and keeps all of it in memory. */
interface Waiting {
  readonly call: Omit<SignedCall, 'signature'>;
  readonly digest: string;
  readonly answer?: { resolve(use: SignatureUse): void; reject(cause: unknown): void };
}

/**
 * A {@link ReplayGuard} on table `replay_signature`, whose unique key (channel, signature) decides between replicas. `memory`
 * is asked first: what this process knows costs no statement. Calls that come while a statement is under way share the next one.
 */
export function createSqlReplayGuard(
  units: UnitRunner,
  { memory }: { readonly memory: ReplayGuard },
): SharedReplayGuard {
  // Writes that the memory knows and the table does not: under way, failed, or known there for another purpose.
  const unsettled = new Map<string, Promise<SignatureUse> | undefined>();
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let lost = 0;

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const uses = await units.run((session) => admitAll(session, batch));
      batch.forEach(({ answer }, index) => answer?.resolve(uses[index] ?? 'elsewhere'));
    } catch (cause) {
      for (const { answer } of batch) {
        if (answer === undefined) lost += 1;
        else answer.reject(cause);
      }
    }
  }

  async function flushAll(): Promise<void> {
    while (waiting.length > 0) await writeBatch(waiting.splice(0, BATCH_MAX));
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= flushAll().finally(() => (flushing = undefined));
  }

  function noteRead(call: SignedCall): void {
    if (waiting.length >= WAITING_MAX) {
      lost += 1;
      return;
    }
    waiting.push(onItsWay(call));
    timer ??= setTimeout(flush, READ_DELAY_MS);
  }

  function settle(key: string, coming: Waiting): Promise<SignatureUse> {
    const settled = new Promise<SignatureUse>((resolve, reject) => {
      waiting.push({ ...coming, answer: { resolve, reject } });
    });
    unsettled.set(key, settled);
    if (unsettled.size > UNSETTLED_MAX) unsettled.delete(unsettled.keys().next().value ?? '');
    const askAgain = (): unknown => unsettled.set(key, undefined);
    // The memory took a call that the table refuses for its own purpose's first: the next try is the table's to refuse, too.
    settled.then((use) => (use === 'elsewhere' ? askAgain() : unsettled.delete(key)), askAgain);
    flush();
    return settled;
  }

  return {
    async admit(call) {
      const known = await memory.admit(call);
      if (call.effect === 'read') {
        if (known === 'first') noteRead(call);
        return known;
      }
      const coming = onItsWay(call);
      const key = `${call.channel.length}:${call.channel}${coming.digest}`;
      if (known === 'first') return settle(key, coming);
      if (known === 'elsewhere' || !unsettled.has(key)) return known;
      // Another one is on its way to the table: this one is `again`, once that one is there.
      const underWay = unsettled.get(key);
      if (underWay === undefined) return settle(key, coming);
      return (await underWay) === 'elsewhere' ? 'elsewhere' : 'again';
    },
    prune: (now, limit) =>
      units.run((session) => pruneOldest(session, { table: SIGNATURES, timeColumn: 'expires_at', before: now, limit })),
    lostCount: () => lost,
    async close() {
      flush();
      await flushing;
    },
  };
}

/** Notes `batch` in one statement when the table knows none of it, and one by one otherwise. */
async function admitAll(session: Session, batch: readonly Waiting[]): Promise<readonly SignatureUse[]> {
  // Always in one order, so that replicas that write the same signatures wait for each other and do not lock each other out.
  const sorted = [...batch].sort((one, other) => (one.digest < other.digest ? -1 : 1));
  const all = session.build(SIGNATURES).insert(sorted.map(rowOf));
  if ((await session.insert(all)) === 'inserted') return batch.map(() => 'first');
  const uses = new Map<Waiting, SignatureUse>();
  for (const entry of sorted) uses.set(entry, await admitOne(session, entry));
  return batch.map((entry) => uses.get(entry) ?? 'elsewhere');
}

async function admitOne(session: Session, entry: Waiting): Promise<SignatureUse> {
  const { call, digest } = entry;
  const { build } = session;
  if ((await session.insert(insertInto(SIGNATURES, rowOf(entry)))) === 'inserted') return 'first';
  const same = { channel: call.channel, signature_digest: digest };
  const ended = await session.run(
    build(SIGNATURES)
      .where(same)
      .where('expires_at', '<=', call.now)
      .update({ purpose: call.purpose, expires_at: call.expiresAt }),
  );
  if (ended > 0) return 'first';
  const known = await session.first(build(SIGNATURES).where(same).select('purpose'));
  return known !== undefined && text(known, 'purpose') === call.purpose ? 'again' : 'elsewhere';
}

function rowOf({ call, digest }: Waiting): Readonly<Record<string, string | Instant>> {
  const { channel, purpose, expiresAt } = call;
  return { channel, signature_digest: digest, purpose, expires_at: expiresAt };
}

/** With a digest in place of the signature, whose length differs with the scheme. */
function onItsWay({ signature, ...call }: SignedCall): Waiting {
  return { call, digest: createHash('sha256').update(signature).digest('hex') };
}
