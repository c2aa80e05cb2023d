import type { SqlConnection, SqlEngine, Statement } from '@banyan/adapter-mysql';

/** A statement as it ran. */
export interface RecordedStatement extends Statement {
  readonly isQuery: boolean;
}

/** What an engine was asked for since it was last taken. */
export interface Recording {
  /** Statements of the reader, in order. */
  readonly reads: readonly RecordedStatement[];
  /** The committed transactions in the order of their commits, each with its statements. */
  readonly units: readonly (readonly RecordedStatement[])[];
}

/** An engine that notes what it runs: an array of references, so that hardly anything is added to what is measured. */
export function recordStatements(engine: SqlEngine): { readonly engine: SqlEngine; take(): Recording } {
  let reads: RecordedStatement[] = [];
  let units: RecordedStatement[][] = [];
  const noting = (connection: SqlConnection, into: () => RecordedStatement[]): SqlConnection => ({
    all: (statement) => {
      into().push({ ...statement, isQuery: true });
      return connection.all(statement);
    },
    first: (statement) => {
      into().push({ ...statement, isQuery: true });
      return connection.first(statement);
    },
    run: (statement) => {
      into().push({ ...statement, isQuery: false });
      return connection.run(statement);
    },
  });
  return {
    engine: {
      ...engine,
      reader: noting(engine.reader, () => reads),
      transaction: async (work) => {
        const unit: RecordedStatement[] = [];
        const value = await engine.transaction((connection) => work(noting(connection, () => unit)));
        units.push(unit);
        return value;
      },
    },
    take() {
      const taken = { reads, units };
      reads = [];
      units = [];
      return taken;
    },
  };
}
