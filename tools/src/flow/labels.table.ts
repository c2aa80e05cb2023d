/** Chinese of what the code names in English only: events of orders and loans, of the back office, jobs, news, conditions. */
// prettier-ignore
const LABEL_TABLE = [
  [ 'orderPushed',                 '推单'               ],
  [ 'dataPulled',                  '数据拉取完成'       ],
  [ 'dataPullExhausted',           '数据拉取失败'       ],
  [ 'applicationParsed',           '解析完成'           ],
  [ 'accessRefused',               '准入拒绝'           ],
  [ 'creditRequested',             '提交授信'           ],
  [ 'creditNotReceived',           '授信申请未收到'     ],
  [ 'creditApproved',              '授信通过'           ],
  [ 'creditRejected',              '授信拒绝'           ],
  [ 'borrowConfirmed',             '确认借款'           ],
  [ 'confirmationRefused',         '确认时拒绝'         ],
  [ 'approvalExpired',             '授信过期'           ],
  [ 'reviewRequested',             '提交审核'           ],
  [ 'riskReviewStarted',           '风控审核开始'       ],
  [ 'reviewPassed',                '审核通过'           ],
  [ 'reviewRefused',               '审核拒绝'           ],
  [ 'reviewUndecided',             '转人工复审'         ],
  [ 'manualReviewPassed',          '人工复审通过'       ],
  [ 'manualReviewRefused',         '人工复审拒绝'       ],
  [ 'disbursementReviewStarted',   '提交放款审核'       ],
  [ 'disbursementReviewPassed',    '放款审核通过'       ],
  [ 'disbursementReviewRefused',   '放款审核拒绝'       ],
  [ 'disbursementRequested',       '请求放款'           ],
  [ 'loanDisbursed',               '放款成功'           ],
  [ 'disbursementFailed',          '放款失败'           ],
  [ 'rejectedByOperations',        '管理后台拒绝'       ],
  [ 'loanCancelled',               '取消'               ],
  [ 'dueDatePassed',               '逾期'               ],
  [ 'arrearsPaid',                 '逾期部分还清'       ],
  [ 'lastInstallmentPaid',         '全部还清'           ],
  [ 'settledWithReduction',        '减免结清'           ],
  [ 'writtenOff',                  '核销'               ],
  [ 'credit.requested',            '授信申请'           ],
  [ 'credit.result',               '授信结果'           ],
  [ 'loan.review-requested',       '审核申请'           ],
  [ 'loan.review-result',          '审核结果'           ],
  [ 'loan.disbursement-requested', '放款申请'           ],
  [ 'loan.disbursement-result',    '放款结果'           ],
  [ 'loan.overdue',                '逾期'               ],
  [ 'repayment.requested',         '还款申请'           ],
  [ 'repayment.result',            '还款结果'           ],
  [ 'RongshuOperatorPullJob',      '数据拉取任务'       ],
  [ 'RongshuPushOrderJob',         '订单解析任务'       ],
  [ 'CreditApplicationJob',        '授信申请任务'       ],
  [ 'CardBindingCheckJob',         '绑卡查询任务'       ],
  [ 'OpenapiXWAuthStateCheckJob',  '开户状态查询任务'   ],
  [ 'ApprovalExpiryJob',           '授信过期任务'       ],
  [ 'OverdueJob',                  '逾期任务'           ],
  [ 'RepaymentCheckJob',           '扣款查询任务'       ],
  [ 'ReconciliationJob',           '对账任务'           ],
  [ 'SmsJob',                      '短信任务'           ],
  [ 'ErasureJob',                  '个人信息删除任务'   ],
  [ 'PruningJob',                  '清理任务'           ],
  [ 'ReplicaPruningJob',           '副本清理任务'       ],
  [ 'moneyBooked',                 '还款入账'           ],
  [ 'moneyHeld',                   '款项暂收'           ],
  [ 'debitFailed',                 '扣款失败'           ],
  [ 'fellOverdue',                 '转为逾期'           ],
  [ 'penaltyGrew',                 '罚息增加'           ],
  [ 'loanReduced',                 '减免'               ],
  [ 'loanWrittenOff',              '核销'               ],
  [ 'repaymentCorrected',          '冲正'               ],
  [ 'scheduleResent',              '重发还款计划'       ],
  [ 'tellsCreditPass',             '开关打开时'         ],
  [ 'tellsOverdueDaily',           '开关打开时'         ],
  [ 'unlessAnswered',              '应答未告知时'       ],
  [ 'rejected',                    '拒绝'               ],
  [ 'approved',                    '通过'               ],
  [ 'refused',                     '拒绝'               ],
  [ 'paid',                        '成功'               ],
] as const;

const LABELS: ReadonlyMap<string, string> = new Map(LABEL_TABLE);

/** The Chinese of a name, or undefined when nobody has said it. */
export function chineseOf(name: string): string | undefined {
  return LABELS.get(name);
}

/** English and Chinese, as they stand in a diagram. */
export function bothLabels(name: string): string {
  const chinese = chineseOf(name);
  return chinese === undefined ? name : `${name} ${chinese}`;
}

/** English above Chinese, as they stand in a box. */
export function twoLines(name: string): string {
  return bothLabels(name).replace(' ', '<br/>');
}
