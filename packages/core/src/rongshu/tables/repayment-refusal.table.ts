import type { QueryRepaymentError } from '../../capabilities/repayment/query-repayment.js';
import type { QuoteRepaymentError } from '../../capabilities/repayment/quote-repayment.js';
import type { RepayError } from '../../capabilities/repayment/repay.js';

/** Why a trial, a repayment or a question about one is refused. */
export type RepaymentRefusal = QuoteRepaymentError | RepayError | QueryRepaymentError;

type RepaymentRefusalRow = readonly [
  refusal: RepaymentRefusal['kind'],
  member: 'orderId' | 'period' | null,
  message: string,
  source: string,
];

/**
 * 主动还款试算 and 主动还款 refused (product/1.10, 1.11; `spec` §3.10–3.11): 10002 with the member that is wrong, else 10001 with
 * what the borrower reads. `{period}` and `{day}` are filled in from the refusal.
 */
// prettier-ignore
export const REPAYMENT_REFUSAL_TABLE = [
  // refusal                 10002 member  10001 message                          source
  [ 'unknownOrder',          'orderId',    '',                                    '12.2'    ],
  [ 'unknownInstallment',    'period',     '',                                    '12.2'    ],
  [ 'noSchedule',            null,         '还款计划尚未生成',                    'G22'     ],
  [ 'allPaid',               null,         '借款已全部结清',                      'item 21' ],
  [ 'alreadyPaid',           null,         '第{period}期已还清',                  'item 21' ],
  [ 'olderUnpaid',           null,         '请先还清第{period}期',                'G23'     ],
  [ 'notYetPayable',         null,         '第{period}期自{day}起可以还款',       'item 21' ],
  [ 'settlementNotAllowed',  null,         '暂不支持提前结清',                    'item 21' ],
  [ 'writtenOff',            null,         '该借款暂不支持在线还款，请联系客服',  'B18'     ],
  [ 'debitRunning',          null,         '还款处理中，请勿重复提交',            'G23'     ],
  [ 'otherDebitRunning',     null,         '还款处理中，请勿重复提交',            '11.10'   ],
  [ 'noRepaymentCard',       null,         '请先绑定还款银行卡',                  'item 22' ],
  [ 'failed',                null,         '扣款失败，请稍后再试',                'item 22' ],
] as const satisfies readonly RepaymentRefusalRow[];

type Unanswered = Exclude<RepaymentRefusal['kind'], (typeof REPAYMENT_REFUSAL_TABLE)[number][0]>;
/** Every refusal has an answer; a missing one is named by the compiler. */
export const answersEveryRepaymentRefusal: [Unanswered] extends [never] ? true : Unanswered = true;

/** The row of a refusal: the wrong member, or what the borrower reads. */
export function repaymentRefusalAnswer(
  refusal: RepaymentRefusal,
): { readonly member: 'orderId' | 'period' } | { readonly message: string } {
  const [, member, message] =
    REPAYMENT_REFUSAL_TABLE.find(([kind]) => kind === refusal.kind) ?? ([refusal.kind, null, '暂时无法还款'] as const);
  if (member !== null) return { member };
  const period = 'installmentNo' in refusal ? String(refusal.installmentNo) : '';
  const day = 'from' in refusal ? refusal.from : '';
  return { message: message.replace('{period}', period).replace('{day}', day) };
}
