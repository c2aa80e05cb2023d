import { Kafka, logLevel } from 'kafkajs';
import type { TopicPlace } from '@banyan/sandbox';
import type { OwnMysqlDatabase } from './real-parts.js';

// Whoever the sandbox invents: its region codes, its phones, its cards, its names, as they would stand in a file.
const IDENTITIES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an ID number', /(?:110199|440199)(?:19|20)\d{9}[\dX]/],
  ['a mobile number', /1990000\d{4}/],
  ['a card number', /621700[08]00\d{9,10}/],
  ['a name', new RegExp(Buffer.from('测试').toString('latin1'))],
];

/** What of somebody's identity stands readable in `bytes`: kinds, not values. */
export function identitiesIn(bytes: Uint8Array | string): readonly string[] {
  const text = (typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)).toString('latin1');
  return IDENTITIES.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

/** Every table of a database with the whole of its rows as text. */
export async function tablesOf(
  database: Pick<OwnMysqlDatabase, 'ask'>,
): Promise<ReadonlyMap<string, { readonly rowCount: number; readonly text: string }>> {
  const named = await database.ask(
    'select table_name as name from information_schema.tables where table_schema = database()',
  );
  const tables = new Map<string, { readonly rowCount: number; readonly text: string }>();
  for (const row of named) {
    const name = String(row['name']);
    const rows = await database.ask(`select * from \`${name}\``);
    tables.set(name, {
      rowCount: rows.length,
      text: rows.map((each) => Object.values(each).map(String).join('\n')).join('\n'),
    });
  }
  return tables;
}

/** Every message on the topics of `place`: key, headers and value in one text each. */
export async function messagesOf({ brokers, topicPrefix }: TopicPlace): Promise<readonly string[]> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'banyan-test', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
  let waited = 0;
  for (const topic of topics)
    for (const { low, high } of await admin.fetchTopicOffsets(topic)) waited += Number(high) - Number(low);
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: `${topicPrefix}search` });
  const messages: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  if (waited > 0)
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: ({ message }) => {
            const headers = Object.values(message.headers ?? {}).map(String);
            messages.push([String(message.key), ...headers, String(message.value)].join('\n'));
            if (messages.length >= waited) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  await consumer.disconnect();
  return messages;
}
