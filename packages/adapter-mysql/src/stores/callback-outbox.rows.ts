import { CALLBACK_STATE_TABLE, CALLBACK_TYPE_TABLE, codeBook, InvariantViolation } from '@banyan/core';
import type { Callback, CallbackAttempt, CallbackType, ChannelCode, MarketplaceOrderNo } from '@banyan/core';
import { clipped, count, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';

/** Codes of column `send_status`. */
export const CALLBACK_STATES = codeBook('callback state', CALLBACK_STATE_TABLE);

/** What is written of a callback's body: sealed, for schedules name the borrower's card (item 20). */
export function sealedBody(cipher: IdentityCipher, callbackId: string, body: string): string {
  return cipher.seal(placeOf(callbackId), body);
}

/** A callback from a row of `cl_notify_callback`. */
export function callbackOf(row: Row, cipher: IdentityCipher): Callback {
  const callbackId = text(row, 'callback_id');
  return present({
    callbackId,
    channel: text(row, 'source') as ChannelCode,
    orderNo: text(row, 'third_order_no') as MarketplaceOrderNo,
    type: callbackTypeOf(text(row, 'callback_type')),
    businessKey: text(row, 'business_key'),
    body: bodyOf(text(row, 'body'), callbackId, cipher),
    sequence: count(row, 'order_sequence'),
    state: CALLBACK_STATES.nameOf(count(row, 'send_status')),
    attempts: count(row, 'execute_num'),
    nextAttemptAt: instant(row, 'next_time'),
    lastError: optionalText(row, 'last_error'),
    createdAt: instant(row, 'create_time'),
    settledAt: optionalInstant(row, 'settle_time'),
  });
}

/** A row of `cl_notify_callback_attempt` from an attempt. */
export function callbackAttemptRow(attempt: CallbackAttempt): Record<string, unknown> {
  return {
    callback_id: attempt.callbackId,
    attempt: attempt.attempt,
    happened_at: attempt.at,
    duration_ms: attempt.durationMs,
    worker: clipped(attempt.worker, 64),
    is_accepted: attempt.outcome === 'accepted',
    http_status: attempt.httpStatus ?? null,
    answer_code: attempt.code === undefined ? null : clipped(attempt.code, 64),
    error: attempt.error === undefined ? null : clipped(attempt.error, 500),
  };
}

/** An attempt from a row of `cl_notify_callback_attempt`. */
export function callbackAttemptOf(row: Row): CallbackAttempt {
  return present({
    callbackId: text(row, 'callback_id'),
    attempt: count(row, 'attempt'),
    at: instant(row, 'happened_at'),
    durationMs: count(row, 'duration_ms'),
    worker: text(row, 'worker'),
    outcome: count(row, 'is_accepted') === 1 ? ('accepted' as const) : ('failed' as const),
    httpStatus: row['http_status'] === null ? undefined : count(row, 'http_status'),
    code: optionalText(row, 'answer_code'),
    error: optionalText(row, 'error'),
  });
}

// Bodies of a release before there were schedules named nobody, and stand as they were sent.
function bodyOf(written: string, callbackId: string, cipher: IdentityCipher): string {
  return written.startsWith('{') ? written : cipher.open(placeOf(callbackId), written);
}

function placeOf(callbackId: string): SealPlace {
  return { table: 'cl_notify_callback', column: 'body', rowKey: callbackId };
}

function callbackTypeOf(name: string): CallbackType {
  const known = CALLBACK_TYPE_TABLE.find(([type]) => type === name);
  if (known === undefined) throw new InvariantViolation('unknown callback type in a row');
  return known[0];
}
