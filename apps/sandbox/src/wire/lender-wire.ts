import { postBytes } from './http-client.js';
import { signWebhook } from './webhook.js';

/** An event on its way to the gateway: its JSON text, and what a carrier has to know of it without reading it. */
export interface OutgoingEvent {
  readonly eventId: string;
  readonly type: string;
  /** Order number; events of one order keep their order. */
  readonly key: string;
  readonly body: string;
}

/** How events travel between the lender's back office and the gateway: signed webhooks, or topics. */
export interface LenderWire {
  /** From here on the gateway's events arrive, where they do not come through the back office's own HTTP door. */
  open(): Promise<void>;
  close(): Promise<void>;
  /**
   * Hands an event to the gateway. Gives the status of its door, or 202 when a topic has it (and, where the wire waits for that,
   * the gateway has taken it). Rejects when nobody answers.
   */
  send(event: OutgoingEvent, isSignedWell: boolean): Promise<number>;
}

/** Posts to `/lender/events`, signed with `secret`; what the gateway sends comes through the back office's HTTP door. */
export function createWebhookWire(options: {
  readonly secret: string;
  /** Without a trailing slash. Throws while there is none. */
  readonly gatewayUrl: () => string;
  readonly now: () => number;
}): LenderWire {
  const { secret, gatewayUrl, now } = options;
  return {
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    async send({ eventId, body }, isSignedWell) {
      const headers = signWebhook(isSignedWell ? secret : `${secret}?`, body, now(), eventId);
      const answer = await postBytes(`${gatewayUrl()}/lender/events`, body, { ...headers });
      return answer.status;
    },
  };
}
