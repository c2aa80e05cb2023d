import type { LenderEventType } from '../lender-event.js';
import type { JsonSchema } from './shapes.js';
import {
  COUNT,
  DATE,
  EPOCH_MS,
  FEN_TEXT,
  NUMBER_TEXT,
  oneOf,
  POSITIVE_FEN_TEXT,
  RATE_TEXT,
  REASON,
  REPAYMENT_TARGET,
  SERIAL,
  TERM,
  TERMS,
} from './shapes.js';

/** One member of a payload. `outcome`: it belongs to events of this outcome alone; empty = to all. */
export type PayloadMemberRow = readonly [
  type: LenderEventType,
  member: string,
  shape: JsonSchema,
  presence: 'required' | 'optional',
  outcome: string,
  meaning: string,
  source: string,
];

const CREDIT_OUTCOME = oneOf('approved', 'rejected', 'notReceived');
const REVIEW_OUTCOME = oneOf('running', 'passed', 'refused', 'undecided');
const DISBURSED_OUTCOME = oneOf('paid', 'failed', 'rejected');
const DEBIT_OUTCOME = oneOf('paid', 'failed');
const WAY = oneOf('debit', 'bankTransfer', 'alipay');

/** Every member of every payload, in the order in which it is written. The published schemas are made of it, and tests hold readers and writers to it. */
// prettier-ignore
export const PAYLOAD_MEMBER_TABLE = [
  // type                            member                shape              presence    outcome      meaning                                                       source
  [ 'credit.requested',             'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order; the same as key',                       'item 7'  ],
  [ 'credit.requested',             'requestNo',          NUMBER_TEXT,       'required', '',          'number of this request; the result names it',                'item 7'  ],
  [ 'credit.requested',             'productCode',        NUMBER_TEXT,       'required', '',          'product of the order',                                       'item 7'  ],
  [ 'credit.requested',             'requestedAmountFen', FEN_TEXT,          'required', '',          'amount that the borrower asked for',                         'item 7'  ],
  [ 'credit.requested',             'requestedTerm',      TERM,              'required', '',          'term that the borrower asked for',                           'item 7'  ],

  [ 'credit.result',                'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order',                                        'item 8'  ],
  [ 'credit.result',                'requestNo',          NUMBER_TEXT,       'required', '',          'request that is answered',                                   'item 8'  ],
  [ 'credit.result',                'decidedAt',          EPOCH_MS,          'required', '',          'when it was decided',                                        'item 8'  ],
  [ 'credit.result',                'outcome',            CREDIT_OUTCOME,    'required', '',          'notReceived: the engine never got the request; it comes again', 'item 8' ],
  [ 'credit.result',                'limitFen',           POSITIVE_FEN_TEXT, 'required', 'approved',  'most that may be borrowed',                                  'item 8'  ],
  [ 'credit.result',                'minimumFen',         FEN_TEXT,          'required', 'approved',  'least that may be borrowed; not above limitFen',             'item 8'  ],
  [ 'credit.result',                'stepFen',            FEN_TEXT,          'optional', 'approved',  'amounts are minimumFen and whole steps; 0 or none = any',    'item 8'  ],
  [ 'credit.result',                'terms',              TERMS,             'required', 'approved',  'terms that are offered',                                     'item 8'  ],
  [ 'credit.result',                'annualRate',         RATE_TEXT,         'optional', 'approved',  'rate of this borrower; none = the product\'s, and never above it', 'item 8' ],
  [ 'credit.result',                'validUntil',         EPOCH_MS,          'optional', 'approved',  'end of the decision, after decidedAt; none = by configuration', 'item 8' ],
  [ 'credit.result',                'reason',             REASON,            'optional', 'rejected',  'for logs and people',                                        'item 8'  ],

  [ 'loan.review-requested',        'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order; the same as key',                       'item 14' ],
  [ 'loan.review-requested',        'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 14' ],
  [ 'loan.review-requested',        'requestNo',          NUMBER_TEXT,       'required', '',          'number of this request; the result names it',                'item 14' ],
  [ 'loan.review-requested',        'productCode',        NUMBER_TEXT,       'required', '',          'product of the loan',                                        'item 14' ],
  [ 'loan.review-requested',        'amountFen',          FEN_TEXT,          'required', '',          'amount of the loan',                                         'item 14' ],
  [ 'loan.review-requested',        'term',               TERM,              'required', '',          'term of the loan',                                           'item 14' ],
  [ 'loan.review-requested',        'annualRate',         RATE_TEXT,         'required', '',          'rate of the loan',                                           'item 14' ],

  [ 'loan.review-result',           'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order',                                        'item 15' ],
  [ 'loan.review-result',           'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 15' ],
  [ 'loan.review-result',           'requestNo',          NUMBER_TEXT,       'required', '',          'request that is answered',                                   'item 15' ],
  [ 'loan.review-result',           'decidedAt',          EPOCH_MS,          'required', '',          'when it was decided, or begun',                              'item 15' ],
  [ 'loan.review-result',           'outcome',            REVIEW_OUTCOME,    'required', '',          'undecided: people decide in the gateway',                    'item 15' ],
  [ 'loan.review-result',           'reason',             REASON,            'optional', '',          'for logs and people',                                        'item 15' ],

  [ 'loan.disbursement-requested',  'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order; the same as key',                       'B9'      ],
  [ 'loan.disbursement-requested',  'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'B9'      ],
  [ 'loan.disbursement-requested',  'requestNo',          NUMBER_TEXT,       'required', '',          'number of this payout: never pay one twice',                 'B9'      ],
  [ 'loan.disbursement-requested',  'amountFen',          FEN_TEXT,          'required', '',          'amount to pay out',                                          'B9'      ],
  [ 'loan.disbursement-requested',  'attempt',            COUNT,             'required', '',          'which payout of this loan it is',                            'B9'      ],

  [ 'loan.disbursement-result',     'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order',                                        'item 16' ],
  [ 'loan.disbursement-result',     'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 16' ],
  [ 'loan.disbursement-result',     'requestNo',          NUMBER_TEXT,       'required', '',          'request that is answered',                                   'item 16' ],
  [ 'loan.disbursement-result',     'outcome',            DISBURSED_OUTCOME, 'required', '',          'failed: for good, it may be requested anew; rejected: given up after a failure', 'item 16' ],
  [ 'loan.disbursement-result',     'amountFen',          FEN_TEXT,          'required', 'paid',      'amount that was paid out',                                   'item 19' ],
  [ 'loan.disbursement-result',     'paidAt',             EPOCH_MS,          'required', 'paid',      'when it was paid',                                           'item 19' ],
  [ 'loan.disbursement-result',     'reason',             REASON,            'optional', 'failed',    'for logs and people',                                        'item 16' ],
  [ 'loan.disbursement-result',     'reason',             REASON,            'optional', 'rejected',  'for logs and people',                                        'item 16' ],

  [ 'loan.overdue',                 'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order',                                        'item 20' ],
  [ 'loan.overdue',                 'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 20' ],
  [ 'loan.overdue',                 'installmentNo',      COUNT,             'required', '',          'installment that is overdue',                                'item 20' ],
  [ 'loan.overdue',                 'asOf',               DATE,              'required', '',          'day up to which its penalty is reckoned; not after today',   'item 20' ],

  [ 'repayment.requested',          'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order; the same as key',                       'item 22' ],
  [ 'repayment.requested',          'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 22' ],
  [ 'repayment.requested',          'requestNo',          NUMBER_TEXT,       'required', '',          'debit that the payer was asked for: nobody else may debit it', 'item 22' ],
  [ 'repayment.requested',          'amountFen',          POSITIVE_FEN_TEXT, 'required', '',          'amount of the debit',                                        'item 22' ],
  [ 'repayment.requested',          'target',             REPAYMENT_TARGET,  'required', '',          '"settlement", or the numbers of the installments',           'item 22' ],
  [ 'repayment.requested',          'quotedOn',           DATE,              'required', '',          'day for which the amount was reckoned',                      'item 22' ],

  [ 'repayment.result',             'orderNo',            NUMBER_TEXT,       'required', '',          'number of the order',                                        'item 23' ],
  [ 'repayment.result',             'loanNo',             NUMBER_TEXT,       'required', '',          'number of the loan',                                         'item 23' ],
  [ 'repayment.result',             'requestNo',          NUMBER_TEXT,       'optional', '',          'debit that is answered; none = money that came by itself',   'item 23' ],
  [ 'repayment.result',             'outcome',            DEBIT_OUTCOME,     'required', '',          'what became of it',                                          'item 23' ],
  [ 'repayment.result',             'serialNo',           SERIAL,            'required', 'paid',      'the payer\'s number of the payment, never given twice',      'item 23' ],
  [ 'repayment.result',             'amountFen',          POSITIVE_FEN_TEXT, 'required', 'paid',      'amount that was paid',                                       'item 23' ],
  [ 'repayment.result',             'paidAt',             EPOCH_MS,          'required', 'paid',      'when it was paid',                                           'item 23' ],
  [ 'repayment.result',             'way',                WAY,               'optional', 'paid',      'debit unless it says otherwise; with a requestNo always debit', 'item 23' ],
  [ 'repayment.result',             'reason',             REASON,            'optional', 'failed',    'for logs and people',                                        'item 23' ],
] as const satisfies readonly PayloadMemberRow[];
