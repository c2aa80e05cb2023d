import { setTimeout as delay } from 'node:timers/promises';
import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import { readSignedJson, signedReply } from '../wire/signed-json.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import { createWireServer } from '../wire/wire-server.js';
import type { CardOutcome } from './card-script.js';

/** A call that came in. No number of a person stands in it. */
export interface CardCall {
  readonly at: number;
  readonly kind: 'bind' | 'query';
  readonly requestNo: string;
  /** Last four digits; empty with a query. */
  readonly cardTail: string;
  readonly isSigned: boolean;
  readonly outcome: CardOutcome | 'known' | 'notReceived';
}

/** The card-binding company (item 11): binds a card once per request number, and remembers. */
export interface CardCompany {
  readonly calls: Book<CardCall>;
  /** Keys are identity numbers. */
  readonly script: Script<CardOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** What the gateway is configured with; it calls `/bind` and `/query` below it. */
  url(): string;
}

const SLOW_MS = 2_000;
const REFUSALS: ReadonlySet<CardOutcome> = new Set([
  'elementsDiffer',
  'mobileDiffers',
  'cardNotUsable',
  'refusedByBank',
]);

/** A company that binds every card nobody scripted. */
export function createCardCompany(options: {
  readonly secret: string;
  readonly host?: string;
  readonly now?: () => number;
}): CardCompany {
  const { secret, now = Date.now } = options;
  const calls = createBook<CardCall>();
  const script = createScript<CardOutcome>('bind');
  const results = new Map<string, JsonRecord>();
  const server = createWireServer(answer, options.host);

  async function answer(request: WireRequest): Promise<WireReply> {
    const question = readSignedJson(secret, request, now());
    const kind = request.path.endsWith('/query') ? 'query' : 'bind';
    if (question === undefined) {
      calls.record({ at: now(), kind, requestNo: '', cardTail: '', isSigned: false, outcome: 'notReceived' });
      return { status: 401, body: '' };
    }
    const requestNo = textMember(question, 'requestNo') ?? '';
    const reply = (result: JsonRecord, isSignedWell = true): WireReply =>
      signedReply(secret, request, { requestNo, ...result }, now(), isSignedWell);
    if (kind === 'query') return reply(query(requestNo));
    return bind(question, requestNo, reply);
  }

  function query(requestNo: string): JsonRecord {
    const known = results.get(requestNo);
    const outcome = known === undefined ? 'notReceived' : 'known';
    calls.record({ at: now(), kind: 'query', requestNo, cardTail: '', isSigned: true, outcome });
    return known ?? { result: 'notReceived' };
  }

  async function bind(
    question: JsonRecord,
    requestNo: string,
    reply: (result: JsonRecord, isSignedWell?: boolean) => WireReply,
  ): Promise<WireReply> {
    const cardTail = (textMember(question, 'card') ?? '').slice(-4);
    const known = results.get(requestNo);
    const outcome = known === undefined ? script.next(textMember(question, 'idCard') ?? '') : 'known';
    calls.record({ at: now(), kind: 'bind', requestNo, cardTail, isSigned: true, outcome });
    // The same request is the same request: whatever was said of it is said again.
    if (known !== undefined || outcome === 'known') return reply(known ?? {});
    if (outcome === 'lost') return 'hang';
    const result = REFUSALS.has(outcome)
      ? { result: 'refused', reason: outcome }
      : { result: 'bound', agreementNo: `A${requestNo}` };
    results.set(requestNo, result);
    switch (outcome) {
      case 'slow':
        await delay(SLOW_MS, undefined, { ref: false });
        return reply(result);
      case 'running':
        return reply({ result: 'running' });
      case 'silent':
        return 'hang';
      case 'serverError':
        return { status: 500, body: '' };
      default:
        return reply(result, outcome !== 'wrongSignature');
    }
  }

  return {
    calls,
    script,
    open: (port) => server.open(port),
    close: () => server.close(),
    url: () => server.url(),
  };
}
