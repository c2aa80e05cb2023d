import { createBreaker } from '@banyan/core';
import { createContentDigest } from '@banyan/core/rongshu';
import { createGotTransport, createMetrics, createWebhookEventPublisher } from '@banyan/adapter-http';
import { ContainerModule } from 'inversify';
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
  bind(TOKEN.eventPublisher).toResolvedValue(
    (settings, transport, clock) =>
      createWebhookEventPublisher({
        transport,
        url: settings.lenderEventsUrl,
        secrets: settings.lenderEventsSecrets,
        clock,
      }),
    [TOKEN.settings, TOKEN.transport, TOKEN.clock],
  );
  bind(TOKEN.breaker).toResolvedValue(
    ({ schedule }) => createBreaker({ failuresToOpen: 10, openMs: schedule === 'fast' ? 1_000 : 30_000 }),
    [TOKEN.settings],
  );
});

/** The stores of one embedded database, opened beforehand. */
export const storesModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.unitOfWork).toResolvedValue(({ unitOfWork }) => unitOfWork, [TOKEN.database]);
  bind(TOKEN.relayShards).toResolvedValue(({ relayShards }) => relayShards, [TOKEN.database]);
  bind(TOKEN.tickLedger).toResolvedValue(({ tickLedger }) => tickLedger, [TOKEN.database]);
});
