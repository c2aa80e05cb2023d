import { expect } from 'chai';
import { aLenderEvent, channelCode } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { EventPublisherHarness } from './harnesses.js';
import { LONG_ORDER_NO } from './texts.js';

/** Promises of `EventPublisher`: ok once the other side has it for good. */
export function describeEventPublisherContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<EventPublisherHarness>,
): void {
  describeContract(runner, { port: 'event-publisher', backend }, open, (promise) => {
    const payloadsRead = (events: readonly { readonly payload: string }[]): unknown[] =>
      events.map((event) => ({ ...event, payload: JSON.parse(event.payload) as unknown }));

    promise('hands an event over whole before it says ok', async ({ eventPublisher, delivered }) => {
      const event = aLenderEvent({
        eventId: '01JH0000000000000000000001',
        channel: channelCode('rongshu'),
        key: LONG_ORDER_NO,
        payload: JSON.stringify({ text: '𠮷🏦', amount: '999999999999999999', list: [1, null, true] }),
      });
      expect((await eventPublisher.publish(event)).ok).to.equal(true);
      expect(payloadsRead(await delivered())).to.deep.equal(payloadsRead([event]));
    });

    promise('hands events over in the order in which they are published', async ({ eventPublisher, delivered }) => {
      const ids = ['event-1', 'event-2', 'event-3'];
      for (const eventId of ids) await eventPublisher.publish(aLenderEvent({ eventId }));
      expect((await delivered()).map(({ eventId }) => eventId)).to.deep.equal(ids);
    });

    promise('says in a word that the other side has nothing, and hands over when it is back', async (harness) => {
      await harness.setReachable(false);
      const failed = await harness.eventPublisher.publish(aLenderEvent());
      expect(failed.ok).to.equal(false);
      if (!failed.ok) expect(failed.error.error).to.match(/^[\w .:-]{1,100}$/);
      await harness.setReachable(true);
      expect(await harness.delivered()).to.deep.equal([]);
      expect((await harness.eventPublisher.publish(aLenderEvent())).ok).to.equal(true);
      expect((await harness.delivered()).map(({ eventId }) => eventId)).to.deep.equal(['event-1']);
    });

    promise('takes the same event again, under the same id', async ({ eventPublisher, delivered }) => {
      for (let round = 0; round < 2; round += 1)
        expect((await eventPublisher.publish(aLenderEvent())).ok).to.equal(true);
      expect(new Set((await delivered()).map(({ eventId }) => eventId))).to.deep.equal(new Set(['event-1']));
    });
  });
}
