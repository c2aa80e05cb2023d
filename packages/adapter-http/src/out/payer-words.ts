import type { DebitAnswer, Fen, Instant, JsonObject } from '@banyan/core';
import { fen, instant, JsonNumber, SERIAL_NO } from '@banyan/core';
import { textMember } from './signed-exchange.js';

const WORD = /^(?!.*\d{7})[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

const UNKNOWN: DebitAnswer = { kind: 'unknown' };

/** What a message of the payer says of the debit with this number, in an answer or in a notice; `unknown` for whatever cannot be read. */
export function debitAnswerOf(message: JsonObject, requestNo: string): DebitAnswer {
  if (textMember(message, 'requestNo') !== requestNo) return UNKNOWN;
  switch (textMember(message, 'result')) {
    case 'paid': {
      const serialNo = textMember(message, 'serialNo');
      const amount = amountMember(message);
      const paidAt = instantMember(message);
      if (serialNo === undefined || !SERIAL_NO.test(serialNo) || paidAt === undefined) return UNKNOWN;
      // A payment of nothing is none, and nothing can be booked of it.
      return amount === undefined || amount === 0n ? UNKNOWN : { kind: 'paid', serialNo, amount, paidAt };
    }
    case 'failed':
      return { kind: 'failed', reason: paymentReason(message) };
    case 'running':
      return { kind: 'running' };
    case 'notReceived':
      return { kind: 'notReceived' };
    default:
      return UNKNOWN;
  }
}

/** `amountFen`, digits as text; undefined for anything else. */
export function amountMember(message: JsonObject): Fen | undefined {
  const text = textMember(message, 'amountFen');
  return text !== undefined && /^\d{1,18}$/.test(text) ? fen(BigInt(text)) : undefined;
}

/** `paidAt`, epoch milliseconds; undefined for anything else. */
export function instantMember(message: JsonObject): Instant | undefined {
  const value = message.get('paidAt');
  if (!(value instanceof JsonNumber) || !/^\d{10,15}$/.test(value.text)) return undefined;
  return instant(Number(value.text));
}

/** `reason` when it is a word: a sentence could hold a name, and seven digits in a row be part of somebody's number. */
export function paymentReason(message: JsonObject): string {
  const reason = textMember(message, 'reason');
  return reason !== undefined && WORD.test(reason) ? reason : 'failed';
}
