import type { OutcomeRow } from '../wire/script.js';

/** What the payer's book holds of a debit. */
export type DebitRecord =
  | { readonly result: 'paid'; readonly serialNo: string; readonly amountFen: bigint; readonly paidAt: number }
  | { readonly result: 'failed'; readonly reason: string }
  | { readonly result: 'running' };

/** How the payer can take a debit (item 22). Its book says the truth whatever is answered. */
// prettier-ignore
export const DEBIT_OUTCOME_TABLE = [
  // name               what happens
  [ 'pay',             'debited, and answered so' ],
  [ 'fail',            'refused for good: not enough money on the card' ],
  [ 'running',         'under way; debited half a second later, told by a notice' ],
  [ 'runningFails',    'under way; refused half a second later, told by a notice' ],
  [ 'pending',         'under way, and it stays so until somebody decides' ],
  [ 'silent',          'debited, but the answer never comes' ],
  [ 'silentFails',     'refused, but the answer never comes' ],
  [ 'lost',            'never received, no answer' ],
  [ 'late',            'under way; debited, told by a notice half a minute later' ],
  [ 'twice',           'debited; after the answer five notices say so again' ],
  [ 'contradict',      'debited and answered so; then a notice that it failed' ],
  [ 'reorder',         'debited; a notice that it failed comes first' ],
  [ 'wrongSignature',  'debited, the answer signed with another secret' ],
  [ 'smaller',         'half of the amount is debited' ],
  [ 'larger',          '100 yuan more than asked for are debited' ],
  [ 'serverError',     'debited, answered with HTTP 500' ],
] as const satisfies readonly OutcomeRow[];

/** Name of a scripted outcome. */
export type DebitOutcome = (typeof DEBIT_OUTCOME_TABLE)[number][0];

/** Every name, in the order of the table. */
export const DEBIT_OUTCOMES: readonly DebitOutcome[] = DEBIT_OUTCOME_TABLE.map(([name]) => name);

/** A notice that follows a debit. */
export interface PlannedDebitNotice {
  readonly delayMs: number;
  /** What it says, true or not. */
  readonly says: 'paid' | 'failed';
  readonly copies: number;
}

/** What an outcome means. */
export interface DebitPlan {
  /** What stands in the book at once; `nothing`: the request never arrived. */
  readonly booked: 'paid' | 'failed' | 'running' | 'nothing';
  /** Debited instead of the amount of the order. */
  readonly amountOf: (ordered: bigint) => bigint;
  readonly answer: 'truth' | 'running' | 'hang' | 'serverError';
  readonly isSignedWell: boolean;
  /** What a debit under way comes to, before the first notice is sent. */
  readonly becomes?: 'paid' | 'failed';
  readonly notices: readonly PlannedDebitNotice[];
}

const LATE_MS = 30_000;
const SOON_MS = 500;
const SURPLUS_FEN = 10_000n;

const HONEST: DebitPlan = {
  booked: 'paid',
  amountOf: (ordered) => ordered,
  answer: 'truth',
  isSignedWell: true,
  notices: [],
};

/** What happens when a debit has this outcome. */
export function planDebit(outcome: DebitOutcome): DebitPlan {
  const later = (becomes: 'paid' | 'failed', delayMs: number): DebitPlan => ({
    ...HONEST,
    booked: 'running',
    answer: 'running',
    becomes,
    notices: [{ delayMs, says: becomes, copies: 1 }],
  });
  switch (outcome) {
    case 'pay':
      return HONEST;
    case 'fail':
      return { ...HONEST, booked: 'failed' };
    case 'running':
      return later('paid', SOON_MS);
    case 'runningFails':
      return later('failed', SOON_MS);
    case 'pending':
      return { ...HONEST, booked: 'running' };
    case 'silent':
      return { ...HONEST, answer: 'hang' };
    case 'silentFails':
      return { ...HONEST, booked: 'failed', answer: 'hang' };
    case 'lost':
      return { ...HONEST, booked: 'nothing', answer: 'hang' };
    case 'late':
      return later('paid', LATE_MS);
    case 'twice':
      return { ...HONEST, notices: [{ delayMs: 0, says: 'paid', copies: 5 }] };
    case 'contradict':
      return { ...HONEST, notices: [{ delayMs: 0, says: 'failed', copies: 1 }] };
    case 'reorder':
      return {
        ...HONEST,
        answer: 'running',
        notices: [
          { delayMs: 0, says: 'failed', copies: 1 },
          { delayMs: SOON_MS, says: 'paid', copies: 1 },
        ],
      };
    case 'wrongSignature':
      return { ...HONEST, isSignedWell: false };
    case 'smaller':
      return { ...HONEST, amountOf: (ordered) => ordered / 2n };
    case 'larger':
      return { ...HONEST, amountOf: (ordered) => ordered + SURPLUS_FEN };
    case 'serverError':
      return { ...HONEST, answer: 'serverError' };
  }
}
