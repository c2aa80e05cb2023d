import { addMs } from '../../shared/calendar.js';
import { err } from '../../shared/result.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { Clock } from '../../ports/clock.js';
import type { PendingEvent, PostponedEvent } from '../../ports/event-outbox.js';
import type { EventPublisher, Publication } from '../../ports/event-publisher.js';
import type { Randomness } from '../../ports/randomness.js';
import type { RelayShards, ShardLease } from '../../ports/relay-shards.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { RelayPass } from '../relay-pass.js';
import { createShardPass } from '../relay-pass.js';
import type { BatchCounts } from '../run-batch.js';
import { errorWord } from '../run-batch.js';
import { HELD_BACK } from './publish-each.js';

/** One pass of the event relay over one shard. Counts: claimed, published, postponed, held (behind an earlier one of the order), lost. */
export type RelayEvents = RelayPass;

/** What {@link createRelayEvents} works with. */
export interface RelayEventsDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly relayShards: RelayShards;
  readonly publisher: EventPublisher;
  readonly randomness: Randomness;
  readonly clock: Clock;
  /** Delays between attempts; the last one repeats for ever: an event is never given up. */
  readonly delaysMs: readonly number[];
}

// Taking a shard and giving it back are a write each; other shards still get their turn.
const BATCHES_PER_LEASE_MAX = 10;

/**
 * Makes the relay of the event outbox: what is due of a shard goes out together and is settled in one unit, outside of which
 * it is sent. Keeps the order of every loan, at least once (`DESIGN` §3 "Out", `RELIABILITY` §0.4).
 */
export function createRelayEvents(dependencies: RelayEventsDependencies): RelayEvents {
  const { unitOfWork, publisher, randomness, clock, delaysMs } = dependencies;

  return createShardPass(dependencies, {
    name: 'events',
    isDue: (now) => unitOfWork.read.events.hasDue(now),
    work: async (lease, isHeld, { limit }) => {
      const total: Record<string, number> = { claimed: 0 };
      for (let batch = 0; batch < BATCHES_PER_LEASE_MAX; batch += 1) {
        const counts = await sendBatch(lease, isHeld, limit);
        for (const [word, count] of Object.entries(counts)) total[word] = (total[word] ?? 0) + count;
        // Fewer than there may be: the shard is empty. Some not published: what is behind them waits for them.
        if (counts['published'] !== limit) break;
      }
      return { counts: total };
    },
  });

  async function sendBatch(lease: ShardLease, isHeld: () => Promise<boolean>, limit: number): Promise<BatchCounts> {
    const events = await unitOfWork.run((stores) => stores.events.due(lease, clock.now(), limit));
    if (events.length === 0) return { claimed: 0 };
    if (!(await isHeld())) return allLost(events);
    return settle(events, lease, await publish(events, isHeld));
  }

  async function publish(
    events: readonly PendingEvent[],
    isHeld: () => Promise<boolean>,
  ): Promise<readonly Publication[]> {
    const bare = events.map(({ attempts: _attempts, ...event }) => event);
    try {
      return await publisher.publish(bare, isHeld);
    } catch (error) {
      return events.map(() => err({ error: errorWord(error) }));
    }
  }

  async function settle(
    events: readonly PendingEvent[],
    lease: ShardLease,
    publications: readonly Publication[],
  ): Promise<BatchCounts> {
    const at = clock.now();
    // One draw a batch: events that failed together are tried together, and settled with few statements.
    const fraction = randomness.fraction();
    const published: string[] = [];
    const postponed: PostponedEvent[] = [];
    events.forEach(({ eventId, attempts }, place) => {
      const publication = publications[place] ?? err({ error: HELD_BACK });
      if (publication.ok) return void published.push(eventId);
      const { error } = publication.error;
      if (error === HELD_BACK) return;
      const delayMs = nextDelayMs({ delaysMs, attemptsMax: Number.MAX_SAFE_INTEGER }, attempts + 1, fraction) ?? 0;
      postponed.push({ eventId, nextAttemptAt: addMs(at, delayMs), error });
    });
    const isOurs = await unitOfWork.run((stores) => stores.events.settle({ lease, at, published, postponed }));
    if (!isOurs) return allLost(events);
    const held = events.length - published.length - postponed.length;
    const ends = { published: published.length, postponed: postponed.length, held };
    return { claimed: events.length, ...Object.fromEntries(Object.entries(ends).filter(([, n]) => n > 0)) };
  }
}

function allLost(events: readonly PendingEvent[]): BatchCounts {
  return { claimed: events.length, lost: events.length };
}
