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

/** Every step of the journey in the order in which it is told. Interfaces, events, jobs, transitions and callbacks come from the code's own tables. */
// prettier-ignore
export const STEP_TABLE: readonly StepRow[] = [
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
  [ 'intake',       'order',    'dataPulled'                 ],
  [ 'intake',       'order',    'dataPullExhausted'          ],
  [ 'intake',       'job',      'RongshuPushOrderJob'        ],
  [ 'intake',       'order',    'applicationParsed'          ],
  [ 'intake',       'order',    'accessRefused'              ],

  [ 'credit',       'job',      'CreditApplicationJob'       ],
  [ 'credit',       'order',    'creditRequested'            ],
  [ 'credit',       'event',    'credit.requested'           ],
  [ 'credit',       'order',    'creditNotReceived'          ],
  [ 'credit',       'event',    'credit.result'              ],
  [ 'credit',       'order',    'creditApproved'             ],
  [ 'credit',       'order',    'creditRejected'             ],
  [ 'credit',       'call',     'queryAuditResult'           ],

  [ 'confirmation', 'call',     'bindCard'                   ],
  [ 'confirmation', 'exchange', 'bind the card', 'G', 'C', '绑卡', 'item 11' ],
  [ 'confirmation', 'job',      'CardBindingCheckJob'        ],
  [ 'confirmation', 'call',     'queryBindCardResult'        ],
  [ 'confirmation', 'call',     'confirmLoan'                ],
  [ 'confirmation', 'exchange', 'opens the page', 'U', 'G', '打开开户页', 'item 12' ],
  [ 'confirmation', 'exchange', 'opens the account', 'U', 'D', '开户', 'item 12' ],
  [ 'confirmation', 'exchange', 'notice of the account', 'D', 'G', '开户通知', 'G8' ],
  [ 'confirmation', 'job',      'OpenapiXWAuthStateCheckJob' ],
  [ 'confirmation', 'exchange', 'is the account open?', 'G', 'D', '查询开户结果', 'item 13' ],
  [ 'confirmation', 'order',    'borrowConfirmed'            ],
  [ 'confirmation', 'loan',     'borrowConfirmed'            ],
  [ 'confirmation', 'order',    'confirmationRefused'        ],
  [ 'confirmation', 'job',      'ApprovalExpiryJob'          ],
  [ 'confirmation', 'order',    'approvalExpired'            ],

  [ 'review',       'loan',     'reviewRequested'            ],
  [ 'review',       'event',    'loan.review-requested'      ],
  [ 'review',       'event',    'loan.review-result'         ],
  [ 'review',       'loan',     'riskReviewStarted'          ],
  [ 'review',       'loan',     'reviewPassed'               ],
  [ 'review',       'loan',     'reviewRefused'              ],
  [ 'review',       'loan',     'reviewUndecided'            ],
  [ 'review',       'loan',     'manualReviewPassed'         ],
  [ 'review',       'loan',     'manualReviewRefused'        ],
  [ 'review',       'loan',     'disbursementReviewStarted'  ],
  [ 'review',       'loan',     'disbursementReviewPassed'   ],
  [ 'review',       'loan',     'disbursementReviewRefused'  ],
  [ 'review',       'loan',     'loanCancelled'              ],

  [ 'disbursement', 'loan',     'disbursementRequested'      ],
  [ 'disbursement', 'event',    'loan.disbursement-requested' ],
  [ 'disbursement', 'event',    'loan.disbursement-result'   ],
  [ 'disbursement', 'loan',     'loanDisbursed'              ],
  [ 'disbursement', 'loan',     'disbursementFailed'         ],
  [ 'disbursement', 'exchange', 'was it paid?', 'G', 'P', '查询放款', 'B12' ],
  [ 'disbursement', 'loan',     'rejectedByOperations'       ],
  [ 'disbursement', 'call',     'queryFk'                    ],

  [ 'repayment',    'call',     'getRepayPlan'               ],
  [ 'repayment',    'call',     'getPaymentCell'             ],
  [ 'repayment',    'call',     'repayment'                  ],
  [ 'repayment',    'event',    'repayment.requested'        ],
  [ 'repayment',    'exchange', 'debit', 'G', 'P', '扣款', 'item 22' ],
  [ 'repayment',    'exchange', 'notice of the debit', 'P', 'G', '扣款通知', 'item 23' ],
  [ 'repayment',    'event',    'repayment.result'           ],
  [ 'repayment',    'job',      'RepaymentCheckJob'          ],
  [ 'repayment',    'exchange', 'what became of the debit?', 'G', 'P', '查询扣款', 'G24' ],
  [ 'repayment',    'loan',     'arrearsPaid'                ],
  [ 'repayment',    'loan',     'lastInstallmentPaid'        ],
  [ 'repayment',    'news',     'moneyBooked'                ],
  [ 'repayment',    'news',     'moneyHeld'                  ],
  [ 'repayment',    'news',     'debitFailed'                ],
  [ 'repayment',    'call',     'getRepaymentResult'         ],

  [ 'overdue',      'job',      'OverdueJob'                 ],
  [ 'overdue',      'event',    'loan.overdue'               ],
  [ 'overdue',      'loan',     'dueDatePassed'              ],
  [ 'overdue',      'news',     'fellOverdue'                ],
  [ 'overdue',      'news',     'penaltyGrew'                ],

  [ 'operations',   'exchange', 'reduces, writes off, records, corrects', 'O', 'G', '减免、核销、补录、冲正', 'B17' ],
  [ 'operations',   'loan',     'settledWithReduction'       ],
  [ 'operations',   'news',     'loanReduced'                ],
  [ 'operations',   'loan',     'writtenOff'                 ],
  [ 'operations',   'news',     'loanWrittenOff'             ],
  [ 'operations',   'news',     'repaymentCorrected'         ],
  [ 'operations',   'news',     'scheduleResent'             ],
  [ 'operations',   'exchange', 'statement of a day', 'P', 'G', '对账单', 'item 23' ],
  [ 'operations',   'job',      'ReconciliationJob'          ],
  [ 'operations',   'job',      'SmsJob'                     ],
  [ 'operations',   'exchange', 'texts', 'G', 'S', '短信', 'item 25.3' ],
  [ 'operations',   'job',      'PruningJob'                 ],
];
