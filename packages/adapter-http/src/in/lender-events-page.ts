import type { Clock } from '@banyan/core';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { WebhookFault } from '../webhook/standard-webhook.js';
import { verifyWebhook } from '../webhook/standard-webhook.js';
import type { Admission } from './admission.js';
import type { BodyFault } from './body-reader.js';
import { declaredLength, readBody } from './body-reader.js';
import { pageRequestId } from './request-id.js';

/** What the lender's back office may send, each message signed as a webhook. */
export interface LenderEvents {
  readonly clock: Clock;
  /** One, or two while they change over. */
  readonly secrets: readonly string[];
  readonly bodyBytesMax: number;
  /**
   * Takes an event whose signature is good. `parked`: kept, but no consumer can use it; coming again would not help.
   * `unavailable`: nothing kept, come again.
   */
  takeIn(body: string): Promise<'accepted' | 'parked' | 'unavailable'>;
  /** Answers a signed question for an application, in JSON; `/lender/applications` is not there without it. */
  readonly readApplication?: (body: string) => Promise<{ readonly status: number; readonly body: string }>;
  /** For the log; the sender is told 401 and nothing else. */
  onRefused?(fault: WebhookFault): void;
}

/** What the pages need of the server around them. */
export interface LenderEventsContext {
  readonly admission: Admission;
  readonly receiveTimeoutMs: number;
}

const BODY_FAULT_STATUS: Readonly<Record<Exclude<BodyFault, 'left'>, number>> = { tooLarge: 413, tooSlow: 408 };
const TAKEN_STATUS = { accepted: 202, parked: 202, unavailable: 503 } as const;

/** `POST /lender/events` and `POST /lender/applications`, Standard Webhooks. A body is not even text before its signature is good. */
export function createLenderEventsPage(events: LenderEvents, context: LenderEventsContext): Router {
  const router = Router();
  addSignedPost(router, '/events', { events, context }, async (body, response) => {
    const taken = await events.takeIn(body);
    if (taken === 'unavailable') response.set('Retry-After', '1');
    send(response, TAKEN_STATUS[taken], taken);
  });
  const { readApplication } = events;
  if (readApplication !== undefined) {
    addSignedPost(router, '/applications', { events, context }, async (body, response) => {
      const answer = await readApplication(body);
      response.status(answer.status).set('Cache-Control', 'no-store').type('json').send(answer.body);
    });
  }
  return router;
}

function addSignedPost(
  router: Router,
  path: string,
  on: { readonly events: LenderEvents; readonly context: LenderEventsContext },
  answer: (body: string, response: Response) => Promise<void>,
): void {
  const { events, context } = on;
  router.post(path, async (request, response) => {
    const { admission, receiveTimeoutMs } = context;
    if (!admission.enter()) {
      refuseBusy(response);
      return;
    }
    const room = Math.min(declaredLength(request) ?? events.bodyBytesMax, events.bodyBytesMax);
    const isReserved = await admission.reserve(room);
    try {
      const read = isReserved
        ? await readBody(request, { bytesMax: events.bodyBytesMax, timeoutMs: receiveTimeoutMs })
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
        const body = signedBody(request, response, events, read.value);
        if (body !== undefined) await answer(body, response);
      } finally {
        admission.endWork();
      }
    } finally {
      if (isReserved) admission.release(room);
      admission.leave();
    }
  });
  router.all(path, (_request, response) => {
    response.set('Allow', 'POST');
    send(response, 405, 'wrongMethod');
  });
}

/** The text of a body signed by the lender; undefined when the sender has had its answer already. */
function signedBody(request: Request, response: Response, events: LenderEvents, body: Uint8Array): string | undefined {
  const now = events.clock.now();
  const verified = verifyWebhook({ headers: request.headers, body, secrets: events.secrets, now });
  if (!verified.ok) {
    events.onRefused?.(verified.error);
    send(response, 401, 'notAccepted');
    return undefined;
  }
  return Buffer.from(body).toString('utf8');
}

function refuseBody(response: Response, fault: BodyFault): void {
  if (fault === 'left') return;
  response.set('Connection', 'close');
  send(response, BODY_FAULT_STATUS[fault], fault);
}

function refuseBusy(response: Response): void {
  response.set({ 'Retry-After': '1', Connection: 'close' });
  send(response, 503, 'unavailable');
}

function send(response: Response, status: number, result: string): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ result, requestId: pageRequestId(response) });
}
