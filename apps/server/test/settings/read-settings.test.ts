import { expect } from 'chai';
import { readSettings } from '#src/settings/read-settings.js';
import { printVariableTable, VARIABLE_TABLE } from '#src/settings/variables.table.js';

const REQUIRED = {
  BANYAN_LENDER_EVENTS_URL: 'http://127.0.0.1:9/events',
  BANYAN_LENDER_EVENTS_SECRET: 'a-secret-of-20-chars,another-secret-here',
};

describe('settings', () => {
  it('reads the required variables and takes the defaults of the table for the rest', () => {
    const read = readSettings({ ...REQUIRED, HOME: '/root' });
    expect(read.ok && read.value).to.deep.include({
      port: 8080,
      host: '127.0.0.1',
      schedule: 'normal',
      lenderEventsSecrets: ['a-secret-of-20-chars', 'another-secret-here'],
      bodyBytesInFlightMax: 64 * 1024 * 1024,
    });
  });

  it('refuses a variable that is not in the table, by name', () => {
    const read = readSettings({ ...REQUIRED, BANYAN_PROT: '80' });
    expect(read).to.deep.equal({ ok: false, error: ['BANYAN_PROT is not a variable of the gateway'] });
  });

  it('lets the variables of the tests be: they stand in terminals where gateways are started', () => {
    expect(readSettings({ ...REQUIRED, BANYAN_TEST_KAFKA_BROKERS: 'localhost:9092' }).ok).to.equal(true);
  });

  it('names every missing variable at once', () => {
    const read = readSettings({});
    expect(read).to.deep.equal({
      ok: false,
      error: ['BANYAN_LENDER_EVENTS_SECRET is missing', 'BANYAN_LENDER_EVENTS_URL is missing'],
    });
  });

  const MALFORMED: readonly (readonly [string, string, string])[] = [
    ['BANYAN_PORT', '65536', 'BANYAN_PORT is not a port (0 to 65535)'],
    ['BANYAN_PORT', 'http', 'BANYAN_PORT is not a port (0 to 65535)'],
    ['BANYAN_SCHEDULE', 'often', 'BANYAN_SCHEDULE is not one of normal, fast, off'],
    ['BANYAN_REQUESTS_IN_FLIGHT', '-1', 'BANYAN_REQUESTS_IN_FLIGHT is not a whole number'],
    [
      'BANYAN_MARKETPLACE_ADDRESSES',
      '10.0.0.0/33',
      'BANYAN_MARKETPLACE_ADDRESSES has an entry that is not an address or a network',
    ],
    ['BANYAN_TRUSTED_PROXIES', 'lb.local', 'BANYAN_TRUSTED_PROXIES has an entry that is not an address or a network'],
    ['BANYAN_LENDER_EVENTS_URL', 'ftp://x', 'BANYAN_LENDER_EVENTS_URL is not an http(s) address'],
    ['BANYAN_LENDER_EVENTS_URL', '', 'BANYAN_LENDER_EVENTS_URL is missing'],
    ['BANYAN_LENDER_EVENTS_SECRET', 'short', 'BANYAN_LENDER_EVENTS_SECRET has a secret of fewer than 16 bytes'],
    [
      'BANYAN_LENDER_EVENTS_SECRET',
      'whsec_c2hvcnRrZXk=',
      'BANYAN_LENDER_EVENTS_SECRET has a secret of fewer than 16 bytes',
    ],
    [
      'BANYAN_DATABASE_URL',
      'mysql://gateway:secret@db',
      'BANYAN_DATABASE_URL is not mysql://user:password@host:port/database',
    ],
    [
      'BANYAN_DATABASE_URL',
      'postgres://db/banyan',
      'BANYAN_DATABASE_URL is not mysql://user:password@host:port/database',
    ],
    ['BANYAN_KAFKA_BROKERS', 'kafka-1:9092,kafka-2', 'BANYAN_KAFKA_BROKERS has an entry that is not host:port'],
    ['BANYAN_KAFKA_TOPIC_PREFIX', 'banyan/', 'BANYAN_KAFKA_TOPIC_PREFIX has signs that no topic may have'],
    ['BANYAN_KAFKA_SASL', 'gssapi', 'BANYAN_KAFKA_SASL is not one of none, plain, scram-sha-256, scram-sha-512'],
    ['BANYAN_PUBLIC_URL', 'https://a b', 'BANYAN_PUBLIC_URL is not an http(s) address'],
  ];
  for (const [name, value, fault] of MALFORMED) {
    it(`refuses ${name}=${value === '' ? '(empty)' : value} without quoting it`, () => {
      const read = readSettings({ ...REQUIRED, [name]: value });
      expect(read).to.deep.equal({ ok: false, error: [fault] });
    });
  }

  it('leaves every port embedded unless it is told otherwise', () => {
    const read = readSettings(REQUIRED);
    expect(read.ok && read.value).to.not.have.any.keys('database', 'kafka', 'objectStore');
  });

  it('chooses each real part by itself, and needs no webhook address beside Kafka', () => {
    const { BANYAN_LENDER_EVENTS_URL: _url, ...others } = REQUIRED;
    const read = readSettings({ ...others, BANYAN_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' });
    expect(read.ok && read.value.kafka).to.deep.equal({
      brokers: ['kafka-1:9092', 'kafka-2:9092'],
      topicPrefix: 'banyan.',
      hasTls: false,
    });
    expect(read.ok && read.value).to.not.have.any.keys('database', 'objectStore', 'lenderEventsUrl');
    const other = readSettings({ ...REQUIRED, BANYAN_DATABASE_URL: 'mysql://gateway:secret@db:3306/banyan' });
    expect(other.ok && other.value.database).to.deep.equal({
      url: 'mysql://gateway:secret@db:3306/banyan',
      connectionsMax: 10,
    });
    expect(other.ok && other.value).to.not.have.any.keys('kafka', 'objectStore');
  });

  it('names what a chosen part lacks', () => {
    const read = readSettings({
      ...REQUIRED,
      BANYAN_KAFKA_BROKERS: 'kafka:9092',
      BANYAN_KAFKA_SASL: 'plain',
      BANYAN_OSS_ENDPOINT: 'https://oss-cn-hangzhou.aliyuncs.com',
      BANYAN_OSS_STS_FILE: 'sts.json',
      BANYAN_DATABASE_URL: 'mysql://db/banyan',
      BANYAN_DATABASE_CONNECTIONS: '0',
    });
    expect(read).to.deep.equal({
      ok: false,
      error: [
        'BANYAN_KAFKA_USERNAME is missing, which BANYAN_KAFKA_SASL asks for',
        'BANYAN_KAFKA_PASSWORD is missing, which BANYAN_KAFKA_SASL asks for',
        'BANYAN_DATABASE_CONNECTIONS is less than 1',
        'BANYAN_OSS_REGION is missing, which BANYAN_OSS_ENDPOINT asks for',
        'BANYAN_OSS_BUCKET is missing, which BANYAN_OSS_ENDPOINT asks for',
      ],
    });
  });

  it('does not take an authority for brokers that are spoken to in clear', () => {
    const kafka = { BANYAN_KAFKA_BROKERS: 'kafka:9093', BANYAN_KAFKA_CA_FILE: 'ca.pem' };
    expect(readSettings({ ...REQUIRED, ...kafka })).to.deep.equal({
      ok: false,
      error: ['BANYAN_KAFKA_CA_FILE needs BANYAN_KAFKA_TLS=on'],
    });
    expect(readSettings({ ...REQUIRED, ...kafka, BANYAN_KAFKA_TLS: 'on' }).ok).to.equal(true);
  });

  it('prints every variable of the table', () => {
    const printed = printVariableTable();
    for (const [name, , , , meaning] of VARIABLE_TABLE) expect(printed).to.include(name).and.to.include(meaning);
    const required = printed.split('\n').filter((line) => line.includes('(required)'));
    expect(required.map((line) => line.trim().split(' ')[0])).to.deep.equal(['BANYAN_LENDER_EVENTS_SECRET']);
  });
});
