import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { askServer } from './ask.js';
import { kafkaSoftware } from './kafka-software.js';
import type { KafkaSoftware } from './kafka-software.js';
import type { KafkaBroker } from './part.js';
import { freePort, isFree } from './ports.js';
import { lastLine, runCommand } from './run-command.js';
import { savedPorts, savePorts } from './saved-port.js';
import { createServerProcess, runningPid } from './server-process.js';

/** The name of Kafka's pid file and log. */
export const KAFKA = 'kafka';

/** How a Kafka broker is opened. */
export interface KafkaOptions {
  /** Where everything of it is; made when it is not there. */
  readonly folder: string;
  /** The port of the clients; taken from the folder, else a free one, when not given. */
  readonly port?: number;
  /** The folder of Kafka's jars, when they are at hand. */
  readonly libs?: string;
  /** More settings of `server.properties`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Hears what has to be fetched first. */
  readonly say?: (line: string) => void;
}

interface Ports {
  readonly clients: number;
  readonly controller: number;
}

const JVM = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const PORT_TRIES = 5;

/** Opens a Kafka broker in the folder and starts it. Fails with `PartMissing` where there is none to be had. */
export async function openKafka(options: KafkaOptions): Promise<KafkaBroker> {
  const folder = path.resolve(options.folder);
  const software = await kafkaSoftware(options);
  await mkdir(folder, { recursive: true });
  const saved = savedPorts(folder);
  const isSettled = options.port !== undefined || saved['clients'] !== undefined;
  for (let tries = 1; ; tries += 1) {
    const ports = {
      clients: options.port ?? saved['clients'] ?? (await freePort()),
      controller: saved['controller'] ?? (await freePort()),
    };
    if (isSettled && runningPid(folder, KAFKA) === undefined && !(await isFree(ports.clients)))
      throw new Error(`port ${ports.clients}, on which Kafka shall listen, is taken by another program`);
    await writeSettings(folder, ports, options.config ?? {});
    await formatData(folder, software);
    const broker = createKafka(folder, ports.clients, software);
    try {
      await broker.start();
      savePorts(folder, { ...ports });
      return broker;
    } catch (error) {
      // Between the look for a free port and its use somebody else may have taken it.
      await broker.kill();
      if (isSettled || tries >= PORT_TRIES || ((await isFree(ports.clients)) && (await isFree(ports.controller))))
        throw error;
    }
  }
}

/** Whether a broker on the port serves clients: its metadata names at least one broker that is not fenced off. */
export async function kafkaServes(port: number): Promise<boolean> {
  // Metadata, version 1: api key 3, correlation 1, no client id, no topic.
  const question = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0]);
  const answer = await askServer(port, question, 12);
  return answer?.readInt32BE(4) === 1 && answer.readInt32BE(8) > 0;
}

function createKafka(folder: string, port: number, software: KafkaSoftware): KafkaBroker {
  const part = createServerProcess({
    folder,
    name: KAFKA,
    file: software.java.program,
    args: [
      ...JVM,
      `-Dbanyan.folder=${folder}`,
      '-Dlog4j2.configurationFile=log4j2.properties',
      '-cp',
      path.join(software.libs, '*'),
      'kafka.Kafka',
      'server.properties',
    ],
    environment: software.java.environment,
    isUp: async () => kafkaServes(port),
  });
  return { ...part, port, brokers: () => `127.0.0.1:${port}` };
}

async function writeSettings(folder: string, ports: Ports, more: Readonly<Record<string, string>>): Promise<void> {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.clients},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.clients}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    // After a kill the broker is let in again when the session of the one before it is over.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // Relative to the folder: the value is a list, and folders have commas and spaces in their names.
    'log.dirs': 'data',
    ...more,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  await writeFile(path.join(folder, 'server.properties'), `${lines.join('\n')}\n`);
  await writeFile(path.join(folder, 'log4j2.properties'), LOGGING);
}

async function formatData(folder: string, software: KafkaSoftware): Promise<void> {
  const data = path.join(folder, 'data');
  if (existsSync(path.join(data, 'meta.properties')) && existsSync(path.join(data, '__cluster_metadata-0'))) return;
  await rm(data, { recursive: true, force: true });
  const outcome = await runCommand(
    software.java.program,
    [
      ...JVM,
      '-Dlog4j2.configurationFile=log4j2.properties',
      '-cp',
      path.join(software.libs, '*'),
      'kafka.tools.StorageTool',
      'format',
      ...['-t', `B${randomBytes(16).toString('base64url').slice(1)}`],
      ...['-c', 'server.properties'],
      '--standalone',
    ],
    { cwd: folder, environment: software.java.environment },
  );
  if (outcome.exitCode !== 0) throw new Error(`Kafka could not format its storage: ${lastLine(outcome.output)}`);
}

const LOGGING = `rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %c{1} %m%n
`;
