import { CALLBACK_STATE_TABLE, CALLBACK_TYPE_TABLE, codeBook, InvariantViolation } from '@banyan/core';
import type { Callback, CallbackAttempt, CallbackType, ChannelCode, MarketplaceOrderNo } from '@banyan/core';
import { clipped, count, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';

/** Codes of column `send_status`. */
export const CALLBACK_STATES = codeBook('callback state', CALLBACK_STATE_TABLE);

/** A callback from a row of `cl_notify_callback`. */
export function callbackOf(row: Row): Callback {
  return present({
    callbackId: text(row, 'callback_id'),
    channel: text(row, 'source') as ChannelCode,
    orderNo: text(row, 'third_order_no') as MarketplaceOrderNo,
    type: callbackTypeOf(text(row, 'callback_type')),
    businessKey: text(row, 'business_key'),
    body: text(row, 'body'),
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

function callbackTypeOf(name: string): CallbackType {
  const known = CALLBACK_TYPE_TABLE.find(([type]) => type === name);
  if (known === undefined) throw new InvariantViolation('unknown callback type in a row');
  return known[0];
}
