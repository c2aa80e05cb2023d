import { expect } from 'chai';
import type { Message, ProducerBatch, RecordMetadata } from 'kafkajs';
import { beforeEach, describe, it } from 'mocha';
import type { Publication } from '@banyan/core';
import { aLenderEvent } from '@banyan/core/testing';
import { createPublisherOn } from '#src/event-publisher.js';
import type { Partitions } from '#src/event-publisher.js';

type Sent = readonly { readonly topic: string; readonly partition: number; readonly eventIds: readonly string[] }[];

describe('a publication to Kafka that is answered in part', () => {
  const partitions: Partitions = new WeakMap();
  let sent: Sent[];
  /** What the brokers say to each partition of a request; a throw fails the request. */
  let answer: (sent: Sent[number], request: number) => 'written' | 'silent';

  const eventIdOf = ({ value }: Message): string => (JSON.parse(String(value)) as { eventId: string }).eventId;
  const publisher = createPublisherOn({
    topicPrefix: 'p.',
    partitions,
    producer: {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      sendBatch: async ({ topicMessages = [], acks }: ProducerBatch): Promise<RecordMetadata[]> => {
        expect(acks).to.equal(-1);
        const requests: Sent = topicMessages.flatMap(({ topic, messages }) =>
          [0, 1].flatMap((partition) => {
            const own = messages.filter(({ key }) => Number(key) % 2 === partition);
            for (const message of own) partitions.set(message, partition);
            return own.length === 0 ? [] : [{ topic, partition, eventIds: own.map(eventIdOf) }];
          }),
        );
        sent.push(requests);
        const number = sent.length;
        return requests
          .filter((request) => answer(request, number) === 'written')
          .map(({ topic, partition }) => ({ topicName: topic, partition, errorCode: 0, baseOffset: '0' }));
      },
    },
  });

  const events = [0, 1, 2, 3].map((key) => aLenderEvent({ eventId: `e${String(key)}`, key: String(key), type: 't' }));
  const wordsOf = (publications: readonly Publication[]): readonly string[] =>
    publications.map((publication) => (publication.ok ? 'ok' : publication.error.error));
  const protocolError = (type: string): Error => Object.assign(new Error('no'), { type });

  beforeEach(() => {
    sent = [];
    answer = () => 'written';
  });

  it('is sent again where the brokers did not answer for a partition, though the driver says that all is well', async () => {
    answer = ({ partition }, request) => (partition === 1 && request === 1 ? 'silent' : 'written');
    expect(wordsOf(await publisher.publish(events))).to.deep.equal(['ok', 'ok', 'ok', 'ok']);
    expect(sent.slice(1)).to.deep.equal([[{ topic: 'p.t', partition: 1, eventIds: ['e1', 'e3'] }]]);
  });

  it('is no success where they never answer', async () => {
    answer = ({ partition }) => (partition === 1 ? 'silent' : 'written');
    expect(wordsOf(await publisher.publish(events))).to.deep.equal(['ok', 'notAcknowledged', 'ok', 'notAcknowledged']);
  });

  it('fails for the partition without a leader only', async () => {
    answer = ({ partition }) => {
      if (partition === 0) throw protocolError('LEADER_NOT_AVAILABLE');
      return 'written';
    };
    const word = 'LEADER_NOT_AVAILABLE';
    expect(wordsOf(await publisher.publish(events))).to.deep.equal([word, 'ok', word, 'ok']);
  });

  it('fails for the order only whose event the brokers refuse', async () => {
    answer = ({ eventIds }) => {
      if (eventIds.includes('e2')) throw protocolError('MESSAGE_TOO_LARGE');
      return 'written';
    };
    expect(wordsOf(await publisher.publish(events))).to.deep.equal(['ok', 'ok', 'MESSAGE_TOO_LARGE', 'ok']);
  });

  it('of one order, goes to one topic after the other, and not beyond one that fails', async () => {
    const mixed = ['t', 't', 'u', 't'].map((type, index) =>
      aLenderEvent({ eventId: `m${String(index)}`, key: '1', type }),
    );
    expect(wordsOf(await publisher.publish(mixed))).to.deep.equal(['ok', 'ok', 'ok', 'ok']);
    expect(sent.map((requests) => requests.map(({ eventIds }) => eventIds))).to.deep.equal([
      [['m0', 'm1']],
      [['m2']],
      [['m3']],
    ]);
    answer = ({ topic }) => (topic === 'p.u' ? 'silent' : 'written');
    expect(wordsOf(await publisher.publish(mixed))).to.deep.equal(['ok', 'ok', 'notAcknowledged', 'heldBack']);
  });
});
