import type { Clock } from '@banyan/core';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { WebhookFault } from '../webhook/standard-webhook.js';
import { verifyWebhook } from '../webhook/standard-webhook.js';
import type { Admission } from './admission.js';
import type { BodyFault } from './body-reader.js';
import { readBody } from './body-reader.js';
import { pageRequestId } from './request-id.js';

/** Events of the lender's back office, coming in as webhooks. */
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
  /** For the log; the sender is told 401 and nothing else. */
  onRefused?(fault: WebhookFault): void;
}

const BODY_FAULT_STATUS: Readonly<Record<Exclude<BodyFault, 'left'>, number>> = { tooLarge: 413, tooSlow: 408 };
const TAKEN_STATUS = { accepted: 202, parked: 202, unavailable: 503 } as const;

/** `POST /lender/events`, Standard Webhooks. The body is not even text before its signature is good. */
export function createLenderEventsPage(
  events: LenderEvents,
  context: { readonly admission: Admission; readonly receiveTimeoutMs: number },
): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    if (!context.admission.enter()) {
      response.set({ 'Retry-After': '1', Connection: 'close' });
      send(response, 503, 'unavailable');
      return;
    }
    try {
      await take(request, response);
    } finally {
      context.admission.leave();
    }
  });
  router.all('/', (_request, response) => {
    response.set('Allow', 'POST');
    send(response, 405, 'wrongMethod');
  });
  return router;

  async function take(request: Request, response: Response): Promise<void> {
    const read = await readBody(request, { bytesMax: events.bodyBytesMax, timeoutMs: context.receiveTimeoutMs });
    if (!read.ok) {
      if (read.error === 'left') return;
      response.set('Connection', 'close');
      send(response, BODY_FAULT_STATUS[read.error], read.error);
      return;
    }
    const now = events.clock.now();
    const verified = verifyWebhook({ headers: request.headers, body: read.value, secrets: events.secrets, now });
    if (!verified.ok) {
      events.onRefused?.(verified.error);
      send(response, 401, 'notAccepted');
      return;
    }
    const taken = await events.takeIn(Buffer.from(read.value).toString('utf8'));
    if (taken === 'unavailable') response.set('Retry-After', '1');
    send(response, TAKEN_STATUS[taken], taken);
  }
}

function send(response: Response, status: number, result: string): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ result, requestId: pageRequestId(response) });
}
