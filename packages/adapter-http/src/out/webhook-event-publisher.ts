import type { Clock, EventPublisher, Transport } from '@banyan/core';
import { err, ok, writeLenderEvent } from '@banyan/core';
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

/**
 * Publishes events as Standard Webhooks. The message id is the event id, so a repeated attempt has the same id and the same
 * body under a new time and signature. Any 2xx is taken as "has it for good".
 */
export function createWebhookEventPublisher(options: WebhookEventPublisherOptions): EventPublisher {
  return {
    async publish(event) {
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
    },
  };
}
