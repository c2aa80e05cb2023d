/** Who takes part in the journey: the letter in the diagrams, English, Chinese. */
// prettier-ignore
export const PARTICIPANT_TABLE = [
  // letter  english             chinese
  [ 'U',    'borrower',         '借款人'     ],
  [ 'M',    'marketplace',      '榕树'       ],
  [ 'G',    'gateway',          '网关'       ],
  [ 'B',    'back office',      '机构后台'   ],
  [ 'C',    'card company',     '绑卡公司'   ],
  [ 'D',    'depository',       '新网存管'   ],
  [ 'P',    'payer',            '支付公司'   ],
  [ 'S',    'SMS carrier',      '短信公司'   ],
  [ 'O',    'operations',       '管理后台'   ],
] as const;

/** Letter of a participant. */
export type Participant = (typeof PARTICIPANT_TABLE)[number][0];

/** The stages of the channel as the requirements name them, and what follows a payout: name, Chinese, the stages that come after. */
// prettier-ignore
export const STAGE_TABLE = [
  // stage           chinese              next
  [ 'access',       '准入',              ['intake']                ],
  [ 'intake',       '进件',              ['credit']                ],
  [ 'credit',       '授信',              ['confirmation']          ],
  [ 'confirmation', '用款确认与绑卡开户', ['review']                ],
  [ 'review',       '订单审核',          ['disbursement']          ],
  [ 'disbursement', '放款',              ['repayment']             ],
  [ 'repayment',    '还款',              ['overdue', 'operations'] ],
  [ 'overdue',      '逾期',              ['repayment', 'operations'] ],
  [ 'operations',   '结清与运营',        []                        ],
] as const;

/** A stage of the channel. */
export type Stage = (typeof STAGE_TABLE)[number][0];

/** What a step is a row of; `exchange` is none: a question to a company, whose wire is the lender's own. */
export type StepKind = 'call' | 'pull' | 'event' | 'job' | 'order' | 'loan' | 'news' | 'exchange';

/** Steps of which one course takes some only: `alt` … `else` one of them, `opt` it or nothing, `par` … `and` each by itself. */
export type CourseKind = 'alt' | 'else' | 'opt' | 'par' | 'and';

/** Where a course begins: its stage, how, when in English and in Chinese; or where the last one ends. */
export type CourseRow =
  readonly [stage: Stage, kind: CourseKind, when: string, chinese: string] | readonly [stage: Stage, kind: 'end'];

/** A step: its stage, the table it is from, the name of the row; an exchange also says who, with whom, and its Chinese. */
export type StepRow =
  | readonly [stage: Stage, kind: Exclude<StepKind, 'exchange'>, name: string]
  | readonly [
      stage: Stage,
      kind: 'exchange',
      name: string,
      from: Participant,
      to: Participant,
      chinese: string,
      source: string,
    ];

/**
 * Every step of the journey in the order in which it is told, and the courses it may take. Interfaces, events, jobs, transitions and
 * callbacks come from the code's own tables.
 */
// prettier-ignore
export const STEP_TABLE: readonly (StepRow | CourseRow)[] = [
  [ 'access',       'call',     'userCheck'                  ],
  [ 'access',       'call',     'loanCalculation'            ],
  [ 'access',       'call',     'getContracts'               ],
  [ 'access',       'call',     'getBankList'                ],

  [ 'intake',       'call',     'pushOrder'                  ],
  [ 'intake',       'order',    'orderPushed'                ],
  [ 'intake',       'job',      'RongshuOperatorPullJob'     ],
  [ 'intake',       'pull',     'operatorData'               ],
  [ 'intake',       'pull',     'creditCardData'             ],
  [ 'intake',       'pull',     'deviceData'                 ],
  [ 'intake',       'alt',      'all data has come', '数据齐全' ],
  [ 'intake',       'order',    'dataPulled'                 ],
  [ 'intake',       'job',      'RongshuPushOrderJob'        ],
  [ 'intake',       'alt',      'the access rules pass it', '准入通过' ],
  [ 'intake',       'order',    'applicationParsed'          ],
  [ 'intake',       'else',     'they refuse it', '准入拒绝' ],
  [ 'intake',       'order',    'accessRefused'              ],
  [ 'intake',       'end'                                    ],
  [ 'intake',       'else',     'no try is left', '重试用尽' ],
  [ 'intake',       'order',    'dataPullExhausted'          ],
  [ 'intake',       'end'                                    ],

  [ 'credit',       'job',      'CreditApplicationJob'       ],
  [ 'credit',       'order',    'creditRequested'            ],
  [ 'credit',       'event',    'credit.requested'           ],
  [ 'credit',       'opt',      'the back office never received it: asked again', '未收到，重新申请' ],
  [ 'credit',       'order',    'creditNotReceived'          ],
  [ 'credit',       'end'                                    ],
  [ 'credit',       'event',    'credit.result'              ],
  [ 'credit',       'alt',      'approved', '通过' ],
  [ 'credit',       'order',    'creditApproved'             ],
  [ 'credit',       'else',     'rejected', '拒绝' ],
  [ 'credit',       'order',    'creditRejected'             ],
  [ 'credit',       'end'                                    ],
  [ 'credit',       'call',     'queryAuditResult'           ],

  [ 'confirmation', 'call',     'bindCard'                   ],
  [ 'confirmation', 'exchange', 'bind the card', 'G', 'C', '绑卡', 'item 11' ],
  [ 'confirmation', 'opt',      'no clear answer', '结果未知' ],
  [ 'confirmation', 'job',      'CardBindingCheckJob'        ],
  [ 'confirmation', 'end'                                    ],
  [ 'confirmation', 'call',     'queryBindCardResult'        ],
  [ 'confirmation', 'alt',      'the borrower confirms', '借款人确认' ],
  [ 'confirmation', 'call',     'confirmLoan'                ],
  [ 'confirmation', 'opt',      'no account yet', '未开户' ],
  [ 'confirmation', 'exchange', 'opens the page', 'U', 'G', '打开开户页', 'item 12' ],
  [ 'confirmation', 'exchange', 'opens the account', 'U', 'D', '开户', 'item 12' ],
  [ 'confirmation', 'alt',      'the depository tells it', '存管通知' ],
  [ 'confirmation', 'exchange', 'notice of the account', 'D', 'G', '开户通知', 'G8' ],
  [ 'confirmation', 'else',     'nobody tells it', '未收到通知' ],
  [ 'confirmation', 'job',      'OpenapiXWAuthStateCheckJob' ],
  [ 'confirmation', 'exchange', 'is the account open?', 'G', 'D', '查询开户结果', 'item 13' ],
  [ 'confirmation', 'end'                                    ],
  [ 'confirmation', 'end'                                    ],
  [ 'confirmation', 'alt',      'the borrower may borrow', '可借' ],
  [ 'confirmation', 'order',    'borrowConfirmed'            ],
  [ 'confirmation', 'loan',     'borrowConfirmed'            ],
  [ 'confirmation', 'else',     'the borrower may not', '不可借' ],
  [ 'confirmation', 'order',    'confirmationRefused'        ],
  [ 'confirmation', 'end'                                    ],
  [ 'confirmation', 'else',     'nobody confirms in time', '逾期未确认' ],
  [ 'confirmation', 'job',      'ApprovalExpiryJob'          ],
  [ 'confirmation', 'order',    'approvalExpired'            ],
  [ 'confirmation', 'end'                                    ],

  [ 'review',       'loan',     'reviewRequested'            ],
  [ 'review',       'event',    'loan.review-requested'      ],
  [ 'review',       'event',    'loan.review-result'         ],
  [ 'review',       'opt',      'it takes a while', '审核中' ],
  [ 'review',       'loan',     'riskReviewStarted'          ],
  [ 'review',       'end'                                    ],
  [ 'review',       'alt',      'passed', '通过' ],
  [ 'review',       'loan',     'reviewPassed'               ],
  [ 'review',       'else',     'refused', '拒绝' ],
  [ 'review',       'loan',     'reviewRefused'              ],
  [ 'review',       'else',     'left to people', '转人工' ],
  [ 'review',       'loan',     'reviewUndecided'            ],
  [ 'review',       'alt',      'they pass it', '人工通过' ],
  [ 'review',       'loan',     'manualReviewPassed'         ],
  [ 'review',       'else',     'they refuse it', '人工拒绝' ],
  [ 'review',       'loan',     'manualReviewRefused'        ],
  [ 'review',       'end'                                    ],
  [ 'review',       'end'                                    ],
  [ 'review',       'opt',      'payouts are reviewed', '需放款审核' ],
  [ 'review',       'loan',     'disbursementReviewStarted'  ],
  [ 'review',       'alt',      'passed', '通过' ],
  [ 'review',       'loan',     'disbursementReviewPassed'   ],
  [ 'review',       'else',     'refused', '拒绝' ],
  [ 'review',       'loan',     'disbursementReviewRefused'  ],
  [ 'review',       'end'                                    ],
  [ 'review',       'end'                                    ],
  [ 'review',       'opt',      'cancelled before the payout', '放款前取消' ],
  [ 'review',       'loan',     'loanCancelled'              ],
  [ 'review',       'end'                                    ],

  [ 'disbursement', 'loan',     'disbursementRequested'      ],
  [ 'disbursement', 'event',    'loan.disbursement-requested' ],
  [ 'disbursement', 'event',    'loan.disbursement-result'   ],
  [ 'disbursement', 'alt',      'paid', '成功' ],
  [ 'disbursement', 'loan',     'loanDisbursed'              ],
  [ 'disbursement', 'else',     'failed: tried again, or rejected', '失败：重试或拒单' ],
  [ 'disbursement', 'loan',     'disbursementFailed'         ],
  [ 'disbursement', 'exchange', 'was it paid?', 'G', 'P', '查询放款', 'B12' ],
  [ 'disbursement', 'opt',      'not paid, and given up', '未放款，拒单' ],
  [ 'disbursement', 'loan',     'rejectedByOperations'       ],
  [ 'disbursement', 'end'                                    ],
  [ 'disbursement', 'end'                                    ],
  [ 'disbursement', 'call',     'queryFk'                    ],

  [ 'repayment',    'call',     'getRepayPlan'               ],
  [ 'repayment',    'call',     'getPaymentCell'             ],
  [ 'repayment',    'call',     'repayment'                  ],
  [ 'repayment',    'event',    'repayment.requested'        ],
  [ 'repayment',    'exchange', 'debit', 'G', 'P', '扣款', 'item 22' ],
  [ 'repayment',    'opt',      'the answer is not final', '结果未知' ],
  [ 'repayment',    'alt',      'the payer tells it', '支付公司通知' ],
  [ 'repayment',    'exchange', 'notice of the debit', 'P', 'G', '扣款通知', 'item 23' ],
  [ 'repayment',    'else',     'the back office tells it', '后台通知' ],
  [ 'repayment',    'event',    'repayment.result'           ],
  [ 'repayment',    'else',     'nobody tells it', '未收到通知' ],
  [ 'repayment',    'job',      'RepaymentCheckJob'          ],
  [ 'repayment',    'exchange', 'what became of the debit?', 'G', 'P', '查询扣款', 'G24' ],
  [ 'repayment',    'end'                                    ],
  [ 'repayment',    'end'                                    ],
  [ 'repayment',    'alt',      'debited', '扣款成功' ],
  [ 'repayment',    'opt',      'nothing is overdue any more', '无逾期' ],
  [ 'repayment',    'loan',     'arrearsPaid'                ],
  [ 'repayment',    'end'                                    ],
  [ 'repayment',    'opt',      'nothing is owed any more', '全部还清' ],
  [ 'repayment',    'loan',     'lastInstallmentPaid'        ],
  [ 'repayment',    'end'                                    ],
  [ 'repayment',    'news',     'moneyBooked'                ],
  [ 'repayment',    'else',     'debited, and nothing could take it', '扣款成功，无可入账' ],
  [ 'repayment',    'news',     'moneyHeld'                  ],
  [ 'repayment',    'else',     'not debited', '扣款失败' ],
  [ 'repayment',    'news',     'debitFailed'                ],
  [ 'repayment',    'end'                                    ],
  [ 'repayment',    'call',     'getRepaymentResult'         ],

  [ 'overdue',      'job',      'OverdueJob'                 ],
  [ 'overdue',      'event',    'loan.overdue'               ],
  [ 'overdue',      'alt',      'the first day', '首日' ],
  [ 'overdue',      'loan',     'dueDatePassed'              ],
  [ 'overdue',      'news',     'fellOverdue'                ],
  [ 'overdue',      'else',     'every day after', '之后每日' ],
  [ 'overdue',      'news',     'penaltyGrew'                ],
  [ 'overdue',      'end'                                    ],

  [ 'operations',   'par',      'people decide', '人工处理' ],
  [ 'operations',   'exchange', 'reduces, writes off, records, corrects', 'O', 'G', '减免、核销、补录、冲正', 'B17' ],
  [ 'operations',   'alt',      'the rest is given up', '减免结清' ],
  [ 'operations',   'loan',     'settledWithReduction'       ],
  [ 'operations',   'news',     'loanReduced'                ],
  [ 'operations',   'else',     'written off', '核销' ],
  [ 'operations',   'loan',     'writtenOff'                 ],
  [ 'operations',   'news',     'loanWrittenOff'             ],
  [ 'operations',   'else',     'an allocation is taken back', '冲正' ],
  [ 'operations',   'news',     'repaymentCorrected'         ],
  [ 'operations',   'else',     'the schedule is told again', '重发' ],
  [ 'operations',   'news',     'scheduleResent'             ],
  [ 'operations',   'end'                                    ],
  [ 'operations',   'and',      'books are compared', '对账' ],
  [ 'operations',   'exchange', 'statement of a day', 'P', 'G', '对账单', 'item 23' ],
  [ 'operations',   'job',      'ReconciliationJob'          ],
  [ 'operations',   'and',      'borrowers are told', '通知借款人' ],
  [ 'operations',   'job',      'SmsJob'                     ],
  [ 'operations',   'exchange', 'texts', 'G', 'S', '短信', 'item 25.3' ],
  [ 'operations',   'and',      'what is too old goes', '到期清理' ],
  [ 'operations',   'job',      'ErasureJob'                 ],
  [ 'operations',   'job',      'PruningJob'                 ],
  [ 'operations',   'job',      'ReplicaPruningJob'          ],
  [ 'operations',   'end'                                    ],
];
