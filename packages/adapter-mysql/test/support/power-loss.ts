import { createHash } from 'node:crypto';

// SQLite's write-ahead log: a header, then frames of one page each. Every frame carries the salts of the header that it belongs to and
// a checksum over all before it. A log that has been written back into the main file begins again at the front, over its old frames.
export const LOG_HEADER_BYTES = 32;
const SALTS_AT_HEADER = 16;
const SALTS_AT_FRAME = 8;
const SALTS_BYTES = 8;
const PAGE_SIZE_AT = 8;
const FRAME_HEADER_BYTES = 24;

/** What a disk writes as one. */
const BLOCK_BYTES = 512;

/** The files of a database, as they lie on a disk. The index of the log (`-shm`) is not among them: it is memory, and does not survive. */
export interface DatabaseFiles {
  readonly main: Buffer;
  readonly log: Buffer;
}

/** A file before it was written to, and after. It has not become shorter. */
export interface RewrittenFile {
  readonly earlier: Buffer;
  readonly written: Buffer;
}

/** Where the power is lost, and what chance does then. */
export interface PowerLoss {
  /** Up to here the log was synced. */
  readonly end: number;
  /** Numbers from 0 that choose places. */
  readonly at: number;
  readonly other: number;
  readonly seed: number;
}

/** Bytes of one frame of `log`. */
function frameBytes(log: Buffer): number {
  return FRAME_HEADER_BYTES + log.readUInt32BE(PAGE_SIZE_AT);
}

/** Where the frames of the filling that `log` begins with end. */
export function endOfLog(log: Buffer): number {
  const salts = log.subarray(SALTS_AT_HEADER, SALTS_AT_HEADER + SALTS_BYTES);
  const frame = frameBytes(log);
  let end = LOG_HEADER_BYTES;
  const isOfThisFilling = (): boolean => {
    const saltsAt = end + SALTS_AT_FRAME;
    return end + frame <= log.length && log.subarray(saltsAt, saltsAt + SALTS_BYTES).equals(salts);
  };
  while (isOfThisFilling()) end += frame;
  return end;
}

/**
 * What a power loss may leave of a log behind the place up to which it was synced. The disk writes what it was not asked to sync when and
 * in what order it likes, so that something later may be there and something earlier not.
 */
// prettier-ignore
export const TORN_LOGS: readonly (readonly [string, (log: RewrittenFile, loss: PowerLoss) => Buffer])[] = [
  [ 'nothing more was written',              (log, { end }) => landed(log, end) ],
  [ 'the writing broke off in a frame',      (log, loss) => landed(log, placeInFrame(log, loss)) ],
  [ 'the rest is zeros',                     (log, loss) => filled(log, loss, (length) => Buffer.alloc(length)) ],
  [ 'the rest is anything',                  (log, loss) => filled(log, loss, (length) => noise(loss.seed, length)) ],
  [ 'one block was not written',             (log, loss) => withoutBlock(log, loss) ],
  [ 'half of the blocks were not written',   (log, { end, seed }) => halfWritten(log, { from: end, seed }) ],
  [ 'two frames have changed places',        (log, loss) => exchanged(log, loss) ],
];

/**
 * A file of which all before `from` was written, and behind it about half of the blocks, chosen by `seed`. What was in none is zeros;
 * the file ends where the last block ends that was written.
 */
export function halfWritten(
  { earlier, written }: RewrittenFile,
  { from, seed }: { readonly from: number; readonly seed: number },
): Buffer {
  const chosen = noise(seed, Math.ceil(written.length / BLOCK_BYTES));
  const result = Buffer.concat([earlier, Buffer.alloc(Math.max(0, written.length - earlier.length))]);
  written.copy(result, 0, 0, from);
  let length = Math.max(earlier.length, from);
  for (const [block, byte] of chosen.entries()) {
    const end = Math.min(written.length, (block + 1) * BLOCK_BYTES);
    const start = Math.max(from, block * BLOCK_BYTES);
    if (byte % 2 === 0 || start >= end) continue;
    written.copy(result, start, start, end);
    length = Math.max(length, end);
  }
  return result.subarray(0, length);
}

/** The log when all before `end` was written, and nothing behind it. */
export function landed({ earlier, written }: RewrittenFile, end: number): Buffer {
  return Buffer.concat([written.subarray(0, end), earlier.subarray(end)]);
}

/** A place behind the synced end, or the end itself. */
function placeIn({ written }: RewrittenFile, { end, at }: PowerLoss): number {
  return end + (at % (written.length - end + 1));
}

function placeInFrame(log: RewrittenFile, loss: PowerLoss): number {
  const place = placeIn(log, loss);
  const isBetweenFrames = (place - LOG_HEADER_BYTES) % frameBytes(log.written) === 0;
  return isBetweenFrames ? Math.min(log.written.length, place + 1 + (loss.other % FRAME_HEADER_BYTES)) : place;
}

function filled(log: RewrittenFile, loss: PowerLoss, filling: (length: number) => Buffer): Buffer {
  const place = placeIn(log, loss);
  return Buffer.concat([log.written.subarray(0, place), filling(log.written.length - place)]);
}

function withoutBlock(log: RewrittenFile, loss: PowerLoss): Buffer {
  const place = placeIn(log, loss);
  const block = place - (place % BLOCK_BYTES);
  const end = Math.min(log.written.length, block + BLOCK_BYTES);
  const start = Math.max(loss.end, block);
  const result = Buffer.from(log.written);
  result.fill(0, start, end);
  result.set(log.earlier.subarray(start, end), start);
  return result;
}

function exchanged(log: RewrittenFile, loss: PowerLoss): Buffer {
  const frame = frameBytes(log.written);
  const count = Math.floor((log.written.length - loss.end) / frame);
  const result = Buffer.from(log.written);
  if (count < 2) return result;
  const first = loss.at % count;
  const second = (first + 1 + (loss.other % (count - 1))) % count;
  for (const [from, to] of [
    [first, second],
    [second, first],
  ] as const) {
    log.written.copy(result, loss.end + to * frame, loss.end + from * frame, loss.end + (from + 1) * frame);
  }
  return result;
}

/** `length` bytes that look like chance, the same for the same seed. */
function noise(seed: number, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(String(seed)).digest();
}
