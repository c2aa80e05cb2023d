import type { IncomingMessage } from 'node:http';
import type { Result } from '@banyan/core';
import { err, ok } from '@banyan/core';

/** Why a body is not there: over the cap, not complete in time, or the caller went away. */
export type BodyFault = 'tooLarge' | 'tooSlow' | 'left';

const GROWTH_START_BYTES = 64 * 1024;

/** The body's length as declared, or undefined for a chunked one. Node has refused malformed and contradictory headers before. */
export function declaredLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  const text = request.headers['content-length'];
  return text === undefined ? 0 : Number(text);
}

/**
 * Reads the whole body once, never keeping more than `bytesMax`: with a declared length into one buffer of that size
 * (or without a copy when it came in one piece), chunked into a buffer that grows. The request is left paused on a fault.
 */
export function readBody(
  request: IncomingMessage,
  limits: { readonly bytesMax: number; readonly timeoutMs: number },
): Promise<Result<Uint8Array, BodyFault>> {
  const declared = declaredLength(request);
  if (declared !== undefined && declared > limits.bytesMax) return Promise.resolve(err('tooLarge'));
  if (request.destroyed && !request.complete) return Promise.resolve(err('left'));

  return new Promise((resolve) => {
    let target: Uint8Array | undefined;
    let received = 0;

    function settle(result: Result<Uint8Array, BodyFault>): void {
      clearTimeout(timer);
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('error', onLeft);
      request.off('close', onLeft);
      if (!result.ok) request.pause();
      resolve(result);
    }

    function onData(chunk: Buffer): void {
      const total = received + chunk.length;
      if (total > limits.bytesMax) return settle(err('tooLarge'));
      if (target === undefined && chunk.length === declared) {
        target = chunk;
      } else {
        target = withRoom(target, received, total, declared ?? growth(total, limits.bytesMax));
        target.set(chunk, received);
      }
      received = total;
    }

    function onEnd(): void {
      settle(ok(target === undefined ? new Uint8Array(0) : target.subarray(0, received)));
    }

    function onLeft(): void {
      settle(err('left'));
    }

    const timer = setTimeout(() => settle(err('tooSlow')), limits.timeoutMs);
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('error', onLeft);
    request.on('close', onLeft);
  });
}

function growth(needed: number, max: number): number {
  return Math.min(max, Math.max(GROWTH_START_BYTES, 2 ** Math.ceil(Math.log2(needed))));
}

/** `allocUnsafeSlow`: outside the shared pool, and pages that no byte has reached yet cost no memory. */
function withRoom(target: Uint8Array | undefined, used: number, needed: number, size: number): Uint8Array {
  if (target !== undefined && target.length >= needed) return target;
  const larger = Buffer.allocUnsafeSlow(size);
  if (target !== undefined) larger.set(target.subarray(0, used));
  return larger;
}
