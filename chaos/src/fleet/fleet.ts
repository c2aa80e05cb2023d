import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { MarketplaceClient, OperationsClient } from '@banyan/sandbox';
import {
  configureGateway,
  createMarketplaceClient,
  createOperationsClient,
  createOperatorKey,
  endpointRows,
  loanPolicyRow,
  partnerUrls,
  planGatewayParts,
  signatureRow,
} from '@banyan/sandbox';
import type { KafkaBroker, MariadbServer } from '@banyan/services';
import { openKafka, openMariadb } from '@banyan/services';
import type { TcpFaultProxy } from '../proxy/tcp-fault-proxy.js';
import { openTcpFaultProxy } from '../proxy/tcp-fault-proxy.js';
import type { Balancer } from './balancer.js';
import { openBalancer } from './balancer.js';
import type { DirectDatabase } from './database.js';
import { openDirectDatabase } from './database.js';
import { freePort } from './free-port.js';
import type { Replica } from './replica.js';
import { createReplica } from './replica.js';
import type { Surroundings } from './surroundings.js';
import { AHEAD_MS, fleetNow, openSurroundings } from './surroundings.js';

/** Gateways, their real parts, everybody around them, and a proxy on every wire. */
export interface Fleet extends Surroundings {
  readonly folder: string;
  readonly mariadb: MariadbServer;
  readonly kafka: KafkaBroker;
  readonly replicas: readonly Replica[];
  readonly balancer: Balancer;
  /** To the database, one for each replica, in their order. */
  readonly databaseWires: readonly TcpFaultProxy[];
  /** To the broker: of gateways and back office alike. */
  readonly kafkaWire: TcpFaultProxy;
  readonly database: DirectDatabase;
  readonly client: MarketplaceClient;
  /** The operations API through the balancer, with a key that may do everything. */
  readonly operations: OperationsClient;
  /** The same of one replica. */
  operationsAt(replica: Replica): OperationsClient;
  close(): Promise<void>;
}

const USER = 'gateway';
const INTAKE = {
  dataPullBackoff: { delaysMs: [200, 400, 800, 1600, 3200], attemptsMax: 200 },
  parseBackoff: { delaysMs: [200, 400, 800, 1600, 3200], attemptsMax: 200 },
  callbackBackoff: { delaysMs: [200, 400, 800, 1600, 3200], attemptsMax: 500 },
};

/** Starts everything in a folder of its own and waits until every replica is ready. Nothing stays behind when that fails. */
export async function openFleet(options: {
  readonly replicaCount: number;
  readonly keepFolder?: boolean;
  /** Further variables of each gateway's process, by the name of the replica. */
  readonly variablesOf?: (name: string, folder: string) => Readonly<Record<string, string>>;
}): Promise<Fleet> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'banyan-chaos-'));
  const endings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end().catch(() => undefined);
    if (options.keepFolder !== true) await rm(folder, { recursive: true, force: true });
  };
  const kept = <T>(thing: T, end: (thing: T) => Promise<unknown>): T => {
    endings.push(() => end(thing));
    return thing;
  };
  try {
    const [brokerPort, mariadb] = await Promise.all([
      freePort(),
      openMariadb({ folder: path.join(folder, 'mariadb') }),
    ]);
    kept(mariadb, (part) => part.close());
    const kafkaWire = kept(await openTcpFaultProxy({ name: 'kafka', upstreamPort: brokerPort }), (wire) =>
      wire.close(),
    );
    const advertised = `PLAINTEXT://127.0.0.1:${String(kafkaWire.port)}`;
    const kafka = await openKafka({
      folder: path.join(folder, 'kafka'),
      port: brokerPort,
      config: { 'advertised.listeners': advertised },
    });
    kept(kafka, (part) => part.close());
    const parts = planGatewayParts({
      databaseUrl: mariadb.url(),
      kafkaBrokers: `127.0.0.1:${String(kafkaWire.port)}`,
    });
    await mkdir(path.join(folder, 'common'), { mode: 0o700 });
    const common = {
      ...parts.variables,
      BANYAN_KEYS_FILE: path.join(folder, 'common', 'keys.json'),
      BANYAN_HOME: path.join(folder, 'common'),
    };
    await parts.create({ ...common, ...(await placeholders(folder)) });
    // The administrator may write where nobody else may: the gateways must be somebody else for a read-only server to stop them.
    const password = await createUser(mariadb, new URL(parts.databaseUrl).pathname.slice(1));
    const around = kept(await openSurroundings(folder, parts.place), (them) => them.close());
    const ports = await Promise.all(Array.from({ length: options.replicaCount }, freePort));
    const balancer = kept(await openBalancer(ports.map((port, index) => ({ name: nameOf(index), port }))), (it) =>
      it.close(),
    );
    const variables = {
      ...common,
      ...around.variables,
      BANYAN_PUBLIC_URL: balancer.url,
      BANYAN_SCHEDULE: 'fast',
      BANYAN_CLOCK: 'movable',
      BANYAN_READINESS_GRACE_MS: '700',
    };
    const databaseWires: TcpFaultProxy[] = [];
    const replicas: Replica[] = [];
    for (const [index, port] of ports.entries()) {
      const name = nameOf(index);
      const wire = await openTcpFaultProxy({ name: `database of ${name}`, upstreamPort: mariadb.port });
      databaseWires.push(kept(wire, (it) => it.close()));
      const url = new URL(parts.databaseUrl);
      url.port = String(wire.port);
      url.username = USER;
      url.password = password;
      const own = { BANYAN_DATABASE_URL: url.href, ...options.variablesOf?.(name, folder) };
      const replica = createReplica({ name, port, folder, variables: { ...variables, ...own } });
      replica.setClockAhead(AHEAD_MS);
      replicas.push(kept(replica, (it) => it.kill()));
    }
    // The first one makes keys and migrates; the others must find both.
    for (const [index, replica] of replicas.entries()) if (index === 0) await replica.start();
    await Promise.all(replicas.map((replica) => replica.start()));
    around.backOffice.connect(balancer.url);
    around.counterparts.depository.connect(balancer.url);
    const key = await createOperatorKey(variables, 'chaos');
    const operations = createOperationsClient(balancer.url, key);
    await configure(operations, around);
    return {
      ...around,
      folder,
      mariadb,
      kafka,
      replicas,
      balancer,
      databaseWires,
      kafkaWire,
      database: kept(openDirectDatabase(parts.databaseUrl), (it) => it.close()),
      client: createMarketplaceClient({ gatewayUrl: balancer.url, channel: around.channel, now: fleetNow }),
      operations,
      operationsAt: ({ port }) => createOperationsClient(`http://127.0.0.1:${String(port)}`, key),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function nameOf(index: number): string {
  return `replica-${String(index + 1)}`;
}

/** Settings that the commands which make database and topics ask for, and do not use. */
async function placeholders(folder: string): Promise<Readonly<Record<string, string>>> {
  return Promise.resolve({
    BANYAN_LENDER_EVENTS_SECRET: 'placeholder-of-sixteen-bytes',
    BANYAN_CHANNELS_FILE: path.join(folder, 'channels.json'),
  });
}

async function createUser(mariadb: MariadbServer, database: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const administrator = openDirectDatabase(mariadb.url());
  await administrator.rows(`create user '${USER}'@'127.0.0.1' identified by '${password}'`);
  await administrator.rows(`grant all on \`${database}\`.* to '${USER}'@'127.0.0.1'`);
  await administrator.close();
  return password;
}

async function configure(operations: OperationsClient, around: Surroundings): Promise<void> {
  const urls = { ...partnerUrls(around.counterparts, around.backOffice), payer: around.payerUrl };
  const shown = await operations.get('/configuration/intakePolicy/*');
  const row = shown.body['row'];
  const policy = typeof row === 'object' && row !== null && 'body' in row ? row.body : undefined;
  if (typeof policy !== 'object' || policy === null) throw new Error('the gateway shows no intake policy');
  await configureGateway(operations, [
    ...endpointRows(around.secrets, urls),
    loanPolicyRow('*', { smsBackoff: INTAKE.callbackBackoff, tellsConfirmationRefusal: true }),
    signatureRow(around.channel.channelId, '榕树示例'),
    { kind: 'intakePolicy', key: '*', body: { ...policy, ...INTAKE } },
  ]);
}
