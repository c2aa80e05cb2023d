import { invariant } from '../shared/errors.js';
import type { Result } from '../shared/result.js';
import { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { BlindIndex } from './identifiers.js';
import type { LoanStatus } from './loan-status.js';
import type { MarketplaceOrderStatus } from './marketplace-order-status.js';

/** For how many days what is kept (`RELIABILITY` §6): as long as it is needed and no longer. */
export interface RetentionPolicy {
  /** Personal data of an order that never became a paid loan, after its end. */
  readonly refusedDays: number;
  /** Personal data of a loan, after it was settled. The law asks for a minimum: before it nobody can have it erased either. */
  readonly settledDays: number;
  /** Callbacks that were sent or abandoned, and their attempts. */
  readonly callbackDays: number;
  /** Events that were published. */
  readonly eventDays: number;
  /** Messages that were sent. */
  readonly smsDays: number;
  /** What operators did. */
  readonly operationDays: number;
}

/** What is kept when nobody configured it: half a year, five years, and less for what was only passed on. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  refusedDays: 180,
  settledDays: 1_826,
  callbackDays: 180,
  eventDays: 90,
  smsDays: 180,
  operationDays: 1_826,
};

type OrderEndRow = readonly [
  end: MarketplaceOrderStatus | LoanStatus,
  of: 'order' | 'loan',
  days: 'refusedDays' | 'settledDays',
  source: string,
];

/** How an order can end for good, by itself or by its loan, and how long its personal data is kept afterwards. */
// prettier-ignore
export const ORDER_END_TABLE = [
  // end                          of        kept for        source
  [ 'creditRejected',            'order',  'refusedDays',  'item 8'  ],
  [ 'declined',                  'order',  'refusedDays',  'item 9'  ],
  [ 'autoReviewRefused',         'loan',   'refusedDays',  'B5'      ],
  [ 'manualReviewRefused',       'loan',   'refusedDays',  'item 16' ],
  [ 'disbursementReviewRefused', 'loan',   'refusedDays',  'B8'      ],
  [ 'cancelled',                 'loan',   'refusedDays',  'B20'     ],
  [ 'settled',                   'loan',   'settledDays',  'item 17' ],
  [ 'settledWithReduction',      'loan',   'settledDays',  'item 17' ],
] as const satisfies readonly OrderEndRow[];

/** One way in which an order ends for good. */
export type OrderEnd = (typeof ORDER_END_TABLE)[number][0];

/** The end that `status` is, of an order or of its loan; undefined while it goes on. */
export function orderEndOf(status: MarketplaceOrderStatus | LoanStatus): OrderEnd | undefined {
  return ORDER_END_TABLE.find(([end]) => end === status)?.[0];
}

/** Is `end` the order's own, or its loan's? */
export function endOwner(end: OrderEnd): 'order' | 'loan' {
  return rowOf(end)[1];
}

/** Days for which personal data is kept after `end`. */
export function daysKept(policy: RetentionPolicy, end: OrderEnd): number {
  return policy[rowOf(end)[2]];
}

function rowOf(end: OrderEnd): (typeof ORDER_END_TABLE)[number] {
  const row = ORDER_END_TABLE.find(([name]) => name === end);
  invariant(row !== undefined, 'every end has a row');
  return row;
}

/**
 * What stands in place of an identity that was erased: well-formed, so that whatever reads it goes on, and nobody's. Region 000000
 * and prefix 154 are not given to anybody.
 */
export const ERASED_IDENTITY = {
  name: known(PersonName.parse('已删除')),
  idCard: known(IdCardNumber.parse('000000190001010009')),
  mobile: known(MobileNumber.parse('15400000000')),
  card: known(BankCardNumber.parse('000000000000')),
  /** Of a card. People get a pseudonym of their own, so that their orders stay together. */
  cardIndex: '0'.repeat(64) as BlindIndex,
} as const;

function known<T>(parsed: Result<T, unknown>): T {
  invariant(parsed.ok, 'what stands for an erased identity is well-formed');
  return parsed.value;
}
