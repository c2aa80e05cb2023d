import type {
  AssessOverdue,
  Batch,
  BatchCounts,
  BatchRequest,
  CheckAccountOpenings,
  CheckCardBindings,
  CheckRepayments,
  ExpireApprovals,
  ParseOrders,
  PullCreditData,
  Reconcile,
  RequestCredit,
  SendSms,
} from '@banyan/core';

/** The use cases behind the jobs. */
export interface JobUseCases {
  readonly pullCreditData: PullCreditData;
  readonly parseOrders: ParseOrders;
  readonly requestCredit: RequestCredit;
  readonly checkCardBindings: CheckCardBindings;
  readonly checkAccountOpenings: CheckAccountOpenings;
  readonly expireApprovals: ExpireApprovals;
  readonly assessOverdue: AssessOverdue;
  readonly checkRepayments: CheckRepayments;
  readonly reconcile: Reconcile;
  readonly sendSms: SendSms;
  readonly prune: () => Promise<BatchCounts>;
}

/** One job: the seed's name, when it fires (six-field cron, Asia/Shanghai), what one pass does, where it comes from. */
export interface JobRow {
  readonly job: string;
  readonly normal: string;
  readonly fast: string;
  readonly pass: (request: BatchRequest) => Promise<Batch>;
  /** One pass looks at all that is due; another at once would only meet again what failed. */
  readonly isWhole?: true;
  readonly source: string;
}

/** Every job of the gateway. */
// prettier-ignore
export function createScheduleTable(useCases: JobUseCases): readonly JobRow[] {
  return [
    { job: 'RongshuOperatorPullJob',     normal: '*/15 * * * * *', fast: '* * * * * *',  pass: useCases.pullCreditData,                      source: 'item 5' },
    { job: 'RongshuPushOrderJob',        normal: '*/15 * * * * *', fast: '* * * * * *',  pass: useCases.parseOrders,                         source: 'item 6' },
    { job: 'CreditApplicationJob',       normal: '*/15 * * * * *', fast: '* * * * * *',  pass: useCases.requestCredit,                       source: 'item 7' },
    { job: 'CardBindingCheckJob',        normal: '*/15 * * * * *', fast: '* * * * * *',  pass: useCases.checkCardBindings,                   source: 'item 11' },
    { job: 'OpenapiXWAuthStateCheckJob', normal: '*/30 * * * * *', fast: '* * * * * *',  pass: useCases.checkAccountOpenings,                source: 'item 13' },
    { job: 'ApprovalExpiryJob',          normal: '30 * * * * *',   fast: '* * * * * *',  pass: useCases.expireApprovals,                     source: 'E20' },
    { job: 'OverdueJob',                 normal: '0 */10 * * * *', fast: '* * * * * *',  pass: useCases.assessOverdue,        isWhole: true, source: 'item 20' },
    { job: 'RepaymentCheckJob',          normal: '*/15 * * * * *', fast: '* * * * * *',  pass: useCases.checkRepayments,                     source: 'G24' },
    { job: 'ReconciliationJob',          normal: '0 5 * * * *',    fast: '*/5 * * * * *', pass: useCases.reconcile,           isWhole: true, source: 'STYLE §5' },
    { job: 'SmsJob',                     normal: '*/5 * * * * *',  fast: '* * * * * *',  pass: useCases.sendSms,                             source: 'item 25.3' },
    { job: 'PruningJob',                 normal: '0 17 3 * * *',   fast: '0 17 3 * * *', pass: async () => ({ counts: await useCases.prune() }), source: 'RELIABILITY §1' },
  ];
}
