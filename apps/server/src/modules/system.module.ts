import { createBreaker, invariant } from '@banyan/core';
import { createContentDigest } from '@banyan/core/rongshu';
import { createGotTransport, createMetrics, createWebhookEventPublisher } from '@banyan/adapter-http';
import { ContainerModule } from 'inversify';
import { counted, createBreakdown, openConsumers } from '../parts/events.js';
import { createUlidIdentifiers, systemRandomness, workerName } from '../system.js';
import { TOKEN } from '../tokens.js';
import { followAllowedHosts } from '../allowed-hosts.js';

/** The machine: ids, chance, metrics, HTTP out. The clock is opened beforehand. */
export const systemModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.randomness).toConstantValue(systemRandomness);
  bind(TOKEN.identifiers).toResolvedValue(() => createUlidIdentifiers(), []);
  bind(TOKEN.worker).toResolvedValue((identifiers) => workerName(identifiers), [TOKEN.identifiers]);
  bind(TOKEN.metrics).toResolvedValue(() => createMetrics(), []);
  bind(TOKEN.digest).toResolvedValue(() => createContentDigest(), []);
  bind(TOKEN.gotTransport).toResolvedValue(
    (settings, channels, endpoints) => createGotTransport({ hosts: followAllowedHosts(settings, channels, endpoints) }),
    [TOKEN.settings, TOKEN.channelList, TOKEN.endpoints],
  );
  bind(TOKEN.transport).toResolvedValue((transport) => transport, [TOKEN.gotTransport]);
  bind(TOKEN.breakdown).toConstantValue(createBreakdown());
  bind(TOKEN.eventPublisher).toResolvedValue(
    (kafka, settings, transport, clock, metrics) => {
      const { lenderEventsUrl: url, lenderEventsSecrets: secrets } = settings;
      if (kafka !== undefined) return counted(kafka.publisher, metrics);
      invariant(url !== undefined, 'events have a way: webhooks or Kafka');
      return counted(createWebhookEventPublisher({ transport, url, secrets, clock }), metrics);
    },
    [TOKEN.kafka, TOKEN.settings, TOKEN.transport, TOKEN.clock, TOKEN.metrics],
  );
  bind(TOKEN.eventConsumers).toResolvedValue(
    (kafka, table, takeInEvent, breakdown, log, metrics) =>
      kafka === undefined ? undefined : openConsumers(kafka, { table, takeInEvent, breakdown, log, metrics }),
    [TOKEN.kafka, TOKEN.consumerTable, TOKEN.takeInEvent, TOKEN.breakdown, TOKEN.log, TOKEN.metrics],
  );
  bind(TOKEN.breaker).toResolvedValue(
    ({ schedule }) => createBreaker({ failuresToOpen: 10, openMs: schedule === 'fast' ? 1_000 : 30_000 }),
    [TOKEN.settings],
  );
});

/** The stores of the database, opened beforehand. */
export const storesModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.unitOfWork).toResolvedValue(({ unitOfWork }) => unitOfWork, [TOKEN.database]);
  bind(TOKEN.relayShards).toResolvedValue(({ relayShards }) => relayShards, [TOKEN.database]);
  bind(TOKEN.tickLedger).toResolvedValue(({ tickLedger }) => tickLedger, [TOKEN.database]);
});
