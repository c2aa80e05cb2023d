import { randomBytes } from 'node:crypto';
import { createMysqlDatabase } from '@banyan/adapter-mysql';
import { startServices } from '@banyan/services';
import { createConnection } from 'mysql2/promise';

/** The real parts of a measurement: one MySQL server and one Kafka broker for the whole run. */
export interface RealParts {
  /** Makes an empty database; gives its URL. Dropped by {@link closeRealParts}. */
  makeDatabase(): Promise<string>;
  readonly kafkaBrokers: readonly string[];
}

interface OpenedParts extends RealParts {
  close(): Promise<void>;
}

let opened: Promise<OpenedParts> | undefined;

/** The parts, started when they are first asked for. Throws with a sentence when one of them cannot be had. */
export function openRealParts(): Promise<RealParts> {
  return (opened ??= start());
}

/** Drops what was made and ends what was started; nothing when nothing was. */
export async function closeRealParts(): Promise<void> {
  await (await opened)?.close();
  opened = undefined;
}

async function start(): Promise<OpenedParts> {
  const services = await startServices();
  const { mysqlUrl, kafkaBrokers, missing } = services;
  if (mysqlUrl === undefined || kafkaBrokers === undefined) {
    await services.stop();
    throw new Error(missing.map(({ part, why }) => `${part}: ${why}`).join('; '));
  }
  const made: string[] = [];
  return {
    kafkaBrokers: kafkaBrokers.split(','),
    makeDatabase: async () => {
      const name = `banyan_bench_${randomBytes(4).toString('hex')}`;
      const url = new URL(name, mysqlUrl.endsWith('/') ? mysqlUrl : `${mysqlUrl}/`).href;
      await createMysqlDatabase(url);
      made.push(name);
      return url;
    },
    close: async () => {
      const connection = await createConnection(mysqlUrl);
      for (const name of made) await connection.query(`drop database if exists ${name}`);
      await connection.end();
      await services.stop();
    },
  };
}
