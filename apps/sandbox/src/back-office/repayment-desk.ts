import { setTimeout as delay } from 'node:timers/promises';
import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import type { DebitOutcome, DebitPlan, DebitRecord, PlannedDebitNotice } from './debit.js';
import type { PayerDebits } from './payer-debits.js';
import { createPayerDebits } from './payer-debits.js';
import type { PayerBook } from './payer.js';
import type { LoanSubject, RepaymentRequest, RepaymentWord } from './repayment.js';
import { repaymentResultEvent } from './repayment.js';
import type { StatementFault, StatementLine } from './statement.js';
import { linesOfDay, plantFaults, statementCsv } from './statement.js';

/** A notice that was sent, and how the gateway took it. */
export interface SentNotice {
  readonly at: number;
  readonly requestNo: string;
  readonly result: string;
  readonly httpStatus: number;
}

/** How the payer posts to the gateway, and how events leave the back office. Both give the HTTP status. */
export interface DeskWires {
  readonly post: (path: string, body: string, contentType: string, isSignedWell: boolean) => Promise<number>;
  readonly send: (orderNo: string, event: ReturnType<typeof repaymentResultEvent>) => Promise<number>;
}

/** The payer and the back office where money comes back: debits, notices, events, statements (items 22, 23). */
export interface RepaymentDesk {
  /** What the gateway told the back office; the debits themselves are asked of the payer. */
  readonly requests: Book<RepaymentRequest>;
  readonly debits: PayerDebits;
  readonly notices: Book<SentNotice>;
  /** Ends a debit that is under way, telling nobody. */
  settle(requestNo: string, as: 'paid' | 'failed'): DebitRecord | undefined;
  /** Sends a notice of what became of a debit, or of `says` instead; gives the HTTP status. */
  notify(
    requestNo: string,
    wish?: { readonly says?: 'paid' | 'failed'; readonly isSignedWell?: boolean },
  ): Promise<number>;
  /** Sends the event of what became of a debit, or of `says` instead; gives the HTTP status. */
  tell(request: RepaymentRequest, says?: 'paid' | 'failed'): Promise<number>;
  /** Takes money that no request asked for, as a lender debits on a due day, and sends the event. Gives its serial number. */
  collect(loan: LoanSubject, amountFen: bigint, way?: 'debit' | 'bankTransfer' | 'alipay'): Promise<string>;
  /** Tells of a payment in these words; gives the HTTP status. */
  say(loan: LoanSubject & { readonly requestNo?: string }, word: RepaymentWord): Promise<number>;
  /** Everything that the payer moved on a Beijing day. */
  linesOf(day: string): readonly StatementLine[];
  /** Uploads the statement of a day, with faults planted by request or serial number; gives the HTTP status. */
  sendStatement(day: string, faults?: Readonly<Record<string, StatementFault>>): Promise<number>;
  /** Debits and questions about them, signed; a `GET` of `…/statements/<day>` shows the statement of a day. */
  answer(request: WireRequest): WireReply;
}

const REPEAT_EVERY_MS = 400;
const REPEATS_MAX = 20;

/** A desk whose payer debits whatever nobody scripted as `fallback` says. */
export function createRepaymentDesk(options: {
  readonly payerSecret: string;
  readonly payer: PayerBook;
  readonly fallback: DebitOutcome;
  readonly now: () => number;
  readonly wires: DeskWires;
}): RepaymentDesk {
  const { now, wires, payer } = options;
  const requests = createBook<RepaymentRequest>();
  const notices = createBook<SentNotice>();
  const collected: StatementLine[] = [];
  let serials = 0;
  const nextSerialNo = (): string => `S${String(now())}${String((serials += 1)).padStart(5, '0')}`;
  const debits = createPayerDebits({
    secret: options.payerSecret,
    fallback: options.fallback,
    now,
    nextSerialNo,
    follow: (requestNo, plan) => void follow(requestNo, plan).catch(() => undefined),
  });

  async function follow(requestNo: string, plan: DebitPlan): Promise<void> {
    for (const notice of plan.notices) {
      if (notice.delayMs > 0) await delay(notice.delayMs, undefined, { ref: false });
      if (plan.becomes !== undefined) debits.settle(requestNo, plan.becomes);
      await Promise.all(Array.from({ length: notice.copies }, () => repeat(requestNo, notice)));
    }
  }

  // A payer repeats its notice until it is acknowledged.
  async function repeat(requestNo: string, { says }: PlannedDebitNotice): Promise<void> {
    for (let time = 0; time < REPEATS_MAX; time += 1) {
      const status = await notify(requestNo, { says }).catch(() => 0);
      if (status === 200 || status === 400 || status === 404) return;
      await delay(REPEAT_EVERY_MS, undefined, { ref: false });
    }
  }

  async function notify(
    requestNo: string,
    wish: { readonly says?: 'paid' | 'failed'; readonly isSignedWell?: boolean } = {},
  ): Promise<number> {
    const word = debits.word(requestNo, wish.says);
    const body = JSON.stringify(word);
    const httpStatus = await wires.post('/payer/notices', body, 'application/json', wish.isSignedWell ?? true);
    notices.record({ at: now(), requestNo, result: textMember(word, 'result') ?? '', httpStatus });
    return httpStatus;
  }

  function say(loan: LoanSubject & { readonly requestNo?: string }, word: RepaymentWord): Promise<number> {
    return wires.send(loan.orderNo, repaymentResultEvent(loan, word, now()));
  }

  function linesOf(day: string): readonly StatementLine[] {
    const payouts = payer.records().flatMap(([requestNo, record]): readonly StatementLine[] => {
      if (record.result !== 'paid') return [];
      const { amountFen, paidAt } = record;
      return [
        { direction: 'disbursement', requestNo, serialNo: `P${requestNo}`, amountFen: BigInt(amountFen), paidAt },
      ];
    });
    const repayments = debits.paid().map(([requestNo, { serialNo, amountFen, paidAt }]): StatementLine => ({
      direction: 'repayment',
      requestNo,
      serialNo,
      amountFen,
      paidAt,
    }));
    return linesOfDay([...payouts, ...repayments, ...collected], day);
  }

  return {
    requests,
    debits,
    notices,
    settle: (requestNo, as) => debits.settle(requestNo, as),
    notify,
    tell: (request, says) => say(request, wordOf(debits.word(request.requestNo, says))),
    async collect(loan, amountFen, way = 'debit') {
      const serialNo = nextSerialNo();
      const paidAt = now();
      if (way === 'debit') collected.push({ direction: 'repayment', requestNo: '', serialNo, amountFen, paidAt });
      await say(loan, { outcome: 'paid', serialNo, amountFen, paidAt, way });
      return serialNo;
    },
    say,
    linesOf,
    sendStatement: (day, faults = {}) =>
      wires.post(`/payer/statements/${day}`, statementCsv(plantFaults(linesOf(day), faults)), 'text/csv', true),
    answer(request) {
      const day = /\/statements\/(\d{4}-\d\d-\d\d)$/.exec(request.path)?.[1];
      if (day === undefined) return debits.answer(request);
      return { status: 200, body: statementCsv(linesOf(day)), contentType: 'text/csv; charset=utf-8' };
    },
  };
}

function wordOf(word: JsonRecord): RepaymentWord {
  const member = (name: string): string => textMember(word, name) ?? '';
  if (member('result') !== 'paid') return { outcome: 'failed', reason: member('reason') };
  return {
    outcome: 'paid',
    serialNo: member('serialNo'),
    amountFen: BigInt(member('amountFen')),
    paidAt: Number(member('paidAt')),
  };
}
