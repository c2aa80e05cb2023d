import type { ConsumerRow, TakeInEvent, UnitOfWork } from '@banyan/core';
import { createTakeInEvent, ok } from '@banyan/core';
import {
  createInMemoryContentDigest,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
  TEST_NOW,
} from '@banyan/core/testing';

/** The consumer of the tests. */
export const CONSUMER = 'SumProcessor';

/** The real way in for events, on stores in memory, in front of a consumer that sums up what it is told. */
export interface SummingIntake {
  readonly takeIn: TakeInEvent;
  readonly unitOfWork: UnitOfWork;
  /** Sum of each order. */
  readonly sums: ReadonlyMap<string, number>;
}

/** Makes one. */
export function createSummingIntake(): SummingIntake {
  const clock = createManualClock(TEST_NOW);
  const { unitOfWork } = createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() });
  const sums = new Map<string, number>();
  const row: ConsumerRow = {
    consumer: CONSUMER,
    type: 'credit.result',
    take: ({ eventId, channel, key, type, payload }) =>
      unitOfWork.run(async (stores) => {
        const orderKey = { channel, orderNo: key } as Parameters<typeof stores.inbox.record>[0]['orderKey'];
        const seen = await stores.inbox.record({ consumer: CONSUMER, eventId, orderKey, type, at: clock.now() });
        if (seen === 'first') sums.set(key, (sums.get(key) ?? 0) + amountOf(payload));
        return ok(seen);
      }),
  };
  const takeIn = createTakeInEvent({ unitOfWork, consumers: [row], digest: createInMemoryContentDigest(), clock });
  return { takeIn, unitOfWork, sums };
}

function amountOf(payload: string): number {
  const { amount } = JSON.parse(payload) as { readonly amount: number };
  return amount;
}
