import type { Clock, EventPublisher, LenderEvent, Publication, Transport } from '@banyan/core';
import { err, ok, publishEach, writeLenderEvent } from '@banyan/core';
import { signWebhook } from '../webhook/standard-webhook.js';

/** Where events go in embedded mode, and how they are signed. */
export interface WebhookEventPublisherOptions {
  readonly transport: Transport;
  readonly url: string;
  /** Signed with each; two while the receiver changes over. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly connectTimeoutMs?: number;
  readonly timeoutMs?: number;
}

const RESPONSE_BYTES_MAX = 64 * 1024;

// Events of different orders that are under way at once.
const CONCURRENCY = 8;

/**
 * Publishes events as Standard Webhooks, one message each. The message id is the event id, so a repeated attempt has the same id
 * and the same body under a new time and signature. Any 2xx is taken as "has it for good".
 */
export function createWebhookEventPublisher(options: WebhookEventPublisherOptions): EventPublisher {
  return {
    publish: (events, mayGoOn) => publishEach({ events, mayGoOn, concurrency: CONCURRENCY, publishOne }),
  };

  async function publishOne(event: LenderEvent): Promise<Publication> {
    const body = writeLenderEvent(event);
    const signed = signWebhook({ id: event.eventId, body, secrets: options.secrets, now: options.clock.now() });
    const sent = await options.transport.post({
      url: options.url,
      headers: { 'content-type': 'application/json', ...signed },
      body,
      connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
      timeoutMs: options.timeoutMs ?? 10_000,
      responseBytesMax: RESPONSE_BYTES_MAX,
    });
    if (!sent.ok) return err({ error: sent.error.fault });
    const { status } = sent.value;
    return status >= 200 && status < 300 ? ok(undefined) : err({ error: `http ${status}` });
  }
}
