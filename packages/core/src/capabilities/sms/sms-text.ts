import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { SmsMessage, SmsPolicy } from '../../model/sms.js';

/** What the carrier is given. */
export interface SmsText {
  readonly signature: string;
  readonly text: string;
}

/** Why nothing may be sent: no registered signature, no text for the event, a text that asks for more than the event gives. */
export type SmsTextFault = 'noSignature' | 'noText' | 'unknownParameter';

const PLACEHOLDER = /\{(\w+)\}/g;

/** Fills the channel's text for `message`. Nothing goes out without a signature, and no text with a gap in it (item 25.3). */
export function smsTextOf(message: SmsMessage, policy: SmsPolicy | undefined): Result<SmsText, SmsTextFault> {
  const signature = policy?.signature?.trim() ?? '';
  if (signature === '') return err('noSignature');
  const template = policy?.texts[message.event] ?? '';
  if (template === '') return err('noText');
  const parameters = new Map(Object.entries(message.parameters));
  const asked = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (asked.some((name) => !parameters.has(name))) return err('unknownParameter');
  return ok({ signature, text: template.replace(PLACEHOLDER, (_all, name: string) => parameters.get(name) ?? '') });
}
