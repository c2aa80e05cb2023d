import type { Clock } from '@banyan/core';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { WebhookFault } from '../webhook/standard-webhook.js';
import { verifyWebhook } from '../webhook/standard-webhook.js';
import type { BodyContext } from './admitted-body.js';
import { sendResult, withAdmittedBody } from './admitted-body.js';

/** An answer in JSON to a signed question. */
export interface LenderAnswer {
  readonly status: number;
  readonly body: string;
}

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
  readonly readApplication?: (body: string) => Promise<LenderAnswer>;
  /** Answers the payer's signed question whom to pay (item 14); `/lender/disbursements` is not there without it. */
  readonly readDisbursement?: (body: string) => Promise<LenderAnswer>;
  /** For the log; the sender is told 401 and nothing else. */
  onRefused?(fault: WebhookFault): void;
}

const TAKEN_STATUS = { accepted: 202, parked: 202, unavailable: 503 } as const;

/**
 * `POST /lender/events`, `/lender/applications` and `/lender/disbursements`, Standard Webhooks. A body is not even text
 * before its signature is good.
 */
export function createLenderEventsPage(events: LenderEvents, context: BodyContext): Router {
  const router = Router();
  addSignedPost(router, '/events', { events, context }, async (body, response) => {
    const taken = await events.takeIn(body);
    if (taken === 'unavailable') response.set('Retry-After', '1');
    sendResult(response, TAKEN_STATUS[taken], taken);
  });
  const questions = [
    ['/applications', events.readApplication],
    ['/disbursements', events.readDisbursement],
  ] as const;
  for (const [path, read] of questions) {
    if (read === undefined) continue;
    addSignedPost(router, path, { events, context }, async (body, response) => {
      const answer = await read(body);
      response.status(answer.status).set('Cache-Control', 'no-store').type('json').send(answer.body);
    });
  }
  return router;
}

function addSignedPost(
  router: Router,
  path: string,
  on: { readonly events: LenderEvents; readonly context: BodyContext },
  answer: (body: string, response: Response) => Promise<void>,
): void {
  const { events, context } = on;
  router.post(path, (request, response) =>
    withAdmittedBody({ request, response, bodyBytesMax: events.bodyBytesMax }, context, async (bytes) => {
      const body = signedBody(request, response, events, bytes);
      if (body !== undefined) await answer(body, response);
    }),
  );
  router.all(path, (_request, response) => {
    response.set('Allow', 'POST');
    sendResult(response, 405, 'wrongMethod');
  });
}

/** The text of a body signed by the lender; undefined when the sender has had its answer already. */
function signedBody(request: Request, response: Response, events: LenderEvents, body: Uint8Array): string | undefined {
  const now = events.clock.now();
  const verified = verifyWebhook({ headers: request.headers, body, secrets: events.secrets, now });
  if (!verified.ok) {
    events.onRefused?.(verified.error);
    sendResult(response, 401, 'notAccepted');
    return undefined;
  }
  return Buffer.from(body).toString('utf8');
}
