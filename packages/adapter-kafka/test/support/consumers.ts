import type { KafkaConsumerRow, KafkaEventConsumers, KafkaEventConsumersOptions } from '#src/index.js';
import { createKafkaEventConsumers, groupOf, topicOf } from '#src/index.js';

/** Consumers of one group on the topic of credit results, and what became of them. */
export interface ConsumersInTest extends KafkaEventConsumers {
  readonly group: string;
  readonly fatal: readonly Error[];
}

/** Makes them; `take` is given the text of every message. */
export function consumersOf(
  brokers: readonly string[],
  topicPrefix: string,
  take: KafkaConsumerRow['take'],
  over: Partial<KafkaEventConsumersOptions> = {},
): ConsumersInTest {
  const group = groupOf(topicPrefix, 'group');
  const fatal: Error[] = [];
  const consumers = createKafkaEventConsumers({
    connection: { brokers, clientId: 'test' },
    consumers: [{ group, topics: [topicOf(topicPrefix, 'credit.result')], take }],
    sessionTimeoutMs: 6_000,
    onFatal: (error) => fatal.push(error),
    ...over,
  });
  return { ...consumers, group, fatal };
}
