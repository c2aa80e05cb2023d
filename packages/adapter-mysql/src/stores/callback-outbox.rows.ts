import { CALLBACK_STATE_TABLE, InvariantViolation } from '@banyan/core';
import type {
  Callback,
  CallbackAttempt,
  CallbackState,
  CallbackType,
  ChannelCode,
  MarketplaceOrderNo,
} from '@banyan/core';
import { clipped, count, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';

/** A callback from a row of `cl_notify_callback`. */
export function callbackOf(row: Row): Callback {
  return present({
    callbackId: text(row, 'callback_id'),
    channel: text(row, 'source') as ChannelCode,
    orderNo: text(row, 'third_order_no') as MarketplaceOrderNo,
    type: text(row, 'callback_type') as CallbackType,
    businessKey: text(row, 'business_key'),
    body: text(row, 'body'),
    sequence: count(row, 'order_sequence'),
    state: callbackStateOf(count(row, 'send_status')),
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

/** Stored code of a callback's state. */
export function callbackStateCode(state: CallbackState): number {
  const known = CALLBACK_STATE_TABLE.find(([, name]) => name === state);
  if (known === undefined) throw new InvariantViolation(`no code for callback state ${state}`);
  return known[0];
}

function callbackStateOf(code: number): CallbackState {
  const known = CALLBACK_STATE_TABLE.find(([candidate]) => candidate === code);
  if (known === undefined) throw new InvariantViolation('unknown callback state in a row');
  return known[1];
}
