import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';

// What keeping a push costs when nothing else is done: every file hashed, written under a temporary name, fsynced and
// renamed, its folder fsynced; then the rows in one transaction. No HTTP, no signature, no cipher, no JSON, no reads.

/** A row and its table. */
export interface BareRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | bigint | null>>;
}

/** What one push leaves behind. */
export interface BarePush {
  readonly files: readonly Uint8Array[];
  readonly rows: readonly BareRow[];
}

/** Where to keep it. */
export interface BareSettings {
  readonly databaseFile: string;
  readonly folder: string;
}

/** A batch of pushes, kept so many at a time. */
export interface BareBatch {
  readonly pushes: readonly BarePush[];
  readonly concurrency: number;
}

/** What the batch cost, CPU time of all threads of this process. */
export interface BareCost {
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

const settings = JSON.parse(process.argv[2] ?? '') as BareSettings;
const connection = new Libsql(settings.databaseFile);
connection.pragma('journal_mode = WAL');
connection.pragma('synchronous = FULL');
const inserts = new Map<string, ReturnType<typeof connection.prepare>>();
let fileCount = 0;
mkdirSync(settings.folder, { recursive: true });

process.on('message', (batch: BareBatch) => void run(batch));

async function run({ pushes, concurrency }: BareBatch): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    for (let push = pushes[next++]; push !== undefined; push = pushes[next++]) await keep(push);
  };
  await Promise.all(Array.from({ length: concurrency }, takeTurns));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cost: BareCost = { elapsedMs, cpuMs: (user + system) / 1000 };
  process.send?.(cost);
}

async function keep({ files, rows }: BarePush): Promise<void> {
  await Promise.all(files.map(writeDurably));
  const folder = await open(settings.folder, 'r');
  await folder.sync();
  await folder.close();
  connection.exec('BEGIN IMMEDIATE');
  for (const { table, values } of rows) insertInto(table, Object.keys(values)).run(Object.values(values));
  connection.exec('COMMIT');
}

async function writeDurably(bytes: Uint8Array): Promise<void> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const unfinished = join(settings.folder, `${String(fileCount++)}.part`);
  const file = await open(unfinished, 'wx', 0o600);
  await file.write(bytes);
  await file.datasync();
  await file.close();
  await rename(unfinished, join(settings.folder, hash));
}

function insertInto(table: string, columns: readonly string[]): ReturnType<typeof connection.prepare> {
  const key = `${table} ${columns.join(' ')}`;
  const known = inserts.get(key);
  if (known !== undefined) return known;
  const sql = `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;
  const statement = connection.prepare(sql);
  inserts.set(key, statement);
  return statement;
}
