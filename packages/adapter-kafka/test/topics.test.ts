import { expect } from 'chai';
import { Kafka, logLevel } from 'kafkajs';
import { describe, it } from 'mocha';
import { LENDER_EVENT_TABLE } from '@banyan/core';
import { lenderEventTopics, setupKafkaTopics } from '#src/index.js';
import type { TopicReport } from '#src/index.js';
import { BROKERS, freshPrefix, NEEDS_BROKER } from './support/brokers.js';

if (BROKERS.length === 0) {
  describe('topics of the events', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
} else {
  describe('topics of the events', function () {
    this.timeout(60_000);
    const statesOf = ({ topics }: TopicReport): readonly string[] => [...new Set(topics.map(({ state }) => state))];

    it('are looked for, made, and found as asked for; what differs is told and left alone', async () => {
      const topicPrefix = freshPrefix();
      const wanted = {
        connection: { brokers: BROKERS, clientId: 'test' },
        topicPrefix,
        partitions: 2,
        replicationFactor: 1,
      };
      const admin = new Kafka({ brokers: [...BROKERS], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      try {
        const missing = await setupKafkaTopics({ ...wanted, isDryRun: true });
        expect([statesOf(missing), missing.isReady]).to.deep.equal([['missing'], false]);
        expect((await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix))).to.deep.equal([]);

        const made = await setupKafkaTopics(wanted);
        expect([statesOf(made), made.isReady]).to.deep.equal([['created'], true]);
        expect(made.topics.map(({ topic }) => topic)).to.deep.equal(
          LENDER_EVENT_TABLE.map(([type]) => `${topicPrefix}${type}`),
        );
        const found = await setupKafkaTopics({ ...wanted, isDryRun: true });
        expect([statesOf(found), found.isReady]).to.deep.equal([['ok'], true]);

        const more = await setupKafkaTopics({ ...wanted, partitions: 4, replicationFactor: 3 });
        expect([statesOf(more), more.isReady]).to.deep.equal([['different'], false]);
        expect(more.topics[0]?.differences).to.deep.equal([
          '2 partitions, 4 wanted',
          '1 replicas, 3 wanted',
          'min.insync.replicas 1, 2 wanted',
        ]);
        const { topics } = await admin.fetchTopicMetadata({ topics: [...lenderEventTopics(topicPrefix)] });
        expect(topics.map(({ partitions }) => partitions.length)).to.deep.equal(LENDER_EVENT_TABLE.map(() => 2));
      } finally {
        await admin.deleteTopics({ topics: [...lenderEventTopics(topicPrefix)] });
        await admin.disconnect();
      }
    });
  });
}
