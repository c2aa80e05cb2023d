import type { SmsDelivery, SmsSender } from '../../ports/sms-sender.js';

/** How an SMS carrier treats messages. */
export type SmsCarrierBehavior =
  | { readonly kind: 'accepts' }
  /** For good. */
  | { readonly kind: 'refuses' }
  /** Come again. */
  | { readonly kind: 'busy' }
  /** Takes the message and never answers. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'talksNonsense' }
  /** Nobody listens. */
  | { readonly kind: 'unreachable' };

/** A message as the carrier has it, in clear text. */
export interface TakenSms {
  readonly messageId: string;
  readonly mobile: string;
  readonly signature: string;
  readonly text: string;
}

/** {@link SmsSender} whose carrier behaves as the script says. */
export interface ScriptedSmsSender extends SmsSender {
  /** From now on the carrier treats messages like this; at first it accepts them. */
  behave(behavior: SmsCarrierBehavior): void;
  /** Messages that went out to phones, each once, first to last. */
  taken(): readonly TakenSms[];
}

/** Makes a {@link ScriptedSmsSender}. */
export function createScriptedSmsSender(): ScriptedSmsSender {
  const taken = new Map<string, TakenSms>();
  let behavior: SmsCarrierBehavior = { kind: 'accepts' };
  const failed = (error: string, isFinal = false): SmsDelivery => ({ outcome: 'failed', error, isFinal });
  return {
    behave: (next) => {
      behavior = next;
    },
    taken: () => [...taken.values()],
    send: async ({ messageId, mobile, signature, text }) => {
      if (behavior.kind === 'unreachable') return failed('notSent');
      if (behavior.kind === 'refuses') return failed('refused', true);
      if (behavior.kind === 'busy') return failed('busy');
      if (!taken.has(messageId)) taken.set(messageId, { messageId, mobile: mobile.reveal(), signature, text });
      if (behavior.kind === 'silent') return failed('unknown');
      return behavior.kind === 'talksNonsense' ? failed('unreadable answer') : { outcome: 'accepted' };
    },
  };
}
