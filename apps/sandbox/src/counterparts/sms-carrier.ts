import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import { textMember } from '../wire/json.js';
import type { OutcomeRow, Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import { readSignedJson, signedReply } from '../wire/signed-json.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import { createWireServer } from '../wire/wire-server.js';

/** How the carrier can take a message. */
// prettier-ignore
export const SMS_OUTCOME_TABLE = [
  // name               what is answered
  [ 'accept',          'accepted' ],
  [ 'refuse',          'refused for good' ],
  [ 'busy',            'come again' ],
  [ 'silent',          'accepted, but the answer never comes' ],
  [ 'wrongSignature',  'accepted, the answer signed with another secret' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type SmsOutcome = (typeof SMS_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const SMS_OUTCOMES: readonly SmsOutcome[] = SMS_OUTCOME_TABLE.map(([name]) => name);

/** A message on its way to a phone: each once, however often it was sent. */
export interface SmsEntry {
  readonly at: number;
  readonly messageId: string;
  readonly mobile: string;
  /** `【signature】text`, as a phone shows it. */
  readonly shown: string;
  readonly signature: string;
}

/** The SMS carrier (item 25.3): shows what it was given. */
export interface SmsCarrier {
  readonly messages: Book<SmsEntry>;
  /** Keys are phone numbers. */
  readonly script: Script<SmsOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** What the gateway is configured with. A `GET` there lists the messages, phones masked. */
  url(): string;
}

/** A carrier that accepts every message nobody scripted. */
export function createSmsCarrier(options: {
  readonly secret: string;
  readonly host?: string;
  readonly now?: () => number;
}): SmsCarrier {
  const { secret, now = Date.now } = options;
  const messages = createBook<SmsEntry>();
  const script = createScript<SmsOutcome>('accept');
  const taken = new Set<string>();
  const server = createWireServer((request) => Promise.resolve(answer(request)), options.host);

  function answer(request: WireRequest): WireReply {
    if (request.method === 'GET') return { status: 200, body: JSON.stringify(messages.entries().map(masked)) };
    const question = readSignedJson(secret, request, now());
    if (question === undefined) return { status: 401, body: '' };
    const member = (name: string): string => textMember(question, name) ?? '';
    const messageId = member('messageId');
    const reply = (result: string, isSignedWell = true): WireReply =>
      signedReply(secret, request, { messageId, result }, now(), isSignedWell);
    if (taken.has(messageId)) return reply('accepted');
    const outcome = script.next(member('mobile'));
    if (outcome === 'busy') return reply('busy');
    if (outcome === 'refuse' || member('signature') === '') return reply('refused');
    taken.add(messageId);
    const shown = `【${member('signature')}】${member('text')}`;
    messages.record({ at: now(), messageId, mobile: member('mobile'), shown, signature: member('signature') });
    return outcome === 'silent' ? 'hang' : reply('accepted', outcome !== 'wrongSignature');
  }

  return {
    messages,
    script,
    open: (port) => server.open(port),
    close: () => server.close(),
    url: () => `${server.url()}/sms`,
  };
}

function masked({ mobile, ...entry }: SmsEntry): object {
  return { ...entry, mobile: `${mobile.slice(0, 3)}****${mobile.slice(7)}` };
}
