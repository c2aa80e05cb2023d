import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Direction, Toxic } from './toxic.js';
import { toxicsOf } from './toxic.js';

/** One direction of one connection. */
export interface PipeEnds {
  readonly from: Socket;
  readonly to: Socket;
  readonly direction: Direction;
  readonly toxics: ReadonlySet<Toxic>;
  /** Breaks both sides with a reset. */
  readonly reset: () => void;
  /** Told when a toxic has touched bytes. */
  readonly touched: (toxic: Toxic) => void;
}

interface Parcel {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

const QUEUED_BYTES_MAX = 1024 * 1024;

/** Passes bytes from one socket to the other as the toxics in force let it. Ends with either of them. */
export async function pumpBytes(ends: PipeEnds): Promise<void> {
  const { from, to } = ends;
  const queue: Parcel[] = [];
  const state = { queuedBytes: 0, isAtEnd: false, wake: (): void => undefined };
  const writer = writeParcels(ends, queue, state);
  from.on('data', (chunk: Buffer) => {
    queue.push({ bytes: chunk, dueAt: performance.now() + latencyOf(ends) });
    state.queuedBytes += chunk.length;
    if (state.queuedBytes > QUEUED_BYTES_MAX) from.pause();
    state.wake();
  });
  // An asynchronous iterator would destroy the socket at its end, the other direction with it.
  await new Promise<void>((resolve) => {
    from.once('end', resolve);
    from.once('close', resolve);
  });
  state.isAtEnd = true;
  state.wake();
  await writer;
  for (const toxic of toxicsOf(ends.toxics, 'slow_close', ends.direction)) {
    ends.touched(toxic);
    await pause(toxic.delayMs);
  }
  if (!to.destroyed) to.end();
}

function latencyOf({ toxics, direction, touched }: PipeEnds): number {
  return toxicsOf(toxics, 'latency', direction).reduce((sum, toxic) => {
    touched(toxic);
    return sum + toxic.latencyMs + Math.random() * (toxic.jitterMs ?? 0);
  }, 0);
}

async function writeParcels(
  ends: PipeEnds,
  queue: Parcel[],
  state: { queuedBytes: number; isAtEnd: boolean; wake: () => void },
): Promise<void> {
  const passed = { bytes: 0 };
  for (;;) {
    const parcel = queue.shift();
    if (parcel === undefined) {
      if (state.isAtEnd) return;
      await new Promise<void>((resolve) => (state.wake = resolve));
      continue;
    }
    const late = parcel.dueAt - performance.now();
    if (late > 0) await pause(late);
    await convey(ends, parcel.bytes, passed);
    state.queuedBytes -= parcel.bytes.length;
    if (state.queuedBytes <= QUEUED_BYTES_MAX && ends.from.isPaused()) ends.from.resume();
  }
}

async function convey(ends: PipeEnds, bytes: Buffer, passed: { bytes: number }): Promise<void> {
  const { to, toxics, direction, touched, reset } = ends;
  if (to.destroyed) return;
  for (const toxic of toxicsOf(toxics, 'reset_peer', direction)) {
    touched(toxic);
    await pause(toxic.afterMs);
    reset();
    return;
  }
  for (const toxic of toxicsOf(toxics, 'timeout', direction)) {
    touched(toxic);
    await swallow(ends, toxic);
    return;
  }
  for (const toxic of toxicsOf(toxics, 'limit_data', direction)) {
    const left = toxic.bytes - passed.bytes;
    if (bytes.length < left) continue;
    touched(toxic);
    await written(to, bytes.subarray(0, Math.max(0, left)));
    reset();
    return;
  }
  passed.bytes += bytes.length;
  await crumble(ends, bytes);
}

/** Bytes that vanished cannot come later: such a connection is of no use once the toxic is gone. */
async function swallow({ toxics, to, reset }: PipeEnds, toxic: Extract<Toxic, { type: 'timeout' }>): Promise<void> {
  const until = toxic.timeoutMs === 0 ? Infinity : performance.now() + toxic.timeoutMs;
  while (toxics.has(toxic) && performance.now() < until && !to.destroyed) await pause(10);
  reset();
}

async function crumble({ to, toxics, direction, touched }: PipeEnds, bytes: Buffer): Promise<void> {
  const [slicer] = toxicsOf(toxics, 'slicer', direction);
  const [bandwidth] = toxicsOf(toxics, 'bandwidth', direction);
  if (slicer === undefined && bandwidth === undefined) return written(to, bytes);
  for (const toxic of [slicer, bandwidth]) if (toxic !== undefined) touched(toxic);
  const share = bandwidth === undefined ? Infinity : Math.max(1, Math.floor(bandwidth.bytesPerSecond / 20));
  const size = Math.min(slicer?.sliceBytes ?? Infinity, share);
  for (let start = 0; start < bytes.length && !to.destroyed; start += size) {
    const slice = bytes.subarray(start, start + size);
    await written(to, slice);
    const slow = bandwidth === undefined ? 0 : (slice.length * 1000) / bandwidth.bytesPerSecond;
    await pause(Math.max(slow, slicer?.delayMs ?? 0));
  }
}

function written(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (to.destroyed || !to.writable || bytes.length === 0) resolve();
    else
      to.write(bytes, () => {
        resolve();
      });
  });
}
