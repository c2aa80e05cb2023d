import { expect } from 'chai';
import { invariant } from '../../shared/errors.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { EventPublisher, Publication } from '../../ports/event-publisher.js';
import { aLenderEvent, channelCode } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { EventPublisherHarness } from './harnesses.js';
import { REFUSED_EVENT_TYPE } from './harnesses.js';
import { LONG_ORDER_NO } from './texts.js';

const HELD_BACK = { ok: false, error: { error: 'heldBack' } } as const;

/** Promises of `EventPublisher`: ok once the other side has it for good, in the order of each key. */
export function describeEventPublisherContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<EventPublisherHarness>,
): void {
  describeContract(runner, { port: 'event-publisher', backend }, open, (promise) => {
    const payloadsRead = (events: readonly { readonly payload: string }[]): unknown[] =>
      events.map((event) => ({ ...event, payload: JSON.parse(event.payload) as unknown }));
    const publishOne = async (publisher: EventPublisher, event: LenderEvent): Promise<Publication> => {
      const [publication, ...others] = await publisher.publish([event]);
      invariant(publication !== undefined && others.length === 0, 'one event has one answer');
      return publication;
    };
    // As their receiver knows them: what it has seen before it knows by its id.
    const idsOf = (
      events: readonly LenderEvent[],
      isMeant = (_event: LenderEvent): boolean => true,
    ): readonly string[] => [...new Set(events.filter(isMeant).map(({ eventId }) => eventId))];

    promise('hands an event over whole before it says ok', async ({ eventPublisher, delivered }) => {
      const event = aLenderEvent({
        eventId: '01JH0000000000000000000001',
        channel: channelCode('rongshu'),
        key: LONG_ORDER_NO,
        payload: JSON.stringify({ text: '𠮷🏦', amount: '999999999999999999', list: [1, null, true] }),
      });
      expect((await publishOne(eventPublisher, event)).ok).to.equal(true);
      expect(payloadsRead((await delivered()).slice(0, 1))).to.deep.equal(payloadsRead([event]));
    });

    promise('hands events over in the order in which they are published', async ({ eventPublisher, delivered }) => {
      const ids = ['event-1', 'event-2', 'event-3'];
      for (const eventId of ids) await publishOne(eventPublisher, aLenderEvent({ eventId }));
      expect(idsOf(await delivered())).to.deep.equal(ids);
    });

    promise('hands a batch over in the order of each key, and answers for each', async (harness) => {
      const keys = ['key-1', 'key-2', 'key-3', 'key-4', 'key-5', 'key-6'];
      const events = Array.from({ length: 90 }, (_, index) =>
        aLenderEvent({ eventId: `event-${String(index)}`, key: keys[(index * index) % keys.length] ?? '' }),
      );
      const publications = await harness.eventPublisher.publish(events);
      expect(publications.map(({ ok }) => ok)).to.deep.equal(events.map(() => true));
      const delivered = await harness.delivered();
      expect(idsOf(delivered)).to.have.length(90);
      for (const key of keys) {
        const isOfKey = (event: LenderEvent): boolean => event.key === key;
        expect(idsOf(delivered, isOfKey)).to.deep.equal(idsOf(events, isOfKey));
      }
    });

    promise(
      'hands nothing over behind an event of the same key that cannot be, and lets other keys go',
      async (harness) => {
        const events = [
          aLenderEvent({ eventId: 'a1', key: 'a' }),
          aLenderEvent({ eventId: 'b1', key: 'b' }),
          aLenderEvent({ eventId: 'a2', key: 'a', type: REFUSED_EVENT_TYPE }),
          aLenderEvent({ eventId: 'a3', key: 'a' }),
          aLenderEvent({ eventId: 'a4', key: 'a', type: REFUSED_EVENT_TYPE }),
          aLenderEvent({ eventId: 'b2', key: 'b' }),
          aLenderEvent({ eventId: 'a5', key: 'a', channel: channelCode('841') }),
        ];
        const publications = await harness.eventPublisher.publish(events);
        expect(publications.map(({ ok }) => ok)).to.deep.equal([true, true, false, false, false, true, true]);
        expect(publications[2]).to.not.deep.equal(HELD_BACK);
        expect([publications[3], publications[4]]).to.deep.equal([HELD_BACK, HELD_BACK]);
        expect(new Set((await harness.delivered()).map(({ eventId }) => eventId))).to.deep.equal(
          new Set(['a1', 'b1', 'b2', 'a5']),
        );
      },
    );

    promise('hands nothing more over once it may not go on', async ({ eventPublisher, delivered }) => {
      const events = Array.from({ length: 12 }, (_, index) =>
        aLenderEvent({ eventId: `event-${String(index)}`, key: `key-${String(index % 4)}` }),
      );
      const publications = await eventPublisher.publish(events, () => Promise.resolve(false));
      const kept = events.filter((_, place) => publications[place]?.ok === true).map(({ eventId }) => eventId);
      expect(kept).to.include('event-0');
      expect(idsOf(await delivered())).to.have.members(kept);
      for (const publication of publications) if (!publication.ok) expect(publication).to.deep.equal(HELD_BACK);
    });

    promise('has nothing to say of no events', async ({ eventPublisher, delivered }) => {
      expect(await eventPublisher.publish([])).to.deep.equal([]);
      expect(await delivered()).to.deep.equal([]);
    });

    promise('says in a word that the other side has nothing, and hands over when it is back', async (harness) => {
      await harness.setReachable(false);
      const failed = await publishOne(harness.eventPublisher, aLenderEvent());
      expect(failed.ok).to.equal(false);
      if (!failed.ok) expect(failed.error.error).to.match(/^[\w .:-]{1,100}$/);
      await harness.setReachable(true);
      expect(await harness.delivered()).to.deep.equal([]);
      expect((await publishOne(harness.eventPublisher, aLenderEvent())).ok).to.equal(true);
      expect(idsOf(await harness.delivered())).to.deep.equal(['event-1']);
    });

    promise('takes the same event again, under the same id', async ({ eventPublisher, delivered }) => {
      for (let round = 0; round < 2; round += 1)
        expect((await publishOne(eventPublisher, aLenderEvent())).ok).to.equal(true);
      expect(idsOf(await delivered())).to.deep.equal(['event-1']);
    });
  });
}
