import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import { readSignedJson, signedReply } from '../wire/signed-json.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import type { PayoutRecord } from './payout.js';

/** How the payer answers a query; `answer` is the truth. */
export type PayerQueryOutcome = 'answer' | 'hang' | 'wrongSignature' | 'serverError';

/** A query that came in. */
export interface PayerQuery {
  readonly at: number;
  readonly requestNo: string;
  readonly answered: string;
}

/** The payer's own book: every request at most once, whatever is asked how often (B9, B12). */
export interface PayerBook {
  readonly queries: Book<PayerQuery>;
  /** Keys are request numbers. */
  readonly queryScript: Script<PayerQueryOutcome>;
  /** Enters a request; one that is paid or failed stays as it is. Gives what stands there now. */
  enter(requestNo: string, record: PayoutRecord): PayoutRecord;
  find(requestNo: string): PayoutRecord | undefined;
  /** Requests that were paid. */
  paid(): readonly string[];
  /** Everything that stands in the book. */
  records(): readonly (readonly [requestNo: string, record: PayoutRecord])[];
  answer(request: WireRequest): WireReply;
}

/** An empty book, asked and answered with this secret. */
export function createPayerBook(secret: string, now: () => number): PayerBook {
  const records = new Map<string, PayoutRecord>();
  const queries = createBook<PayerQuery>();
  const queryScript = createScript<PayerQueryOutcome>('answer');
  return {
    queries,
    queryScript,
    enter(requestNo, record) {
      const standing = records.get(requestNo);
      if (standing !== undefined && standing.result !== 'running') return standing;
      records.set(requestNo, record);
      return record;
    },
    find: (requestNo) => records.get(requestNo),
    paid: () => [...records.entries()].filter(([, { result }]) => result === 'paid').map(([requestNo]) => requestNo),
    records: () => [...records.entries()],
    answer(request) {
      const question = readSignedJson(secret, request, now());
      if (question === undefined) return { status: 401, body: '' };
      const requestNo = textMember(question, 'requestNo') ?? '';
      const record: JsonRecord = { ...(records.get(requestNo) ?? { result: 'notReceived' }) };
      const outcome = queryScript.next(requestNo);
      queries.record({ at: now(), requestNo, answered: outcome === 'answer' ? String(record['result']) : outcome });
      if (outcome === 'hang') return 'hang';
      if (outcome === 'serverError') return { status: 500, body: '' };
      return signedReply(secret, request, { requestNo, ...record }, now(), outcome !== 'wrongSignature');
    },
  };
}
