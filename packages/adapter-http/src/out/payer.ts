import type { DebitAnswer, JsonObject, Payer, PayerAnswer } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import { amountMember, debitAnswerOf, instantMember, paymentReason } from './payer-words.js';
import type { SignedExchange, SignedPeer } from './signed-exchange.js';
import { textMember } from './signed-exchange.js';

/** Where the payer answers. */
export interface PayerSettings extends SignedPeer {
  /** Where debits are asked for. Without it there are none. */
  readonly debitUrl?: string;
  /** Where the payer says what became of a debit. */
  readonly debitQueryUrl?: string;
}

const UNKNOWN = { kind: 'unknown' } as const;

/**
 * The port `Payer` over signed JSON (`WIRES.md`). `settings` is read before every call; while those of a call are not there it
 * throws `PortUnavailable`. Whatever cannot be read as an answer to this very request is `unknown`.
 */
export function createHttpPayer(deps: {
  readonly exchange: SignedExchange;
  readonly settings: () => PayerSettings | undefined;
}): Payer {
  function peerAt(place: 'url' | 'debitUrl' | 'debitQueryUrl'): SignedPeer {
    const settings = deps.settings();
    const url = settings?.[place];
    if (settings === undefined || url === undefined) throw new PortUnavailable('payer (not configured)');
    return { ...settings, url };
  }

  return {
    async queryDisbursement(requestNo) {
      const answered = await deps.exchange.post({ peer: peerAt('url'), json: { requestNo } });
      if (!answered.ok || textMember(answered.value, 'requestNo') !== requestNo) return UNKNOWN;
      return disbursementAnswerOf(answered.value);
    },

    async debit({ requestNo, amount, validUntil, card, name, idCard, reservedMobile, agreementNo }) {
      const answered = await deps.exchange.post({
        peer: peerAt('debitUrl'),
        json: {
          requestNo,
          amountFen: String(amount),
          validUntil,
          card: card.reveal(),
          name: name.reveal(),
          idCard: idCard.reveal(),
          mobile: reservedMobile.reveal(),
          ...(agreementNo === undefined ? {} : { agreementNo }),
        },
      });
      // Only this is certain to have debited nothing; every other fault may hide a debit (G24).
      if (!answered.ok && answered.error === 'notSent') throw new PortUnavailable('payer (not sent)');
      const answer = answered.ok ? debitAnswerOf(answered.value, requestNo) : UNKNOWN;
      return answer.kind === 'notReceived' ? UNKNOWN : answer;
    },

    async queryDebit(requestNo): Promise<DebitAnswer> {
      const answered = await deps.exchange.post({ peer: peerAt('debitQueryUrl'), json: { requestNo } });
      return answered.ok ? debitAnswerOf(answered.value, requestNo) : UNKNOWN;
    },
  };
}

function disbursementAnswerOf(answer: JsonObject): PayerAnswer {
  switch (textMember(answer, 'result')) {
    case 'paid': {
      const amount = amountMember(answer);
      const paidAt = instantMember(answer);
      return amount === undefined || paidAt === undefined ? UNKNOWN : { kind: 'paid', amount, paidAt };
    }
    case 'failed':
      return { kind: 'failed', reason: paymentReason(answer) };
    case 'running':
      return { kind: 'running' };
    case 'notReceived':
      return { kind: 'notReceived' };
    default:
      return UNKNOWN;
  }
}
