import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { aLenderEvent } from '@banyan/core/testing';
import { createKafkaEventPublisher, setupKafkaTopics } from '#src/index.js';
import type { KafkaConnection } from '#src/index.js';
import { BROKERS, freePort, freshPrefix, NEEDS_BROKER, openOwnBroker } from './support/brokers.js';
import { consumersOf } from './support/consumers.js';
import { eventually } from './support/eventually.js';

if (BROKERS.length === 0) {
  describe('brokers that want TLS and a password', () => {
    it(`needs ${NEEDS_BROKER}`);
  });
} else {
  describe('brokers that want TLS and a password', function () {
    this.timeout(180_000);
    let own: Awaited<ReturnType<typeof openOwnBroker>>;
    let connection: KafkaConnection;
    let topicPrefix: string;

    before(async () => {
      const [plain, controller, secure] = [await freePort(), await freePort(), await freePort()];
      const local = (name: string, port: number): string => `${name}://127.0.0.1:${String(port)}`;
      own = await openOwnBroker(
        async (folder) => ({
          'controller.quorum.bootstrap.servers': `127.0.0.1:${String(controller)}`,
          listeners: [local('PLAINTEXT', plain), local('CONTROLLER', controller), local('SECURE', secure)].join(','),
          'advertised.listeners': [local('PLAINTEXT', plain), local('SECURE', secure)].join(','),
          'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
          'sasl.enabled.mechanisms': 'PLAIN',
          'listener.name.secure.plain.sasl.jaas.config':
            'org.apache.kafka.common.security.plain.PlainLoginModule required user_banyan="banyan-secret";',
          'listener.name.secure.ssl.keystore.type': 'PEM',
          'listener.name.secure.ssl.keystore.location': await makeCertificate(folder),
        }),
        plain,
      );
      connection = {
        brokers: [`127.0.0.1:${String(secure)}`],
        clientId: 'test',
        tls: { ca: await readFile(path.join(own.folder, 'certificate.pem'), 'utf8') },
        sasl: { mechanism: 'plain', username: 'banyan', password: 'banyan-secret' },
      };
      topicPrefix = freshPrefix();
    });
    after(() => own.close());

    it('are set up, published to and read from', async () => {
      const report = await setupKafkaTopics({ connection, topicPrefix, partitions: 1, replicationFactor: 1 });
      expect(report.isReady).to.equal(true);
      const publisher = createKafkaEventPublisher({ connection, topicPrefix });
      const taken: string[] = [];
      const consumers = consumersOf([], topicPrefix, async (message) => void taken.push(message), { connection });
      await consumers.start();
      expect(await publisher.publish([aLenderEvent({ type: 'credit.result' })])).to.deep.equal([
        { ok: true, value: undefined },
      ]);
      await eventually('the event', () => taken.length === 1);
      await consumers.stop();
      await publisher.close();
    });

    it('refuse who has another password, says the consumer at once and without the password', async () => {
      const log: string[] = [];
      const wrong = {
        ...connection,
        sasl: { mechanism: 'plain', username: 'banyan', password: 'wrong-secret' },
      } as const;
      const consumers = consumersOf([], topicPrefix, () => Promise.resolve(), {
        connection: wrong,
        log: (entry) => log.push(JSON.stringify(entry)),
      });
      const error: unknown = await consumers.start().catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(Error);
      const publisher = createKafkaEventPublisher({ connection: wrong, topicPrefix });
      const [refused] = await publisher.publish([aLenderEvent({ type: 'credit.result' })]);
      expect(refused).to.deep.equal({ ok: false, error: { error: 'SASLAuthenticationError' } });
      expect(`${String(error)} ${log.join(' ')}`).to.not.include('secret');
      await publisher.close();
    });

    it('are not believed when their certificate is not of the authority that we know', async () => {
      const { tls: _tls, ...rest } = connection;
      const publisher = createKafkaEventPublisher({ connection: { ...rest, tls: {} }, topicPrefix });
      const [refused] = await publisher.publish([aLenderEvent({ type: 'credit.result' })]);
      expect(refused?.ok).to.equal(false);
      await publisher.close();
    });
  });
}

/** A key and a certificate for 127.0.0.1, together in one file as the broker wants them. */
async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate, both] = ['key.pem', 'certificate.pem', 'both.pem'].map((name) => path.join(folder, name));
  if (key === undefined || certificate === undefined || both === undefined) throw new Error('three files');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  await writeFile(both, (await readFile(key, 'utf8')) + (await readFile(certificate, 'utf8')));
  return both;
}
