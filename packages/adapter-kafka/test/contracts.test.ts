import { afterEach, beforeEach, describe, it } from 'mocha';
import type { EventPublisherHarness } from '@banyan/core/testing';
import { describeEventPublisherContract } from '@banyan/core/testing';
import { createKafkaEventPublisher } from '#src/index.js';
import { BROKERS, freshPrefix, NEEDS_BROKER, openCutBroker } from './support/brokers.js';
import type { CutBroker } from './support/brokers.js';
import { eventOf, openTestTopics } from './support/topics.js';

const isThere = BROKERS.length > 0;

// One broker of our own for all cases, because one of them cuts its wire.
let cut: Promise<CutBroker> | undefined;

if (isThere) {
  describeEventPublisherContract(
    { describe, it: slow, beforeEach: slowHook(beforeEach), afterEach: slowHook(afterEach) },
    'kafka',
    eventPublisherHarness,
  );
  after(async function () {
    this.timeout(60_000);
    await (await cut)?.close();
  });
} else {
  describe('contract:event-publisher on kafka', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
}

function slow(title: string, body: () => Promise<void>): void {
  it(title, function () {
    this.timeout(120_000);
    return body();
  });
}

function slowHook(hook: typeof beforeEach): (body: () => Promise<void>) => void {
  return (body) =>
    hook(function () {
      this.timeout(180_000);
      return body();
    });
}

async function eventPublisherHarness(): Promise<EventPublisherHarness> {
  cut ??= openCutBroker();
  const broker = await cut;
  const topics = await openTestTopics(broker.brokers, freshPrefix());
  const eventPublisher = createKafkaEventPublisher({
    connection: { brokers: broker.brokers, clientId: 'test' },
    topicPrefix: topics.topicPrefix,
  });
  return {
    eventPublisher,
    setReachable: (isReachable) => broker.setReachable(isReachable),
    delivered: async () => (await topics.read()).map(eventOf),
    close: async () => {
      await eventPublisher.close();
      await topics.close();
    },
  };
}
