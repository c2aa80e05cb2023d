import type { Clock, Identifiers, JsonObject, JsonOutput, Result, Transport } from '@banyan/core';
import { err, isJsonObject, ok, parseJson, writeJson } from '@banyan/core';
import { signWebhook, verifyWebhook } from '../webhook/standard-webhook.js';

/** Where a partner of the lender answers, and how both sides sign. Read before every call, so a change of configuration counts at once. */
export interface SignedPeer {
  readonly url: string;
  /** Questions are signed with each, an answer with any of them. Two while a secret is changed. */
  readonly secrets: readonly string[];
  readonly connectTimeoutMs: number;
  /** For the whole exchange. */
  readonly timeoutMs: number;
}

/**
 * Why there is no answer. `notSent`: the question never left, for certain. `unknown`: it may have arrived; silence, a status
 * that is not 2xx, an answer that is unsigned, signed for another question, or no JSON object.
 */
export type SignedExchangeFault = 'notSent' | 'unknown';

/** Questions in JSON whose answers prove where they come from. */
export interface SignedExchange {
  /** Asks once. `path` is appended to the peer's URL. Never rejects because of the network. */
  post(question: {
    readonly peer: SignedPeer;
    readonly path?: string;
    readonly json: JsonOutput;
  }): Promise<Result<JsonObject, SignedExchangeFault>>;
}

const ANSWER_BYTES_MAX = 64 * 1024;

/**
 * Makes a {@link SignedExchange}. Question and answer carry the headers of Standard Webhooks; the answer must repeat the
 * question's `webhook-id`, so that an answer kept from another question is worth nothing.
 */
export function createSignedExchange(deps: {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly identifiers: Identifiers;
}): SignedExchange {
  const { transport, clock, identifiers } = deps;
  return {
    async post({ peer, path = '', json }) {
      const id = identifiers.next();
      const body = writeJson(json);
      const signed = signWebhook({ id, body, secrets: peer.secrets, now: clock.now() });
      const sent = await transport.post({
        url: `${peer.url.replace(/\/+$/, '')}${path}`,
        headers: { 'content-type': 'application/json', ...signed },
        body,
        connectTimeoutMs: peer.connectTimeoutMs,
        timeoutMs: peer.timeoutMs,
        responseBytesMax: ANSWER_BYTES_MAX,
      });
      if (!sent.ok) return err(sent.error.effect === 'none' ? 'notSent' : 'unknown');
      const { status, headers, body: answer } = sent.value;
      if (status < 200 || status > 299) return err('unknown');
      const verified = verifyWebhook({ headers, body: answer, secrets: peer.secrets, now: clock.now() });
      if (!verified.ok || verified.value.id !== id) return err('unknown');
      const parsed = parseJson(new TextDecoder().decode(answer));
      return parsed.ok && isJsonObject(parsed.value) ? ok(parsed.value) : err('unknown');
    },
  };
}

/** A text member of an answer; undefined when it is missing, empty or no text. */
export function textMember(answer: JsonObject, name: string): string | undefined {
  const value = answer.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
