import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ok } from '@banyan/core';
import { brokenPromisesOf, createRecordingEventPublisher, describeEventPublisherContract } from '@banyan/core/testing';
import type { EventPublisher, LenderEvent } from '#src/index.js';

/** What the contract has against a publisher. */
function complaints(
  wrap: (recording: ReturnType<typeof createRecordingEventPublisher>) => EventPublisher,
): Promise<readonly string[]> {
  return brokenPromisesOf(describeEventPublisherContract, async () => {
    const recording = createRecordingEventPublisher();
    return {
      eventPublisher: wrap(recording),
      setReachable: async (isReachable) => recording.setReachable(isReachable),
      delivered: async () => recording.delivered(),
      close: () => Promise.resolve(),
    };
  });
}

describe('the contract that a Kafka publisher will be held to', () => {
  it('has nothing against a publisher that keeps it', async () => {
    expect(await complaints((recording) => recording)).to.deep.equal([]);
  });

  it('refuses one that does not wait for the brokers (acks = 0)', async () => {
    const fireAndForget = (recording: EventPublisher): EventPublisher => ({
      publish: async (events) => {
        await recording.publish(events);
        return events.map(() => ok());
      },
    });
    expect(await complaints(fireAndForget)).to.deep.equal([
      'hands nothing over behind an event of the same key that cannot be, and lets other keys go',
      'says in a word that the other side has nothing, and hands over when it is back',
    ]);
  });

  it('refuses one that holds events back to send them in a batch', async () => {
    const batching = (recording: EventPublisher): EventPublisher => {
      const batch: LenderEvent[] = [];
      return {
        publish: async (events) => {
          batch.unshift(...events);
          if (batch.length >= 3) await recording.publish(batch.splice(0));
          return events.map(() => ok());
        },
      };
    };
    expect(await complaints(batching)).to.include.members([
      'hands an event over whole before it says ok',
      'hands events over in the order in which they are published',
    ]);
  });
});
