import { setImmediate as nextTurn } from 'node:timers/promises';
import Libsql from 'libsql';

// What the statements of a confirmation cost by themselves: one connection that writes, one that reads, every statement prepared
// once, one transaction each, synchronous=FULL. Nothing is decided, built or checked: the statements come ready made.

/** A statement, ready to run. */
export interface BareStatement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  readonly isQuery: boolean;
}

/** The statements of one piece of work: those before its transaction, and those inside. */
export interface BareUnit {
  readonly reads: readonly BareStatement[];
  readonly statements: readonly BareStatement[];
}

/** A database without anything around it. */
export interface BareUnits {
  /** Runs every unit in one transaction of its own, `concurrency` callers at a time, in the order given. */
  play(units: readonly BareUnit[], concurrency: number): Promise<void>;
  close(): void;
}

/** Opens `file` as the gateway does. */
export function openBareUnits(file: string): BareUnits {
  const [writer, reader] = [connect(file), connect(file)];
  reader.connection.pragma('query_only = ON');

  async function playOne({ reads, statements }: BareUnit): Promise<void> {
    for (const statement of reads) run(reader, statement);
    // As the gateway does: a program that never comes back to its event loop serves nobody.
    await nextTurn();
    writer.connection.exec('BEGIN IMMEDIATE');
    for (const statement of statements) run(writer, statement);
    writer.connection.exec('COMMIT');
  }

  return {
    async play(units, concurrency) {
      let next = 0;
      const callers = Array.from({ length: concurrency }, async () => {
        for (let unit = units[next++]; unit !== undefined; unit = units[next++]) await playOne(unit);
      });
      await Promise.all(callers);
    },
    close() {
      reader.connection.close();
      writer.connection.close();
    },
  };
}

type Connection = InstanceType<typeof Libsql>;

interface Connected {
  readonly connection: Connection;
  readonly prepared: Map<string, ReturnType<Connection['prepare']>>;
}

function connect(file: string): Connected {
  const connection = new Libsql(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.defaultSafeIntegers(true);
  return { connection, prepared: new Map() };
}

function run({ connection, prepared }: Connected, { sql, bindings, isQuery }: BareStatement): void {
  let statement = prepared.get(sql);
  if (statement === undefined) prepared.set(sql, (statement = connection.prepare(sql)));
  if (isQuery) statement.all(bindings);
  else statement.run(bindings);
}
