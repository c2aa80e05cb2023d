import { addMs } from '../../shared/calendar.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { Clock } from '../../ports/clock.js';
import type { PendingEvent } from '../../ports/event-outbox.js';
import type { EventPublisher } from '../../ports/event-publisher.js';
import type { Randomness } from '../../ports/randomness.js';
import type { RelayShards, ShardLease } from '../../ports/relay-shards.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { RelayPass } from '../relay-pass.js';
import { createRelayPass } from '../relay-pass.js';
import { errorWord } from '../run-batch.js';

/** One pass of the event relay over one shard. Counts: claimed, published, postponed, lost. */
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

/** Makes the relay of the event outbox: keeps the order of every loan, sends outside the unit, at least once (`DESIGN` §3 "Out"). */
export function createRelayEvents(dependencies: RelayEventsDependencies): RelayEvents {
  const { unitOfWork, publisher, randomness, clock, delaysMs } = dependencies;

  return createRelayPass(dependencies, {
    name: 'events',
    backlog: () => unitOfWork.read.events.backlog(),
    due: (stores, lease, now, limit) => stores.events.due(lease, now, limit),
    send: publish,
    onError: (event, lease, error) => postpone(event, lease, errorWord(error)),
  });

  async function publish(event: PendingEvent, lease: ShardLease): Promise<string> {
    const { eventId, type, version, occurredAt, channel, key, payload } = event;
    const result = await publisher.publish({ eventId, type, version, occurredAt, channel, key, payload });
    if (!result.ok) return postpone(event, lease, result.error.error);
    const outcome = { state: 'published', at: clock.now() } as const;
    const isOurs = await unitOfWork.run((stores) => stores.events.settle({ lease, eventId, outcome }));
    return isOurs ? 'published' : 'lost';
  }

  async function postpone(event: PendingEvent, lease: ShardLease, error: string): Promise<string> {
    const policy = { delaysMs, attemptsMax: Number.MAX_SAFE_INTEGER };
    const delayMs = nextDelayMs(policy, event.attempts + 1, randomness.fraction()) ?? 0;
    const outcome = { state: 'pending', nextAttemptAt: addMs(clock.now(), delayMs), error } as const;
    const { eventId } = event;
    const isOurs = await unitOfWork.run((stores) => stores.events.settle({ lease, eventId, outcome }));
    return isOurs ? 'postponed' : 'lost';
  }
}
