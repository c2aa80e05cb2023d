import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import type { ChannelCode, Instant } from '@banyan/core';
import { instant, PortUnavailable } from '@banyan/core';
import {
  createDatabase,
  createHmacIdentityIndex,
  createIdentityCipher,
  openSqliteEngine,
  parseKeyRing,
} from '@banyan/adapter-mysql';
import type { DocumentEncryption } from '@banyan/adapter-oss';
import { createDirectoryDocumentStore } from '@banyan/adapter-oss';
import { Container } from 'inversify';
import cron from 'node-cron';
import type { LiveConfiguration } from './configuration/live-configuration.js';
import { loadConfiguration, printFaults } from './configuration/live-configuration.js';
import { createSecretMembers } from './configuration/secret-members.js';
import { seedConfiguration } from './configuration/seed.js';
import type { Endpoints } from './configuration/snapshot.js';
import { channelsWithoutSignature, missingEndpoints } from './configuration/snapshot.js';
import { createJobRunner } from './jobs/job-runner.js';
import { createRelayLoop } from './jobs/relay-loop.js';
import type { Log } from './logging/log.js';
import { edgeModule } from './modules/http.module.js';
import { loansModule } from './modules/loans.module.js';
import { operationsModule } from './modules/operations.module.js';
import { partnersModule } from './modules/partners.module.js';
import { repaymentModule } from './modules/repayment.module.js';
import { rongshuModule } from './modules/rongshu.module.js';
import { storesModule, systemModule } from './modules/system.module.js';
import { queriesModule, workersModule } from './modules/use-cases.module.js';
import { lockHome } from './home-lock.js';
import { openChannelsFile } from './settings/channels-file.js';
import { checkKeys, noteKeys } from './settings/key-check.js';
import { openKeysFile } from './settings/keys-file.js';
import { openClock } from './movable-clock.js';
import type { Settings } from './settings/read-settings.js';
import { StartupProblem } from './settings/startup-problem.js';
import { TOKEN } from './tokens.js';

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  /** Stops taking requests, lets what runs end, closes the database. */
  stop(): Promise<void>;
}

/** A gateway put together but not listening: what the command line works with. */
export interface OpenedGateway {
  readonly container: Container;
  close(): Promise<void>;
}

const CONFIGURATION_REFRESH_MS = { normal: 10_000, fast: 1_000, off: 10_000 } as const;
const NO_ENDPOINTS: Endpoints = {};
const RELAY_INTERVAL_MS = { normal: 1_000, fast: 200, off: 1_000 } as const;

/**
 * Opens keys, database and documents of `settings.home` and puts the parts together. `customize` may rebind parts before
 * anything is used. Throws {@link StartupProblem} for what the operator can mend.
 */
export async function openGateway(
  settings: Settings,
  log: Log,
  customize: (container: Container) => void | Promise<void> = () => undefined,
): Promise<OpenedGateway> {
  await makeHome(settings.home);
  const databaseFile = join(settings.home, 'banyan.sqlite');
  const { keys, isNew } = await openKeysFile(settings.keysFile, { mayMake: !existsSync(databaseFile) });
  if (isNew) log.warn('keys made; keep a copy of the key file, the database cannot be read without it');
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

  const cipher = createIdentityCipher(parseKeyRing(keys.encryption.join(',')));
  const engine = await usable(databaseFile, () => openSqliteEngine({ file: databaseFile }));
  const database = createDatabase(engine, { cipher, identifiers });
  const indexKey = createSecretKey(Buffer.from(keys.identityIndex, 'base64'));
  let port = settings.port;
  const publicUrl = (): string => settings.publicUrl ?? `http://${settings.host}:${String(port)}`;
  const documents = await createDirectoryDocumentStore({
    root: join(settings.home, 'documents'),
    linkBaseUrl: publicUrl,
    linkSecrets: keys.documentLinks,
    clock,
    encryption: documentEncryption(keys.documents),
  });
  container.bind(TOKEN.database).toConstantValue(database);
  container.bind(TOKEN.identityIndex).toConstantValue(createHmacIdentityIndex(indexKey));
  container.bind(TOKEN.documents).toConstantValue(documents);
  container.bind(TOKEN.documentStore).toConstantValue(documents);
  container.bind(TOKEN.servedPort).toConstantValue((served) => (port = served));
  container.bind(TOKEN.publicUrl).toConstantValue(publicUrl);
  container.bind(TOKEN.keys).toConstantValue(keys);
  const live: { configuration?: LiveConfiguration } = {};
  const secretMembers = createSecretMembers(cipher);
  container.bind(TOKEN.endpoints).toConstantValue(() => live.configuration?.endpoints() ?? NO_ENDPOINTS);
  container.bind(TOKEN.secretMembers).toConstantValue(secretMembers);
  await customize(container);

  const applied = await usable(databaseFile, () => database.migrate());
  if (applied.length > 0) log.info('database migrated', { counts: { migrations: applied.length } });
  const rows = database.configurationRows;
  await checkKeys(rows, keys);
  await seedConfiguration({ rows, documentStore: documents, clock });
  await noteKeys(rows, keys, clock);
  live.configuration = await loadConfiguration(rows, secretMembers);
  container.bind(TOKEN.configuration).toConstantValue(live.configuration);
  return {
    container,
    close: async () => {
      container.get(TOKEN.gotTransport).close();
      await database.close();
    },
  };
}

/** Starts an opened gateway: HTTP, jobs, relays. */
export async function startGateway(opened: OpenedGateway): Promise<Gateway> {
  const { container } = opened;
  const settings = container.get(TOKEN.settings);
  const log = container.get(TOKEN.log);
  const server = container.get(TOKEN.server);
  const lock = lockHome(settings.home);
  const { port } = await server.listen().catch((error: unknown) => {
    lock.release();
    throw listenProblem(error, settings);
  });
  container.get(TOKEN.servedPort)(port);
  // The embedded database serves one gateway: what a killed one had claimed is free.
  await container.get(TOKEN.database).releaseClaims();
  const workers =
    settings.schedule === 'off' ? { stop: () => Promise.resolve() } : startWorkers(container, settings.schedule);
  const refresh = setInterval(() => void refreshConfiguration(container), CONFIGURATION_REFRESH_MS[settings.schedule]);
  log.info('gateway serves', { port });
  warnOfWhatIsMissing(container, log);
  return {
    url: `http://${settings.host}:${String(port)}`,
    stop: async () => {
      clearInterval(refresh);
      const { cut } = await server.stop(settings.stopDeadlineMs);
      await workers.stop();
      await opened.close();
      lock.release();
      log.info('gateway stopped', { counts: { cut } });
    },
  };
}

/** What the operator should know of a gateway that serves all the same. */
function warnOfWhatIsMissing(container: Container, log: Log): void {
  const { clock } = container.get(TOKEN.settings);
  if (clock === 'movable')
    log.warn('the clock can be moved (BANYAN_CLOCK=movable): for sandboxes only, never where real money is');
  const missing = missingEndpoints(container.get(TOKEN.endpoints)());
  if (missing.length > 0)
    log.warn('endpoints are not configured; what needs them is refused until "banyan configuration put" names them', {
      reason: missing.join(', '),
    });
  const channels = container.get(TOKEN.channelList).map(({ settings: { channelId } }) => channelId as ChannelCode);
  const unsigned = channelsWithoutSignature(container.get(TOKEN.configuration), channels);
  if (unsigned.length > 0)
    log.warn(
      'no SMS signature; messages of these channels are refused until "banyan configuration put sms" names one',
      {
        reason: unsigned.join(', '),
      },
    );
}

function startWorkers(container: Container, schedule: 'normal' | 'fast'): { stop(): Promise<void> } {
  const log = container.get(TOKEN.log);
  const metrics = container.get(TOKEN.metrics);
  const clock = container.get(TOKEN.clock);
  const owner = container.get(TOKEN.worker);
  const runner = createJobRunner({
    ledger: container.get(TOKEN.tickLedger),
    clock,
    log,
    metrics,
    owner,
  });
  const tasks = container.get(TOKEN.schedule).map((row) =>
    cron.schedule(row[schedule], (context) => runner.tick(row, tickOf(context.date)), {
      timezone: 'Asia/Shanghai',
      name: row.job,
    }),
  );
  const relays = [
    { relay: 'callbacks', pass: container.get(TOKEN.deliverCallbacks) },
    { relay: 'events', pass: container.get(TOKEN.relayEvents) },
  ].map((relay) => createRelayLoop({ ...relay, intervalMs: RELAY_INTERVAL_MS[schedule], owner, log, metrics }));
  relays.forEach((relay) => relay.start());
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
      await Promise.all([runner.stop(), ...relays.map((relay) => relay.stop())]);
    },
  };
}

/** The ring `id:base64` as the document store takes it; the first key seals. */
function documentEncryption(ring: readonly string[]): DocumentEncryption {
  const entries = ring.map((entry): readonly [string, Uint8Array] => {
    const [id = '', encoded = ''] = entry.split(':');
    return [id, Buffer.from(encoded, 'base64')];
  });
  const [[currentKeyId] = ['']] = entries;
  return { currentKeyId, keys: new Map(entries) };
}

/** The tick's own second, so that replicas whose timers fire some milliseconds apart mean the same tick. */
function tickOf(date: Date): Instant {
  return instant(Math.floor(date.getTime() / 1000) * 1000);
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

/** What `work` on the database gives; a database that is damaged or not ours becomes a sentence for the operator. */
async function usable<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof PortUnavailable)) throw cause;
    throw new StartupProblem(`The database ${file} cannot be used: it is damaged, locked, or no database.`, { cause });
  }
}

async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await access(home, constants.W_OK);
  } catch (cause) {
    throw new StartupProblem(`The folder ${home} cannot be written; set BANYAN_HOME to one that can.`, { cause });
  }
}

function listenProblem(error: unknown, { host, port }: Settings): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${host}:${String(port)}`;
  if (code === 'EADDRINUSE')
    return new StartupProblem(`Port ${where} is taken; set BANYAN_PORT to another one, or to 0.`, { cause: error });
  if (code === 'EACCES') return new StartupProblem(`Port ${where} may not be used by this user.`, { cause: error });
  if (code === 'EADDRNOTAVAIL')
    return new StartupProblem(`${host} is not an address of this machine; set BANYAN_HOST.`, { cause: error });
  return error instanceof Error ? error : new Error('listening failed');
}
