import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import { nextDelayMs } from '../../model/backoff.js';
import type { BackoffPolicy } from '../../model/backoff.js';
import type { Callback, CallbackAttempt } from '../../model/callback.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { CallbackSettlement } from '../../ports/callback-outbox.js';
import type { CallbackDelivery, CallbackSender } from '../../ports/callback-sender.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Randomness } from '../../ports/randomness.js';
import type { RelayShards, ShardLease } from '../../ports/relay-shards.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { RelayPass } from '../relay-pass.js';
import { createRelayPass } from '../relay-pass.js';
import type { BatchRequest } from '../run-batch.js';
import { errorWord } from '../run-batch.js';
import { createSharedShards } from '../shared-shards.js';
import type { Breaker } from './breaker.js';

/** Callback delivery: a queue for each channel, so that a marketplace that is slow or dead keeps no other waiting (promise 23). */
export interface DeliverCallbacks {
  /** Channels to which something may be due and may be sent. */
  dueChannels(): Promise<readonly ChannelCode[]>;

  /**
   * One pass over one shard, for one channel. Passes of several channels may run at once in a process, and share shards; of one
   * channel one at a time. Counts: claimed, sent, postponed, dead, held (the channel's breaker is open), lost, failed:….
   */
  pass(channel: ChannelCode, request: BatchRequest): ReturnType<RelayPass>;
}

/** What {@link createDeliverCallbacks} works with. */
export interface DeliverCallbacksDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly relayShards: RelayShards;
  readonly sender: CallbackSender;
  readonly configuration: Configuration;
  readonly breaker: Breaker;
  readonly randomness: Randomness;
  readonly clock: Clock;
}

// For the callbacks of a channel whose configuration is gone: slow, and visible as dead in the end.
const ORPHAN_BACKOFF: BackoffPolicy = { delaysMs: [3_600_000], attemptsMax: 24 };

/** Makes the delivery of callbacks (item 25.1): per-order order, sent outside the unit, back-off, attempt log, dead letter. */
export function createDeliverCallbacks(dependencies: DeliverCallbacksDependencies): DeliverCallbacks {
  const { unitOfWork, sender, configuration, breaker, randomness, clock } = dependencies;
  const shardsOf = createSharedShards(dependencies.relayShards);
  const passes = new Map<ChannelCode, RelayPass>();

  return {
    dueChannels: () => sendable(clock.now()),
    pass: (channel, request) => {
      const pass = passes.get(channel) ?? passOf(channel);
      passes.set(channel, pass);
      return pass(request);
    },
  };

  // Behind an open breaker nothing moves: to look through its shards would only take them from the other channels, turn by turn.
  async function sendable(now: Instant, channel?: ChannelCode): Promise<readonly ChannelCode[]> {
    const due = await unitOfWork.read.callbacks.dueChannels(now, channel);
    return due.filter((channel) => !breaker.holds(channel, now));
  }

  // Claims only the channel's own rows: of a shard's oldest all may be of a channel whose breaker is open.
  function passOf(channel: ChannelCode): RelayPass {
    return createRelayPass(
      { unitOfWork, clock, relayShards: shardsOf(channel) },
      {
        name: 'callbacks',
        isDue: async (now) => (await sendable(now, channel)).length > 0,
        due: (stores, lease, now, limit) => stores.callbacks.due(lease, now, limit, channel),
        send: deliver,
        onError: (_callback, _lease, error) => Promise.resolve(`failed:${errorWord(error)}`),
      },
    );
  }

  async function deliver(callback: Callback, lease: ShardLease): Promise<string> {
    // Asked last: a breaker that lets a probe through waits for its report.
    if (!breaker.allows(callback.channel, clock.now())) return 'held';
    const startedAt = clock.now();
    // A sender that throws has a bug. Its callback ends as dead and visible like any other, in place of being tried for ever.
    const delivery = await sender
      .send(callback)
      .catch((error: unknown): CallbackDelivery => ({ outcome: 'failed', error: errorWord(error) }));
    const finishedAt = clock.now();
    breaker.report(callback.channel, delivery.outcome === 'accepted', finishedAt);
    const attempt: CallbackAttempt = {
      callbackId: callback.callbackId,
      attempt: callback.attempts + 1,
      at: startedAt,
      durationMs: finishedAt - startedAt,
      worker: lease.owner,
      ...attemptOf(delivery),
    };
    const outcome = outcomeOf(callback, delivery);
    const isOurs = await unitOfWork.run((stores) => stores.callbacks.settle({ lease, attempt, outcome }));
    if (!isOurs) return 'lost';
    return outcome.state === 'pending' ? 'postponed' : outcome.state;
  }

  function outcomeOf(callback: Callback, delivery: CallbackDelivery): CallbackSettlement {
    if (delivery.outcome === 'accepted') return { state: 'sent' };
    const policy = configuration.intakePolicy(callback.channel)?.callbackBackoff ?? ORPHAN_BACKOFF;
    const delayMs = nextDelayMs(policy, callback.attempts + 1, randomness.fraction());
    if (delayMs === undefined) return { state: 'dead' };
    const waitMs = Math.max(delayMs, delivery.retryAfterMs ?? 0);
    return { state: 'pending', nextAttemptAt: addMs(clock.now(), waitMs) };
  }
}

function attemptOf(delivery: CallbackDelivery): Pick<CallbackAttempt, 'outcome' | 'httpStatus' | 'code' | 'error'> {
  if (delivery.outcome === 'accepted') return delivery;
  const { outcome, error, httpStatus, code } = delivery;
  return {
    outcome,
    error,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(code === undefined ? {} : { code }),
  };
}
