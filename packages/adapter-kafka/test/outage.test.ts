import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { aLenderEvent } from '@banyan/core/testing';
import { createKafkaEventPublisher, setupKafkaTopics } from '#src/index.js';
import { BROKERS, freshPrefix, NEEDS_BROKER, openCutBroker } from './support/brokers.js';
import type { CutBroker } from './support/brokers.js';
import { consumersOf } from './support/consumers.js';
import { eventually } from './support/eventually.js';

const TYPE = 'credit.result';

if (BROKERS.length === 0) {
  describe('Kafka that goes away and comes back', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
} else {
  describe('Kafka that goes away and comes back', function () {
    this.timeout(180_000);
    let cut: CutBroker;
    let topicPrefix: string;
    before(async () => {
      cut = await openCutBroker();
      topicPrefix = freshPrefix();
      const connection = { brokers: cut.brokers, clientId: 'test' };
      await setupKafkaTopics({ connection, topicPrefix, partitions: 3, replicationFactor: 1 });
    });
    after(() => cut.close());

    it('stops neither the one who publishes nor the one who consumes, and nothing is lost', async () => {
      const connection = { brokers: cut.brokers, clientId: 'test' };
      const publisher = createKafkaEventPublisher({ connection, topicPrefix });
      const taken = new Set<string>();
      const restarts: string[] = [];
      const consumers = consumersOf(
        cut.brokers,
        topicPrefix,
        async (message) => void taken.add((JSON.parse(message) as { eventId: string }).eventId),
        { stallMs: 4_000, observe: { restarted: ({ error }) => restarts.push(error) } },
      );
      // They are started while nobody is there.
      await cut.setReachable(false);
      await consumers.start();
      expect(consumers.health()[0]?.lastPollAt).to.equal(undefined);
      await cut.setReachable(true);
      const published: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const events = Array.from({ length: 20 }, (_, index) =>
          aLenderEvent({ eventId: `e${String(round)}-${String(index)}`, type: TYPE, key: `k${String(index % 5)}` }),
        );
        await eventually('all are published', async () =>
          (await publisher.publish(events)).every((publication) => publication.ok),
        );
        published.push(...events.map(({ eventId }) => eventId));
        await eventually('all are taken in', () => published.every((eventId) => taken.has(eventId)));
        await cut.setReachable(false);
        await eventually('a red light that says why', () => consumers.health()[0]?.reason === 'unreachable');
        const [refused] = await publisher.publish(events.slice(0, 1));
        expect(refused?.ok).to.equal(false);
        await delay(1_000);
        await cut.setReachable(true);
        await eventually('a green light', () => consumers.health()[0]?.isProgressing === true);
      }
      expect(consumers.fatal).to.deep.equal([]);
      expect(restarts.length).to.be.greaterThan(0);
      await consumers.stop();
      await publisher.close();
    });
  });
}
