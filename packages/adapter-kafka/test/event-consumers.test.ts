import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeLenderEvent } from '@banyan/core';
import { aLenderEvent } from '@banyan/core/testing';
import { KafkaTopicsMissing } from '#src/index.js';
import type { KafkaConsumerRow, KafkaEventConsumersOptions } from '#src/index.js';
import { BROKERS, freshPrefix, NEEDS_BROKER } from './support/brokers.js';
import { consumersOf } from './support/consumers.js';
import type { ConsumersInTest } from './support/consumers.js';
import { eventually } from './support/eventually.js';
import { CONSUMER, createSummingIntake } from './support/intake.js';
import { openTestTopics } from './support/topics.js';
import type { TestTopics } from './support/topics.js';

const TYPE = 'credit.result';

if (BROKERS.length === 0) {
  describe('consumers of events over Kafka', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
} else {
  describe('consumers of events over Kafka', function () {
    this.timeout(120_000);
    let topics: TestTopics;
    const opened: ConsumersInTest[] = [];

    beforeEach(async () => {
      topics = await openTestTopics(BROKERS, freshPrefix());
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((consumers) => consumers.stop()));
      await topics.close();
    });

    function consumers(
      take: KafkaConsumerRow['take'],
      over: Partial<KafkaEventConsumersOptions> = {},
    ): ConsumersInTest {
      const made = consumersOf(BROKERS, topics.topicPrefix, take, over);
      opened.push(made);
      return made;
    }

    const send = (...messages: Parameters<TestTopics['send']>[1]): Promise<void> => topics.send(TYPE, messages);
    const numbered = (count: number, partition = 0): Parameters<TestTopics['send']>[1] =>
      Array.from({ length: count }, (_, index) => ({ value: `m${String(index)}`, partition }));
    const joined = async (made: ConsumersInTest): Promise<void> => {
      await made.start();
      await eventually('the group polls', () => made.health().every(({ lastPollAt }) => lastPollAt !== undefined));
    };

    it('take in what was sent while nobody was there, also to a topic that was empty when they left (RELIABILITY §0.6)', async () => {
      const first: string[] = [];
      const before = consumers(async (message) => void first.push(message));
      await joined(before);
      await before.stop();
      await send(...numbered(10));
      const taken: string[] = [];
      await consumers(async (message) => void taken.push(message)).start();
      await eventually('all ten', () => taken.length >= 10);
      expect([first, taken]).to.deep.equal([[], numbered(10).map(({ value }) => value)]);
    });

    it('have the effect of a run in order, once, however often and in whatever order messages come (promise 7)', async () => {
      const expected = new Map<string, number>();
      const messages = Array.from({ length: 120 }, (_, index) => {
        const key = `order-${String(index % 17)}`;
        expected.set(key, (expected.get(key) ?? 0) + index);
        const event = aLenderEvent({
          eventId: `e${String(index)}`,
          type: TYPE,
          key,
          payload: `{"amount":${String(index)}}`,
        });
        return { key, value: writeLenderEvent(event) };
      });
      const repeated = messages.flatMap((message, index) => Array.from({ length: 1 + (index % 5) }, () => message));
      const shuffled = repeated
        .map((message, index) => ({ message, at: (index * 7919) % repeated.length, partition: (index * 31) % 3 }))
        .sort((left, right) => left.at - right.at);
      await send(...shuffled.map(({ message, partition }) => ({ ...message, partition })));
      const { takeIn, sums, unitOfWork } = createSummingIntake();
      let count = 0;
      const take: KafkaConsumerRow['take'] = async (message, attempt) => {
        await takeIn(message, CONSUMER, attempt);
        count += 1;
      };
      await Promise.all([consumers(take).start(), consumers(take).start()]);
      await eventually('every message', () => count >= repeated.length);
      expect(sums).to.deep.equal(expected);
      expect(await unitOfWork.read.parking.count()).to.equal(0);
    });

    it('stop after the message in hand, and what they took in does not come again (RELIABILITY §0.5)', async () => {
      await send(...numbered(100));
      const taken: string[] = [];
      const take: KafkaConsumerRow['take'] = async (message) => {
        await delay(5);
        taken.push(message);
      };
      for (let count = 20; count <= 80; count += 20) {
        const made = consumers(take);
        await made.start();
        await eventually('some', () => taken.length >= count);
        await made.stop();
        expect((await topics.committed(made.group)).get(`${TYPE}/0`)).to.equal(taken.length);
      }
      await consumers(take).start();
      await eventually('all', () => taken.length >= 100);
      expect(taken).to.deep.equal(numbered(100).map(({ value }) => value));
    });

    it('park what can never be used and go on (promise 25)', async () => {
      const { takeIn, unitOfWork, sums } = createSummingIntake();
      const good = writeLenderEvent(
        aLenderEvent({ eventId: 'good', type: TYPE, key: 'order', payload: '{"amount":7}' }),
      );
      const poison = [null, '', 'not JSON', '{}', Buffer.from([0x7b, 0xff, 0x7d]), Buffer.alloc(300_000, 'x')];
      await send(...poison.map((value) => ({ value, partition: 0 })), { value: good, partition: 0 });
      await consumers(async (message, attempt) => {
        await takeIn(message, CONSUMER, attempt);
      }).start();
      await eventually('the good one', () => sums.get('order') === 7);
      const parked = await unitOfWork.read.parking.list(10);
      expect(parked.map(({ consumer }) => consumer)).to.deep.equal(Array(5).fill('unread'));
      expect(parked.map(({ body }) => body.slice(0, 12)).sort()).to.deep.equal(
        ['', 'not JSON', '{}', 'not UTF-8: 3', 'too long: 30'].sort(),
      );
      expect(Math.max(...parked.map(({ body }) => body.length))).to.be.lessThan(100_000);
    });

    it('hold a partition up over trouble of ours, take it up again in order, and leave the others alone', async () => {
      await send(
        ...numbered(5, 0),
        ...numbered(5, 1).map(({ value }) => ({ value: `other ${String(value)}`, partition: 1 })),
      );
      const attempts: string[] = [];
      const taken: string[] = [];
      const delays: number[] = [];
      const made = consumers(
        async (message, attempt) => {
          if (message === 'm2' && attempt < 4) {
            attempts.push(`${message} ${String(attempt)}`);
            throw new TypeError('of ours');
          }
          taken.push(message);
        },
        { observe: { heldUp: ({ delayMs, error }) => delays.push(error === 'TypeError' ? delayMs : NaN) } },
      );
      await made.start();
      await eventually('the others', () => taken.filter((message) => message.startsWith('other')).length === 5);
      await eventually('all', () => taken.length === 10);
      expect(attempts).to.deep.equal(['m2 1', 'm2 2', 'm2 3']);
      expect(taken.filter((message) => !message.startsWith('other'))).to.deep.equal(['m0', 'm1', 'm2', 'm3', 'm4']);
      delays.forEach((delayMs, index) => expect(delayMs).to.be.within(125 * 2 ** index, 250 * 2 ** index));
      await eventually('nothing is held up', () => made.health()[0]?.heldUpPartitions === 0);
    });

    it('commit nothing of what they could not take in', async () => {
      await send(...numbered(3));
      let tries = 0;
      const made = consumers(async () => {
        tries += 1;
        throw new Error('of ours');
      });
      await made.start();
      await eventually('two tries', () => tries >= 2);
      expect(made.health()[0]).to.include({ isProgressing: true, heldUpPartitions: 1 });
      await made.stop();
      expect((await topics.committed(made.group)).get(`${TYPE}/0`)).to.equal(-1);
    });

    it('say that they are stuck when a message does not end, and that the process must end when it still does not (promise 27)', async () => {
      let free = (): void => undefined;
      await send(...numbered(1));
      const made = consumers(() => new Promise<void>((resolve) => (free = resolve)), { stallMs: 1_000 });
      await made.start();
      await eventually('a red light', () => made.health()[0]?.reason === 'stuck');
      expect(made.health()[0]?.isProgressing).to.equal(false);
      await eventually('the end', () => made.fatal.length === 1);
      free();
      await eventually('a green light', () => made.health()[0]?.isProgressing === true);
    });

    it('keep their partitions while a message takes longer than the session', async () => {
      await send(...numbered(2));
      const taken: string[] = [];
      let joins = 0;
      const made = consumers(
        async (message) => {
          if (message === 'm0') await delay(9_000);
          taken.push(message);
        },
        { observe: { joined: () => (joins += 1) } },
      );
      await made.start();
      await eventually('both', () => taken.length === 2);
      expect([taken, joins]).to.deep.equal([['m0', 'm1'], 1]);
    });

    it('say which topics are missing', async () => {
      const made = consumersOf(BROKERS, freshPrefix(), () => Promise.resolve());
      const error: unknown = await made.start().catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(KafkaTopicsMissing);
      expect(String(error)).to.include('credit.result').and.to.include('banyan kafka setup');
    });

    it('share the partitions of a group, and take over what one leaves behind', async () => {
      const seen = new Map<string, string[]>([
        ['left', []],
        ['right', []],
      ]);
      const takeAs =
        (name: string): KafkaConsumerRow['take'] =>
        async (message) => {
          await delay(2);
          seen.get(name)?.push(message);
        };
      const counts: number[] = [];
      const left = consumers(takeAs('left'), { observe: { joined: ({ partitions }) => counts.push(partitions) } });
      await joined(left);
      const right = consumers(takeAs('right'));
      await joined(right);
      await eventually('a share each', () => counts.at(-1) !== 3);
      for (let partition = 0; partition < 3; partition += 1) await send(...numbered(200, partition));
      await eventually('both at work', () => [...seen.values()].every((messages) => messages.length > 20));
      await right.stop();
      await eventually('everything', () => [...seen.values()].flat().length >= 600);
      const all = [...seen.values()].flat();
      expect(all).to.have.length(600);
      for (const { value } of numbered(200)) expect(all.filter((message) => message === value)).to.have.length(3);
    });

    it('lose nothing and keep the order while members come and go', async () => {
      const taken = new Map<number, number[]>();
      const take: KafkaConsumerRow['take'] = async (message) => {
        await delay(1);
        const [partition = 0, number = 0] = message.split(' ').map(Number);
        taken.set(partition, [...(taken.get(partition) ?? []), number]);
      };
      const stays = consumers(take);
      await joined(stays);
      const messages = Array.from({ length: 900 }, (_, index) => ({
        value: `${String(index % 3)} ${String(Math.floor(index / 3))}`,
        partition: index % 3,
      }));
      await send(...messages);
      for (let round = 0; round < 3; round += 1) {
        const guest = consumers(take);
        await guest.start();
        await delay(300);
        await guest.stop();
      }
      await eventually('everything', () => [...taken.values()].every((numbers) => new Set(numbers).size === 300));
      for (const numbers of taken.values()) {
        // As their receiver knows them: what it has seen before it knows by its id.
        expect([...new Set(numbers)]).to.deep.equal(Array.from({ length: 300 }, (_, index) => index));
      }
      expect(stays.fatal).to.deep.equal([]);
    });
  });
}
