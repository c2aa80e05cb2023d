import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import type { JsonRecord } from '../wire/json.js';
import { numberMember, textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import { readSignedJson, signedReply } from '../wire/signed-json.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import type { DebitOutcome, DebitPlan, DebitRecord } from './debit.js';
import { planDebit } from './debit.js';
import type { PayerQueryOutcome } from './payer.js';

/** A call that came in. No number of a person stands in it. */
export interface DebitCall {
  readonly at: number;
  readonly kind: 'debit' | 'query';
  readonly requestNo: string;
  /** Last four digits; empty with a query. */
  readonly cardTail: string;
  /** 0 with a query. */
  readonly amountFen: bigint;
  /** What was made of it: an outcome of the script, or what the book said. */
  readonly word: string;
}

/** The payer's book of debits: every request number is debited at most once, and never after it has expired (item 22). */
export interface PayerDebits {
  readonly calls: Book<DebitCall>;
  /** Keys are identity numbers. */
  readonly script: Script<DebitOutcome>;
  /** Keys are request numbers. */
  readonly queryScript: Script<PayerQueryOutcome>;
  find(requestNo: string): DebitRecord | undefined;
  /** Every request that money was taken for. */
  paid(): readonly (readonly [requestNo: string, record: Extract<DebitRecord, { readonly result: 'paid' }>])[];
  /** Ends a debit that is under way; gives what stands in the book now. */
  settle(requestNo: string, as: 'paid' | 'failed'): DebitRecord | undefined;
  /** What the payer says of a debit: the truth, or `says` instead. */
  word(requestNo: string, says?: 'paid' | 'failed'): JsonRecord;
  answer(request: WireRequest): WireReply;
}

interface Entry {
  readonly amountFen: bigint;
  readonly validUntil: number;
  record: DebitRecord;
}

const REFUSAL = 'notEnoughMoney';

/** An empty book, asked and answered with this secret. `follow` is told what comes after an answer. */
export function createPayerDebits(options: {
  readonly secret: string;
  readonly fallback: DebitOutcome;
  readonly now: () => number;
  readonly nextSerialNo: () => string;
  readonly follow: (requestNo: string, plan: DebitPlan) => void;
}): PayerDebits {
  const { secret, now } = options;
  const entries = new Map<string, Entry>();
  const calls = createBook<DebitCall>();
  const script = createScript<DebitOutcome>(options.fallback);
  const queryScript = createScript<PayerQueryOutcome>('answer');

  function taken(amountFen: bigint): DebitRecord {
    return { result: 'paid', serialNo: options.nextSerialNo(), amountFen, paidAt: now() };
  }

  function answer(request: WireRequest): WireReply {
    const question = readSignedJson(secret, request, now());
    if (question === undefined) return { status: 401, body: '' };
    return request.path.endsWith('/query') ? query(request, question) : debit(request, question);
  }

  function query(request: WireRequest, question: JsonRecord): WireReply {
    const requestNo = textMember(question, 'requestNo') ?? '';
    const truth = word(requestNo);
    const outcome = queryScript.next(requestNo);
    const said = outcome === 'answer' ? String(truth['result']) : outcome;
    calls.record({ at: now(), kind: 'query', requestNo, cardTail: '', amountFen: 0n, word: said });
    if (outcome === 'hang') return 'hang';
    if (outcome === 'serverError') return { status: 500, body: '' };
    return signedReply(secret, request, truth, now(), outcome !== 'wrongSignature');
  }

  function debit(request: WireRequest, question: JsonRecord): WireReply {
    const member = (name: string): string => textMember(question, name) ?? '';
    const requestNo = member('requestNo');
    const amountFen = BigInt(member('amountFen'));
    const validUntil = numberMember(question, 'validUntil') ?? 0;
    const note = (said: string): void => {
      calls.record({ at: now(), kind: 'debit', requestNo, cardTail: member('card').slice(-4), amountFen, word: said });
    };
    // The same request is the same request: whatever was said of it is said again.
    if (entries.has(requestNo)) {
      note('known');
      return signedReply(secret, request, word(requestNo), now());
    }
    if (now() > validUntil) {
      note('expired');
      entries.set(requestNo, { amountFen, validUntil, record: { result: 'failed', reason: 'expired' } });
      return signedReply(secret, request, word(requestNo), now());
    }
    const outcome = script.next(member('idCard'));
    note(outcome);
    return carryOut(request, { requestNo, amountFen, validUntil }, planDebit(outcome));
  }

  function carryOut(
    request: WireRequest,
    order: { readonly requestNo: string; readonly amountFen: bigint; readonly validUntil: number },
    plan: DebitPlan,
  ): WireReply {
    const { requestNo } = order;
    const amountFen = plan.amountOf(order.amountFen);
    if (plan.booked !== 'nothing') {
      const record: DebitRecord =
        plan.booked === 'paid'
          ? taken(amountFen)
          : plan.booked === 'failed'
            ? { result: 'failed', reason: REFUSAL }
            : { result: 'running' };
      entries.set(requestNo, { amountFen, validUntil: order.validUntil, record });
      options.follow(requestNo, plan);
    }
    if (plan.answer === 'hang') return 'hang';
    if (plan.answer === 'serverError') return { status: 500, body: '' };
    const said = plan.answer === 'running' ? { requestNo, result: 'running' } : word(requestNo);
    return signedReply(secret, request, said, now(), plan.isSignedWell);
  }

  function settle(requestNo: string, as: 'paid' | 'failed'): DebitRecord | undefined {
    const entry = entries.get(requestNo);
    if (entry?.record.result !== 'running') return entry?.record;
    const isExpired = now() > entry.validUntil;
    if (as === 'paid' && !isExpired) entry.record = taken(entry.amountFen);
    else entry.record = { result: 'failed', reason: isExpired ? 'expired' : REFUSAL };
    return entry.record;
  }

  function word(requestNo: string, says?: 'paid' | 'failed'): JsonRecord {
    const record = entries.get(requestNo)?.record;
    if (record === undefined) return { requestNo, result: 'notReceived' };
    if (says !== undefined && says !== record.result) {
      const lie =
        says === 'failed'
          ? { result: 'failed', reason: REFUSAL }
          : { result: 'paid', serialNo: `X${requestNo}`, amountFen: '1', paidAt: now() };
      return { requestNo, ...lie };
    }
    if (record.result !== 'paid') return { requestNo, ...record };
    return { requestNo, ...record, amountFen: String(record.amountFen) };
  }

  return {
    calls,
    script,
    queryScript,
    find: (requestNo) => entries.get(requestNo)?.record,
    paid: () =>
      [...entries.entries()].flatMap(([requestNo, { record }]) =>
        record.result === 'paid' ? [[requestNo, record] as const] : [],
      ),
    settle,
    word,
    answer,
  };
}
