import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type {
  DocumentKey,
  DocumentStore,
  LocalDate,
  PayerStatements,
  Result,
  StatementFault,
  StatementLine,
} from '@banyan/core';
import { err, InvariantViolation, ok } from '@banyan/core';
import { STATEMENT_COLUMNS, statementLineOf } from './statement-columns.js';

/** Large files are read in pieces, so that other work has its turn in between. */
const PIECE_BYTES = 64 * 1024;
const RECORD_BYTES_MAX = 1_024;

/**
 * The port `PayerStatements` on CSV files in the object store (`WIRES.md`): `payer-statements/<day>/<n>.csv`, `n` from 1 without a gap,
 * the last one counting. Of two files that are kept at once the object store lets one have the number; the other takes the next.
 */
export function createCsvPayerStatements({ documents }: { readonly documents: DocumentStore }): PayerStatements {
  async function bytesOf(day: LocalDate, number: number): Promise<Uint8Array | undefined> {
    return (await documents.get(keyOf(day, number)))?.bytes;
  }

  /** The file with the highest number. Looked for by doubling, then halving: a payer that corrects itself often costs little. */
  async function latest(day: LocalDate): Promise<{ readonly number: number; readonly bytes: Uint8Array } | undefined> {
    let known: { readonly number: number; readonly bytes: Uint8Array } | undefined;
    let missing: number | undefined;
    for (;;) {
      const low = known?.number ?? 0;
      if (missing === low + 1) return known;
      const number = missing === undefined ? Math.max(1, low * 2) : Math.floor((low + missing) / 2);
      const bytes = await bytesOf(day, number);
      if (bytes === undefined) missing = number;
      else known = { number, bytes };
    }
  }

  async function store(day: LocalDate, file: Uint8Array): Promise<void> {
    for (;;) {
      const last = await latest(day);
      if (last !== undefined && Buffer.compare(last.bytes, file) === 0) return;
      const key = keyOf(day, (last?.number ?? 0) + 1);
      try {
        await documents.put({ key, bytes: file, contentType: 'text/csv' });
        return;
      } catch (error) {
        // Another file took the number in the meantime: the next one is free. Anything else is a fault of the store.
        if (!(error instanceof InvariantViolation) || (await documents.get(key)) === undefined) throw error;
      }
    }
  }

  return {
    async keep(day, file) {
      let lines = 0;
      const fault = await eachLine(day, file, () => (lines += 1));
      if (fault !== undefined) return err(fault);
      await store(day, file);
      return ok({ lines });
    },

    async read(day): Promise<Result<readonly StatementLine[], StatementFault>> {
      const last = await latest(day);
      if (last === undefined) return err({ kind: 'noStatement' });
      const lines: StatementLine[] = [];
      const fault = await eachLine(day, last.bytes, (line) => lines.push(line));
      return fault === undefined ? ok(lines) : err(fault);
    },
  };
}

function keyOf(day: LocalDate, number: number): DocumentKey {
  return `payer-statements/${day}/${String(number)}.csv` as DocumentKey;
}

/** Gives each payment to `take`, up to the first fault, which it answers. */
async function eachLine(
  day: LocalDate,
  file: Uint8Array,
  take: (line: StatementLine) => void,
): Promise<StatementFault | undefined> {
  // Loaded when there is a statement to read: most processes never have one.
  const { CsvError, parse } = await import('csv-parse');
  let line = 0;
  let wrong: string | undefined;
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: RECORD_BYTES_MAX,
    // Record by record, so that the first fault of a file is the one that is told, and no list of records grows.
    on_record: (record: readonly string[]) => {
      line += 1;
      wrong = line === 1 ? wrongHeader(record) : takeLine(record, day, take);
      if (wrong !== undefined) throw new WrongColumn();
      return null;
    },
  });
  try {
    await pipeline(Readable.from(piecesOf(file), { objectMode: false }), parser.resume());
  } catch (error) {
    if (wrong !== undefined) return { kind: 'malformed', line, column: wrong };
    if (!(error instanceof CsvError)) throw error;
    return { kind: 'malformed', line: line + 1, column: columnName(Number(error['column'] ?? 0)) };
  }
  return line === 0 ? { kind: 'malformed', line: 1, column: STATEMENT_COLUMNS[0] } : undefined;
}

/** Ends the reading of a file. */
class WrongColumn extends Error {
  override readonly name = 'WrongColumn';
}

async function* piecesOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += PIECE_BYTES) {
    yield file.subarray(at, at + PIECE_BYTES);
    await turn();
  }
}

function wrongHeader(record: readonly string[]): string | undefined {
  const at = STATEMENT_COLUMNS.findIndex((name, index) => record[index] !== name);
  if (at >= 0) return columnName(at);
  return record.length > STATEMENT_COLUMNS.length ? columnName(STATEMENT_COLUMNS.length) : undefined;
}

function takeLine(record: readonly string[], day: LocalDate, take: (line: StatementLine) => void): string | undefined {
  if (record.length !== STATEMENT_COLUMNS.length) return columnName(Math.min(record.length, STATEMENT_COLUMNS.length));
  const line = statementLineOf(record, day);
  if (!line.ok) return line.error;
  take(line.value);
  return undefined;
}

function columnName(index: number): string {
  return STATEMENT_COLUMNS[index] ?? `#${String(index + 1)}`;
}
