import type { Admin, Consumer, Kafka, Producer, RecordMetadata } from 'kafkajs';
import kafkajs from 'kafkajs';
import type { LenderWire } from './lender-wire.js';
import { BACK_OFFICE_GROUP, groupsTaking, TOPICS_TO_LENDER } from './topics.table.js';
import { until } from './until.js';

/** Where the topics are. */
export interface TopicPlace {
  readonly brokers: readonly string[];
  /** Stands before the name of every topic and group. */
  readonly topicPrefix: string;
}

const RETRY = { initialRetryTime: 100, retries: 10 } as const;
/** How long a wire waits for the gateway to take an event. */
const TAKEN_WITHIN_MS = 60_000;
/** A consumer of which nothing was seen for so long is replaced: it asks for more ten times a second. */
const SILENT_MS = 30_000;

/**
 * Events over Kafka. What the gateway writes is given to `take`; what the back office sends is written under the order number.
 * What is to be signed wrongly goes through `webhook`: a topic knows no signatures. With `awaitsTaking` an event counts as
 * sent when every group of the gateway has moved past it, as it does when its HTTP door has answered.
 */
export function createKafkaWire(options: {
  readonly place: TopicPlace;
  readonly take: (message: string) => void;
  readonly webhook: LenderWire;
  readonly awaitsTaking?: boolean;
}): LenderWire {
  const { place, take, webhook } = options;
  const kafka = connectTo(place);
  let consumer: Consumer | undefined;
  let lastSignAt = Date.now();
  let watching: NodeJS.Timeout | undefined;
  const producer: Producer = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  const admin: Admin = kafka.admin();

  async function isTaken(group: string, { topicName, partition, baseOffset }: RecordMetadata): Promise<boolean> {
    const [committed] = await admin.fetchOffsets({ groupId: `${place.topicPrefix}${group}`, topics: [topicName] });
    const at = committed?.partitions.find((each) => each.partition === partition)?.offset ?? '-1';
    return BigInt(at) > BigInt(baseOffset ?? '0');
  }

  async function consume(): Promise<void> {
    lastSignAt = Date.now();
    const opened: Consumer = kafka.consumer({
      groupId: `${place.topicPrefix}${BACK_OFFICE_GROUP}`,
      maxWaitTimeInMs: 100,
      // One that was replaced, or closed, must not come back by itself.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(consumer === opened) },
    });
    consumer = opened;
    for (const sign of [opened.events.FETCH, opened.events.HEARTBEAT, opened.events.GROUP_JOIN])
      opened.on(sign, () => {
        if (consumer === opened) lastSignAt = Date.now();
      });
    await opened.connect();
    await opened.subscribe({
      topics: TOPICS_TO_LENDER.map((type) => `${place.topicPrefix}${type}`),
      fromBeginning: true,
    });
    await opened.run({
      eachMessage: ({ message }) => {
        take(message.value?.toString('utf8') ?? '');
        return Promise.resolve();
      },
    });
  }

  // The driver's consumer may stop for good without a word (a crash it does not take for passing, a way that swallows everything).
  function replaceSilent(): void {
    if (Date.now() - lastSignAt < SILENT_MS) return;
    void consumer?.disconnect().catch(() => undefined);
    consume().catch(() => undefined);
  }

  return {
    async open() {
      await Promise.all([consume(), producer.connect(), admin.connect()]);
      watching = setInterval(replaceSilent, SILENT_MS / 10);
      watching.unref();
    },
    async close() {
      clearInterval(watching);
      const last = consumer;
      consumer = undefined;
      await Promise.all([last?.disconnect(), producer.disconnect(), admin.disconnect()]);
    },
    async send(event, isSignedWell) {
      const groups = groupsTaking(event.type);
      if (!isSignedWell || groups.length === 0) return webhook.send(event, isSignedWell);
      const [written] = await producer.send({
        topic: `${place.topicPrefix}${event.type}`,
        acks: -1,
        messages: [
          { key: event.key, value: event.body, headers: { eventId: event.eventId, type: event.type, version: '1' } },
        ],
      });
      if (written === undefined) throw new Error('the broker did not say where the event is');
      if (options.awaitsTaking !== true) return 202;
      for (const group of groups) {
        const probe = async () => ((await isTaken(group, written)) ? true : undefined);
        await until(`the taking of ${event.type} by ${group}`, probe, TAKEN_WITHIN_MS);
      }
      return 202;
    },
  };
}

/** Removes every topic and every idle group behind the prefix. What cannot be removed stays. */
export async function dropTopics(place: TopicPlace): Promise<void> {
  const admin = connectTo(place).admin();
  await admin.connect();
  try {
    const isOurs = (name: string): boolean => name.startsWith(place.topicPrefix);
    const { groups } = await admin.listGroups();
    const idle = groups.map(({ groupId }) => groupId).filter(isOurs);
    if (idle.length > 0) await admin.deleteGroups(idle).catch(() => undefined);
    const topics = (await admin.listTopics()).filter(isOurs);
    if (topics.length > 0) await admin.deleteTopics({ topics }).catch(() => undefined);
  } finally {
    await admin.disconnect();
  }
}

function connectTo({ brokers }: TopicPlace): Kafka {
  return new kafkajs.Kafka({
    clientId: 'banyan-sandbox',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: RETRY,
  });
}
