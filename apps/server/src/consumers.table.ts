import type { ConsumerRow, EventConsumer } from '@banyan/core';
import { CREDIT_RESULT_CONSUMER } from '@banyan/core';

/** The use cases behind the consumers. */
export interface ConsumerUseCases {
  readonly applyCreditResult: EventConsumer;
}

/** One row per consumer: the seed's name, the event it takes, the use case (`DESIGN` §2). */
// prettier-ignore
export function createConsumerTable(useCases: ConsumerUseCases): readonly ConsumerRow[] {
  return [
    { consumer: CREDIT_RESULT_CONSUMER, type: 'credit.result', take: useCases.applyCreditResult }, // item 8
  ];
}
