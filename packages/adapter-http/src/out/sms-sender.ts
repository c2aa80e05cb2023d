import type { SmsSender } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { SignedExchange, SignedPeer } from './signed-exchange.js';
import { textMember } from './signed-exchange.js';

/** Where the SMS carrier answers, and who we are there. */
export interface SmsGatewaySettings extends SignedPeer {
  readonly account: string;
}

/**
 * The port `SmsSender` over signed JSON (`WIRES.md`). `settings` is read before every call; while there are none a call
 * throws `PortUnavailable`. Only the carrier's own signed refusal is final.
 */
export function createHttpSmsSender(deps: {
  readonly exchange: SignedExchange;
  readonly settings: () => SmsGatewaySettings | undefined;
}): SmsSender {
  return {
    async send({ messageId, mobile, signature, text }) {
      const peer = deps.settings();
      if (peer === undefined) throw new PortUnavailable('sms gateway (not configured)');
      const { account } = peer;
      const answered = await deps.exchange.post({
        peer,
        json: { account, messageId, mobile: mobile.reveal(), signature, text },
      });
      if (!answered.ok) return { outcome: 'failed', error: answered.error, isFinal: false };
      if (textMember(answered.value, 'messageId') !== messageId) {
        return { outcome: 'failed', error: 'unreadable answer', isFinal: false };
      }
      switch (textMember(answered.value, 'result')) {
        case 'accepted':
          return { outcome: 'accepted' };
        case 'refused':
          return { outcome: 'failed', error: wordOf(textMember(answered.value, 'reason')), isFinal: true };
        case 'busy':
          return { outcome: 'failed', error: 'busy', isFinal: false };
        default:
          return { outcome: 'failed', error: 'unreadable answer', isFinal: false };
      }
    },
  };
}

/** A word goes on; a sentence could hold a number. */
function wordOf(reason: string | undefined): string {
  return reason !== undefined && /^[A-Za-z][A-Za-z_.-]{0,63}$/.test(reason) ? reason : 'refused';
}
