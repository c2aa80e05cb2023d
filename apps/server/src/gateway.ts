import { createSecretKey } from 'node:crypto';
import { PortUnavailable } from '@banyan/core';
import { createHmacIdentityIndex } from '@banyan/adapter-mysql';
import { Container } from 'inversify';
import type { LiveConfiguration } from './configuration/live-configuration.js';
import { loadConfiguration, printFaults } from './configuration/live-configuration.js';
import { createSecretMembers } from './configuration/secret-members.js';
import { seedConfiguration } from './configuration/seed.js';
import type { Endpoints } from './configuration/snapshot.js';
import { createHeartbeat } from './heartbeat.js';
import { lockHome } from './home-lock.js';
import { startWorkers } from './jobs/workers.js';
import type { Log } from './logging/log.js';
import { warnOfWhatIsMissing } from './missing-parts.js';
import { edgeModule } from './modules/http.module.js';
import { loansModule } from './modules/loans.module.js';
import { operationsModule } from './modules/operations.module.js';
import { partnersModule } from './modules/partners.module.js';
import { repaymentModule } from './modules/repayment.module.js';
import { rongshuModule } from './modules/rongshu.module.js';
import { storesModule, systemModule } from './modules/system.module.js';
import { queriesModule, workersModule } from './modules/use-cases.module.js';
import { openClock } from './movable-clock.js';
import { openGatewayDatabase } from './parts/database.js';
import { databaseProblem } from './parts/database-problem.js';
import { openDocuments } from './parts/documents.js';
import { checkTopics, openKafka } from './parts/events.js';
import { listenProblem, makeHome } from './parts/home.js';
import { openChannelsFile } from './settings/channels-file.js';
import type { Settings } from './settings/read-settings.js';
import { TOKEN } from './tokens.js';

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  /** Resolves with the cause when a part can never work again in this process: it is then to be stopped and started anew. */
  readonly broken: Promise<Error>;
  /** Stops taking requests, lets what runs end, closes the database. */
  stop(): Promise<void>;
}

/** A gateway put together but not listening: what the command line works with. */
export interface OpenedGateway {
  readonly container: Container;
  /** Names of the migrations that opening it has applied, oldest first. */
  readonly migrations: readonly string[];
  close(): Promise<void>;
}

/** Times of a start that tests shorten. */
export interface StartTiming {
  /** For so long a replica is taken to live after it has said so; as the schedule has it unless told. */
  readonly heartbeatLeaseMs?: number;
}

const CONFIGURATION_REFRESH_MS = { normal: 10_000, fast: 1_000, off: 10_000 } as const;
/** For so long a replica is taken to live after it has said so. */
const HEARTBEAT_LEASE_MS = { normal: 10_000, fast: 3_000, off: 10_000 } as const;
/** What jobs, consumers and relays get after the deadline of the requests. */
const WORKERS_DEADLINE_MS = 8_000;
const CLOSE_DEADLINE_MS = 2_000;
const NO_ENDPOINTS: Endpoints = {};

/**
 * Opens keys, database and documents as the settings choose them and puts the parts together. `customize` may rebind parts
 * before anything is used. Throws {@link StartupProblem} for what the operator can mend.
 */
export async function openGateway(
  settings: Settings,
  log: Log,
  customize: (container: Container) => void | Promise<void> = () => undefined,
): Promise<OpenedGateway> {
  await makeHome(settings);
  const channels = await openChannelsFile(settings.channelsFile);
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(systemModule, storesModule, partnersModule, queriesModule, workersModule);
  container.load(loansModule, repaymentModule, operationsModule, rongshuModule, edgeModule);
  container.bind(TOKEN.settings).toConstantValue(settings);
  container.bind(TOKEN.log).toConstantValue(log);
  container.bind(TOKEN.channelList).toConstantValue(channels);
  const clock = await openClock(settings);
  container.bind(TOKEN.clock).toConstantValue(clock);
  const identifiers = container.get(TOKEN.identifiers);
  let port = settings.port;
  const publicUrl = (): string => settings.publicUrl ?? `http://${settings.host}:${String(port)}`;
  container.bind(TOKEN.servedPort).toConstantValue((served) => (port = served));
  container.bind(TOKEN.publicUrl).toConstantValue(publicUrl);

  const kafka = await openKafka(settings, log);
  container.bind(TOKEN.kafka).toConstantValue(kafka);
  const opened = await openGatewayDatabase({ settings, identifiers, clock, log });
  const { database, cipher, keys } = opened;
  container.bind(TOKEN.database).toConstantValue(database);
  try {
    const documents = await openDocuments({ settings, keys, publicUrl, clock });
    container
      .bind(TOKEN.identityIndex)
      .toConstantValue(createHmacIdentityIndex(createSecretKey(Buffer.from(keys.identityIndex, 'base64'))));
    container.bind(TOKEN.documents).toConstantValue(documents);
    container.bind(TOKEN.documentStore).toConstantValue(documents);
    container.bind(TOKEN.keys).toConstantValue(keys);
    const live: { configuration?: LiveConfiguration } = {};
    const secretMembers = createSecretMembers(cipher);
    container.bind(TOKEN.endpoints).toConstantValue(() => live.configuration?.endpoints() ?? NO_ENDPOINTS);
    container.bind(TOKEN.secretMembers).toConstantValue(secretMembers);
    await customize(container);
    const rows = database.configurationRows;
    await seedConfiguration({ rows, documentStore: documents, clock });
    live.configuration = await loadConfiguration(rows, secretMembers);
    container.bind(TOKEN.configuration).toConstantValue(live.configuration);
    return {
      container,
      migrations: opened.applied,
      close: async () => {
        await container.get(TOKEN.replayGuard).close?.();
        await kafka?.close();
        container.get(TOKEN.gotTransport).close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error instanceof PortUnavailable && error.port === 'database' ? databaseProblem(error, settings) : error;
  }
}

/** Starts an opened gateway: HTTP, sign of life, consumers, jobs, relays. */
export async function startGateway(opened: OpenedGateway, timing: StartTiming = {}): Promise<Gateway> {
  const { container } = opened;
  const settings = container.get(TOKEN.settings);
  const log = container.get(TOKEN.log);
  await checkTopics(container.get(TOKEN.kafka), log);
  const server = container.get(TOKEN.server);
  const life = await beginLife(container, timing);
  const { port } = await server.listen().catch(async (error: unknown) => {
    await life.leave();
    life.release();
    throw listenProblem(error, settings);
  });
  container.get(TOKEN.servedPort)(port);
  const workers =
    settings.schedule === 'off'
      ? undefined
      : await startWorkers(container, settings.schedule).catch(async (error: unknown) => {
          // A process that serves and does no work would hold its place, and nobody would start it anew.
          await server.stop(settings.stopDeadlineMs);
          await life.leave();
          life.release();
          throw error;
        });
  const refresh = setInterval(() => void refreshConfiguration(container), CONFIGURATION_REFRESH_MS[settings.schedule]);
  log.info('gateway serves', { port });
  warnOfWhatIsMissing(container);
  return {
    url: `http://${settings.host}:${String(port)}`,
    broken: container.get(TOKEN.breakdown).happened,
    stop: async () => {
      clearInterval(refresh);
      const { cut } = await server.stop(settings.stopDeadlineMs);
      const isWhole = await endsInTime(workers?.stop() ?? Promise.resolve(), WORKERS_DEADLINE_MS);
      if (isWhole) await life.leave();
      else log.warn('what ran did not end in time and is cut; it is taken up again like that of a killed gateway');
      await endsInTime(opened.close(), CLOSE_DEADLINE_MS);
      life.release();
      log.info('gateway stopped', { counts: { cut } });
    },
  };
}

/** A gateway's place on its database. */
interface Life {
  /** Before the database is closed: others need not wait for this one. */
  leave(): Promise<void>;
  /** After it. */
  release(): void;
}

/**
 * Takes the gateway's place among those on its database: alone on the embedded one, whose folder it locks and where what a
 * killed one had claimed is free; as one of many on a server, by its sign of life.
 */
async function beginLife(container: Container, { heartbeatLeaseMs }: StartTiming): Promise<Life> {
  const settings = container.get(TOKEN.settings);
  const database = container.get(TOKEN.database);
  if (settings.database === undefined) {
    const lock = lockHome(settings.home);
    await database.releaseClaims();
    return { leave: () => Promise.resolve(), release: () => lock.release() };
  }
  const heartbeat = createHeartbeat({
    workers: database.workers,
    owner: container.get(TOKEN.worker),
    leaseMs: heartbeatLeaseMs ?? HEARTBEAT_LEASE_MS[settings.schedule],
    log: container.get(TOKEN.log),
    metrics: container.get(TOKEN.metrics),
  });
  await heartbeat.start();
  return { leave: () => heartbeat.stop(), release: () => undefined };
}

async function refreshConfiguration(container: Container): Promise<void> {
  const log = container.get(TOKEN.log);
  try {
    const faults = await container.get(TOKEN.configuration).refresh();
    if (faults.length > 0)
      log.error('stored configuration is not usable; the one before stays', { reason: printFaults(faults) });
  } catch (error) {
    log.error('configuration could not be read again', { error });
  }
}

/** True when `work` has ended within `ms`. */
async function endsInTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
