import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Consumer } from 'kafkajs';
import kafkajs from 'kafkajs';
import { createBackOffice } from '#src/back-office/back-office.js';
import type { BackOffice } from '#src/back-office/back-office.js';
import { APPROVAL, creditResultEvent } from '#src/back-office/credit-result.js';
import { createBook, NotSeenInTime } from '#src/wire/book.js';
import { readRecord, recordMember } from '#src/wire/json.js';
import { dropTopics } from '#src/wire/kafka-wire.js';
import { groupsTaking, TOPIC_TABLE } from '#src/wire/topics.table.js';
import type { WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const SECRET = 'an invented secret of 32 letters';
const BROKERS = (process.env['BANYAN_TEST_KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
const PATIENCE_MS = 60_000;

const run = BROKERS.length === 0 ? describe.skip : describe;

run('the back office over Kafka (BANYAN_TEST_KAFKA_BROKERS)', function () {
  this.timeout(3 * PATIENCE_MS);
  const topicPrefix = `t${randomBytes(6).toString('hex')}.`;
  const place = { brokers: BROKERS, topicPrefix };
  const kafka = new kafkajs.Kafka({ brokers: BROKERS, logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  const written = createBook<{ readonly topic: string; readonly key: string; readonly body: string }>();
  const posted: string[] = [];
  let reader: Consumer;
  let door: WireServer;
  let backOffice: BackOffice;

  before(async () => {
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({
      waitForLeaders: true,
      topics: TOPIC_TABLE.map(([type]) => ({ topic: `${topicPrefix}${type}`, numPartitions: 3 })),
    });
    door = createWireServer(({ path }) => {
      posted.push(path);
      return Promise.resolve({ status: 401, body: '' });
    });
    backOffice = createBackOffice({ secret: SECRET, fallback: 'duplicate', topics: place });
    await Promise.all([door.open(), backOffice.open()]);
    backOffice.connect(door.url());
    // Plays the gateway: one of its groups on one of its topics.
    reader = kafka.consumer({ groupId: `${topicPrefix}RongshuCreditResultProcessor` });
    await reader.connect();
    await reader.subscribe({ topics: [`${topicPrefix}credit.result`], fromBeginning: true });
    await reader.run({
      eachMessage: ({ topic, message }) => {
        written.record({ topic, key: String(message.key), body: String(message.value) });
        return Promise.resolve();
      },
    });
  });

  after(async () => {
    await Promise.all([backOffice.close(), reader.disconnect(), producer.disconnect(), door.close()]);
    await dropTopics(place);
    const left = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
    await admin.disconnect();
    expect(left).to.deep.equal([]);
  });

  const request = (orderNo: string, eventId: string) => ({
    key: orderNo,
    value: JSON.stringify({ eventId, type: 'credit.requested', channel: 'c', key: orderNo, payload: { orderNo } }),
  });
  const ofOrder = (orderNo: string) => written.entries(({ key }) => key === orderNo);

  it('reads a request of the gateway once, however often it is delivered, and writes what the script says', async () => {
    await producer.send({
      topic: `${topicPrefix}credit.requested`,
      messages: [request('1', 'e1'), request('1', 'e1'), request('2', 'e2')],
    });
    for (const orderNo of ['1', '2']) {
      const isFifth = (): boolean => ofOrder(orderNo).length >= 5;
      await written.waitFor(`five results of ${orderNo}`, isFifth, PATIENCE_MS);
    }
    expect(backOffice.requests.entries(({ orderNo }) => orderNo === '1')).to.have.length(2);
    const results = ofOrder('1');
    expect(new Set(results.map(({ body }) => body)).size).to.equal(1);
    expect(recordMember(readRecord(results[0]?.body ?? ''), 'payload')).to.include({ outcome: 'approved' });
    expect(results).to.have.length(5);
  });

  it('waits, where told so, until the gateway has moved past the event', async () => {
    const patient = createBackOffice({ secret: SECRET, fallback: 'silence', topics: { ...place, awaitsTaking: true } });
    await patient.open();
    patient.connect(door.url());
    const event = creditResultEvent({ channel: 'c', orderNo: '3', requestNo: 'R' }, APPROVAL, 1);
    const sent = await patient.send('3', event);
    expect(sent.httpStatus).to.equal(202);
    expect(ofOrder('3')).to.have.length(1);
    await patient.close();
  });

  it('sends what nobody signed rightly through the HTTP door: a topic knows no signatures', async () => {
    const event = creditResultEvent({ channel: 'c', orderNo: '4', requestNo: 'R' }, APPROVAL, 1);
    expect((await backOffice.send('4', event, false)).httpStatus).to.equal(401);
    expect(posted).to.deep.equal(['/lender/events']);
    const absent = await written
      .waitFor('a forged event', ({ key }) => key === '4', 500)
      .catch((error: unknown) => error);
    expect(absent).to.be.instanceOf(NotSeenInTime);
  });
});

describe('the table of topics', () => {
  it('names the groups that take an event of the lender, and none for what the lender is sent', () => {
    expect(groupsTaking('loan.disbursement-result')).to.deep.equal([
      'RepayPlanProcessor',
      'RongshuLoanResultProcessor',
    ]);
    expect(groupsTaking('credit.requested')).to.deep.equal([]);
    expect(groupsTaking('another')).to.deep.equal([]);
  });
});
