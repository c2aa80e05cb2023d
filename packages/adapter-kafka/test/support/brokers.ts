import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect as connectTcp } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKafka } from '@banyan/services';
import type { KafkaBroker } from '@banyan/services';

/** The brokers that all tests share, `host:port`. */
export const BROKERS = (process.env['BANYAN_TEST_KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');

/** What a suite on the real broker needs, as the title of the case that stands for it where there is none. */
export const NEEDS_BROKER = 'a Kafka broker: set BANYAN_TEST_KAFKA_BROKERS';

/** A prefix for the topics and groups of one test. */
export function freshPrefix(): string {
  return `t${randomBytes(5).toString('hex')}.`;
}

/** A broker of a test's own behind a wire that the test can cut. */
export interface CutBroker {
  /** The wire's end: what clients are told. */
  readonly brokers: readonly string[];
  /** Tears every connection and takes no new ones, or takes them again. */
  setReachable(isReachable: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. */
export async function openCutBroker(): Promise<CutBroker> {
  const wire = await openWire();
  const own = await openOwnBroker({ 'advertised.listeners': `PLAINTEXT://127.0.0.1:${String(wire.port)}` });
  wire.leadTo(own.broker.port);
  return {
    brokers: [`127.0.0.1:${String(wire.port)}`],
    setReachable: (isReachable) => (isReachable ? wire.open() : wire.cut()),
    close: async () => {
      await wire.cut();
      await own.close();
    },
  };
}

/** A broker of a test's own, in a folder that goes with it. */
export async function openOwnBroker(
  config: Readonly<Record<string, string>> | ((folder: string) => Promise<Readonly<Record<string, string>>>),
  port?: number,
): Promise<{ readonly broker: KafkaBroker; readonly folder: string; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'banyan-kafka-'));
  const broker = await openKafka({
    folder,
    config: typeof config === 'function' ? await config(folder) : config,
    ...(port === undefined ? {} : { port }),
  });
  return {
    broker,
    folder,
    close: async () => {
      await broker.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Wire {
  readonly port: number;
  leadTo(port: number): void;
  open(): Promise<void>;
  cut(): Promise<void>;
}

async function openWire(): Promise<Wire> {
  const sockets = new Set<Socket>();
  let target = 0;
  let server: Server | undefined;
  const listen = async (port: number): Promise<number> => {
    const listening = createServer((near) => {
      const far = connectTcp(target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve, reject) => listening.once('error', reject).listen(port, '127.0.0.1', resolve));
    server = listening;
    return (listening.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    port,
    leadTo: (next) => {
      target = next;
    },
    open: async () => {
      if (server === undefined) await listen(port);
    },
    cut: async () => {
      const closing = server;
      server = undefined;
      const closed = new Promise<void>((resolve) =>
        closing === undefined ? resolve() : closing.close(() => resolve()),
      );
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
