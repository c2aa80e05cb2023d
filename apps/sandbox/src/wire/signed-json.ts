import type { JsonRecord } from './json.js';
import { readRecord } from './json.js';
import { isWebhookSigned, signWebhook } from './webhook.js';
import type { WireReply, WireRequest } from './wire-server.js';

/** The question of a signed request (Standard Webhooks), or `undefined` when its signature does not hold. */
export function readSignedJson(secret: string, request: WireRequest, nowMs: number): JsonRecord | undefined {
  return isWebhookSigned(secret, request.headers, request.body, nowMs) ? readRecord(request.body) : undefined;
}

/** An answer that repeats the question's id and is signed like it; with another secret's signature when told so. */
export function signedReply(
  secret: string,
  request: WireRequest,
  answer: JsonRecord,
  nowMs: number,
  isSignedWell = true,
): WireReply {
  const body = JSON.stringify(answer);
  const key = isSignedWell ? secret : `${secret}?`;
  const headers = signWebhook(key, body, nowMs, request.headers['webhook-id'] ?? '');
  return { status: 200, body, headers: { ...headers } };
}
