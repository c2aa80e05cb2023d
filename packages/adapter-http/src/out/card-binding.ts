import type { CardBinding, CardBindingAnswer, CardRefusal, JsonObject } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { SignedExchange, SignedExchangeFault, SignedPeer } from './signed-exchange.js';
import { textMember } from './signed-exchange.js';

/** Where the card-binding company answers, and who we are there. */
export interface CardBindingSettings extends SignedPeer {
  readonly merchantNo: string;
}

const UNKNOWN: CardBindingAnswer = { kind: 'unknown' };

/** What the company may give as its reason; a reason that is not here is the bank's refusal without one. */
const REFUSALS: ReadonlyMap<string, CardRefusal> = new Map(
  (['elementsDiffer', 'mobileDiffers', 'cardNotUsable', 'refusedByBank'] as const).map((word) => [word, word]),
);

/**
 * The port `CardBinding` over signed JSON (`WIRES.md`). `settings` is read before every call; while there are none a call
 * throws `PortUnavailable`. Whatever cannot be read as an answer to this very request is `unknown`.
 */
export function createHttpCardBinding(deps: {
  readonly exchange: SignedExchange;
  readonly settings: () => CardBindingSettings | undefined;
}): CardBinding {
  function configured(): CardBindingSettings {
    const settings = deps.settings();
    if (settings === undefined) throw new PortUnavailable('card binding (not configured)');
    return settings;
  }

  return {
    async bind({ requestNo, name, idCard, card, reservedMobile, bankCode, cardType }) {
      const peer = configured();
      const { merchantNo } = peer;
      const answered = await deps.exchange.post({
        peer,
        path: '/bind',
        json: {
          merchantNo,
          requestNo,
          name: name.reveal(),
          idCard: idCard.reveal(),
          card: card.reveal(),
          mobile: reservedMobile.reveal(),
          bankCode,
          cardType,
        },
      });
      return answered.ok ? answerOf(answered.value, requestNo) : unsent(answered.error);
    },
    async query(requestNo) {
      const peer = configured();
      const { merchantNo } = peer;
      const answered = await deps.exchange.post({ peer, path: '/query', json: { merchantNo, requestNo } });
      // A question that did not get there says nothing about the request.
      return answered.ok ? answerOf(answered.value, requestNo) : UNKNOWN;
    },
  };
}

function unsent(fault: SignedExchangeFault): CardBindingAnswer {
  return fault === 'notSent' ? { kind: 'notReceived' } : UNKNOWN;
}

function answerOf(answer: JsonObject, requestNo: string): CardBindingAnswer {
  if (textMember(answer, 'requestNo') !== requestNo) return UNKNOWN;
  switch (textMember(answer, 'result')) {
    case 'bound': {
      const agreementNo = textMember(answer, 'agreementNo');
      return agreementNo !== undefined && /^[\w-]{1,64}$/.test(agreementNo) ? { kind: 'bound', agreementNo } : UNKNOWN;
    }
    case 'refused':
      return { kind: 'refused', refusal: REFUSALS.get(textMember(answer, 'reason') ?? '') ?? 'refusedByBank' };
    case 'running':
      return { kind: 'running' };
    case 'notReceived':
      return { kind: 'notReceived' };
    default:
      return UNKNOWN;
  }
}
