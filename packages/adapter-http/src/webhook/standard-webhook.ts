import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant, Result } from '@banyan/core';
import { err, invariant, ok } from '@banyan/core';

/** How far the sender's clock may be from ours, seconds. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

/** No dot: the signed text joins its parts with dots. */
const ID_SHAPE = /^[A-Za-z0-9_-]{1,64}$/;
const SECRET_BYTES_MIN = 16;
const SIGNATURES_MAX = 8;

/** The three headers of Standard Webhooks. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Epoch seconds. */
  readonly 'webhook-timestamp': string;
  /** `v1,` and Base64 of HMAC-SHA256 over `id.timestamp.body`; one per live secret, separated by spaces. */
  readonly 'webhook-signature': string;
}

/** Why a webhook is refused. For the log; the sender is told nothing. */
export type WebhookFault = 'missingHeader' | 'malformedHeader' | 'stale' | 'wrongSignature';

/**
 * Headers for `body`, signed with every secret in turn, so that the receiver may change over at any time. A secret is
 * `whsec_` and Base64, or any other text taken as UTF-8. Throws `InvariantViolation` for one under 16 bytes.
 */
export function signWebhook(message: {
  readonly id: string;
  readonly body: string | Uint8Array;
  readonly secrets: readonly string[];
  readonly now: Instant;
}): WebhookHeaders {
  invariant(ID_SHAPE.test(message.id), 'a webhook id is letters, digits, - and _');
  invariant(message.secrets.length > 0, 'a webhook needs a secret to sign with');
  const timestamp = String(Math.floor(message.now / 1000));
  const signatures = message.secrets.map((secret) => {
    return `v1,${signature(keyOf(secret), message.id, timestamp, message.body).toString('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** The id of a webhook whose signature fits one of `secrets` (two live at once during a change) and whose time is within tolerance. */
export function verifyWebhook(message: {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  readonly secrets: readonly string[];
  readonly now: Instant;
  readonly toleranceSeconds?: number;
}): Result<{ readonly id: string }, WebhookFault> {
  const id = message.headers['webhook-id'];
  const timestamp = message.headers['webhook-timestamp'];
  const signatures = message.headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return err('missingHeader');
  if (!ID_SHAPE.test(id) || !/^\d{1,12}$/.test(timestamp)) return err('malformedHeader');

  const offered = decodedSignatures(signatures);
  if (offered.length === 0) return err('malformedHeader');
  let fits = false;
  for (const secret of message.secrets) {
    const expected = signature(keyOf(secret), id, timestamp, message.body);
    for (const candidate of offered) fits = timingSafeEqual(candidate, expected) || fits;
  }
  if (!fits) return err('wrongSignature');

  const distance = Math.abs(Math.floor(message.now / 1000) - Number(timestamp));
  return distance <= (message.toleranceSeconds ?? WEBHOOK_TOLERANCE_SECONDS) ? ok({ id }) : err('stale');
}

function signature(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Can this secret sign? For whoever reads it from configuration: {@link signWebhook} throws for one that cannot. */
export function isWebhookSecret(secret: string): boolean {
  return bytesOf(secret).length >= SECRET_BYTES_MIN;
}

function bytesOf(secret: string): Uint8Array {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}

function keyOf(secret: string): Uint8Array {
  const key = bytesOf(secret);
  invariant(key.length >= SECRET_BYTES_MIN, `a webhook secret has at least ${SECRET_BYTES_MIN} bytes`);
  return key;
}

function decodedSignatures(header: string): Buffer[] {
  const decoded: Buffer[] = [];
  for (const entry of header.split(' ', SIGNATURES_MAX)) {
    if (!/^v1,[A-Za-z0-9+/]{43}=$/.test(entry)) continue;
    decoded.push(Buffer.from(entry.slice(3), 'base64'));
  }
  return decoded;
}
