import type { Request, Response } from 'express';
import type { Admission } from './admission.js';
import type { BodyFault } from './body-reader.js';
import { declaredLength, readBody } from './body-reader.js';
import { pageRequestId } from './request-id.js';

/** What a page that takes bodies needs of the server around it. */
export interface BodyContext {
  readonly admission: Admission;
  readonly receiveTimeoutMs: number;
}

const BODY_FAULT_STATUS: Readonly<Record<Exclude<BodyFault, 'left'>, number>> = { tooLarge: 413, tooSlow: 408 };

/**
 * Runs `work` on the body of a request once there is room for it and a place to work. Too much, too slow and too busy are
 * answered here, with 413, 408 and 503; then `work` does not run.
 */
export async function withAdmittedBody(
  exchange: { readonly request: Request; readonly response: Response; readonly bodyBytesMax: number },
  context: BodyContext,
  work: (body: Uint8Array) => Promise<void>,
): Promise<void> {
  const { request, response, bodyBytesMax } = exchange;
  const { admission, receiveTimeoutMs } = context;
  if (!admission.enter()) {
    refuseBusy(response);
    return;
  }
  const room = Math.min(declaredLength(request) ?? bodyBytesMax, bodyBytesMax);
  const isReserved = await admission.reserve(room);
  try {
    const read = isReserved
      ? await readBody(request, { bytesMax: bodyBytesMax, timeoutMs: receiveTimeoutMs })
      : undefined;
    if (read === undefined || (read.ok && !admission.startWork())) {
      refuseBusy(response);
      return;
    }
    if (!read.ok) {
      refuseBody(response, read.error);
      return;
    }
    try {
      await work(read.value);
    } finally {
      admission.endWork();
    }
  } finally {
    if (isReserved) admission.release(room);
    admission.leave();
  }
}

/** A word for a machine, with the id to ask about. */
export function sendResult(response: Response, status: number, result: string): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ result, requestId: pageRequestId(response) });
}

function refuseBody(response: Response, fault: BodyFault): void {
  if (fault === 'left') return;
  response.set('Connection', 'close');
  sendResult(response, BODY_FAULT_STATUS[fault], fault);
}

function refuseBusy(response: Response): void {
  response.set({ 'Retry-After': '1', Connection: 'close' });
  sendResult(response, 503, 'unavailable');
}
