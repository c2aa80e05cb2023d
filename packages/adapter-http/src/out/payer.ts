import type { Instant, JsonObject, Payer, PayerAnswer } from '@banyan/core';
import { fen, instant, JsonNumber, PortUnavailable } from '@banyan/core';
import type { SignedExchange, SignedPeer } from './signed-exchange.js';
import { textMember } from './signed-exchange.js';

const WORD = /^(?!.*\d{7})[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

const UNKNOWN: PayerAnswer = { kind: 'unknown' };

/**
 * The port `Payer` over signed JSON (`WIRES.md`). `settings` is read before every call; while there are none a call
 * throws `PortUnavailable`. Whatever cannot be read as an answer to this very request is `unknown`.
 */
export function createHttpPayer(deps: {
  readonly exchange: SignedExchange;
  readonly settings: () => SignedPeer | undefined;
}): Payer {
  return {
    async queryDisbursement(requestNo) {
      const peer = deps.settings();
      if (peer === undefined) throw new PortUnavailable('payer (not configured)');
      const answered = await deps.exchange.post({ peer, json: { requestNo } });
      if (!answered.ok || textMember(answered.value, 'requestNo') !== requestNo) return UNKNOWN;
      return answerOf(answered.value);
    },
  };
}

function answerOf(answer: JsonObject): PayerAnswer {
  switch (textMember(answer, 'result')) {
    case 'paid': {
      const amount = textMember(answer, 'amountFen');
      const paidAt = instantOf(answer.get('paidAt'));
      if (amount === undefined || !/^\d{1,18}$/.test(amount) || paidAt === undefined) return UNKNOWN;
      return { kind: 'paid', amount: fen(BigInt(amount)), paidAt };
    }
    case 'failed':
      return { kind: 'failed', reason: reasonOf(textMember(answer, 'reason')) };
    case 'running':
      return { kind: 'running' };
    case 'notReceived':
      return { kind: 'notReceived' };
    default:
      return UNKNOWN;
  }
}

/** A word goes on; a sentence could hold a name, and seven digits in a row be part of somebody's number. */
function reasonOf(reason: string | undefined): string {
  return reason !== undefined && WORD.test(reason) ? reason : 'failed';
}

function instantOf(value: unknown): Instant | undefined {
  if (!(value instanceof JsonNumber) || !/^\d{10,15}$/.test(value.text)) return undefined;
  return instant(Number(value.text));
}
