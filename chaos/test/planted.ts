import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createChannelPair, createKeyPair, runGatewayCommand, writeChannelsFile } from '@banyan/sandbox';
import type { Cell, DirectDatabase } from '#src/fleet/database.js';
import { openDirectDatabase } from '#src/fleet/database.js';
import type { Books } from '#src/oracle/evidence.js';

/** A migrated database of its own, in which rows can be planted that no gateway would write. */
export interface PlantedDatabase extends DirectDatabase {
  /** Inserts a row; columns that are not named get a value that fits. */
  plant(table: string, row: Readonly<Record<string, Cell>>): Promise<void>;
  /** Empties every table that was planted in. */
  clear(): Promise<void>;
  drop(): Promise<void>;
}

/** Makes it on the server at `serverUrl`, with the gateway's own commands. */
export async function openPlantedDatabase(serverUrl: string): Promise<PlantedDatabase> {
  const name = `banyan_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const home = await mkdtemp(path.join(os.tmpdir(), 'banyan-planted-'));
  const keys = await createKeyPair();
  const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
  const pair = createChannelPair(channel, { marketplace: keys, lender: keys });
  const channelsFile = await writeChannelsFile(home, [pair.lenderSettings('http://127.0.0.1:1/')]);
  const variables = {
    BANYAN_HOME: home,
    BANYAN_DATABASE_URL: url.href,
    BANYAN_CHANNELS_FILE: channelsFile,
    BANYAN_LENDER_EVENTS_URL: 'http://127.0.0.1:1/',
    BANYAN_LENDER_EVENTS_SECRET: 'a-secret-of-more-than-sixteen-bytes',
  };
  for (const verb of ['create', 'migrate']) {
    const outcome = await runGatewayCommand(variables, ['database', verb]);
    if (outcome.exitCode !== 0) throw new Error(`banyan database ${verb}: ${outcome.errors}`);
  }
  await rm(home, { recursive: true, force: true });
  const database = openDirectDatabase(url.href);
  const planted = new Set<string>();
  let serial = 0;
  return {
    rows: (sql, values) => database.rows(sql, values),
    close: () => database.close(),
    async plant(table, row) {
      const columns = await database.rows(
        `select column_name as name, data_type as type, is_nullable as nullable, extra
from information_schema.columns where table_schema = ? and table_name = ?`,
        [name, table],
      );
      serial += 1;
      const filled: Record<string, Cell> = {};
      for (const column of columns) {
        const key = String(column['name']);
        const isText = /char|text/.test(String(column['type']));
        if (key in row) filled[key] = row[key] ?? null;
        else if (column['nullable'] === 'NO' && column['extra'] !== 'auto_increment')
          filled[key] = isText ? `x${String(serial)}` : serial;
      }
      const names = Object.keys(filled);
      const marks = names.map((key) => (filled[key] === null ? 'null' : '?')).join(', ');
      const values = names.flatMap((key) => filled[key] ?? []);
      await database.rows(`insert into ${table} (${names.join(', ')}) values (${marks})`, values);
      planted.add(table);
    },
    async clear() {
      for (const table of planted) await database.rows(`delete from ${table}`);
    },
    async drop() {
      await database.rows(`drop database \`${name}\``);
      await database.close();
    },
  };
}

/** Books in which nothing stands. */
export const EMPTY_BOOKS: Books = {
  promises: [],
  contradictions: [],
  forgedOrders: [],
  stuck: [],
  callbacks: [],
  receivedEvents: new Set(),
  sentEvents: [],
  reviewsByOrder: new Map(),
  payoutsByOrder: new Map(),
  debits: [],
  leases: [],
  canaries: [],
};
