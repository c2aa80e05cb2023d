import type {
  AssessOverdue,
  Batch,
  BatchCounts,
  BatchRequest,
  CheckAccountOpenings,
  CheckCardBindings,
  CheckRepayments,
  EraseExpired,
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
  readonly eraseExpired: EraseExpired;
  readonly prune: () => Promise<BatchCounts>;
  readonly pruneReplicas: () => Promise<BatchCounts>;
}

/** One job: the seed's name, when it fires (six-field cron, Asia/Shanghai), what one pass does, where it comes from. */
export interface JobRow {
  readonly job: string;
  readonly normal: string;
  readonly fast: string;
  readonly source: string;
  readonly pass: (request: BatchRequest) => Promise<Batch>;
  /** One pass looks at all that is due; another at once would only meet again what failed. */
  readonly isWhole?: true;
  /** Outcomes that people should look at: the log warns of them. */
  readonly alerts?: RegExp;
}

/** Every job of the gateway. */
// prettier-ignore
export function createScheduleTable(useCases: JobUseCases): readonly JobRow[] {
  return [
    { job: 'RongshuOperatorPullJob',     normal: '*/15 * * * * *', fast: '* * * * * *',  source: 'item 5',           pass: useCases.pullCreditData },
    { job: 'RongshuPushOrderJob',        normal: '*/15 * * * * *', fast: '* * * * * *',  source: 'item 6',           pass: useCases.parseOrders },
    { job: 'CreditApplicationJob',       normal: '*/15 * * * * *', fast: '* * * * * *',  source: 'item 7',           pass: useCases.requestCredit },
    { job: 'CardBindingCheckJob',        normal: '*/15 * * * * *', fast: '* * * * * *',  source: 'item 11',          pass: useCases.checkCardBindings },
    { job: 'OpenapiXWAuthStateCheckJob', normal: '*/30 * * * * *', fast: '* * * * * *',  source: 'item 13',          pass: useCases.checkAccountOpenings },
    { job: 'ApprovalExpiryJob',          normal: '30 * * * * *',   fast: '* * * * * *',  source: 'E20',              pass: useCases.expireApprovals },
    { job: 'OverdueJob',                 normal: '0 */10 * * * *', fast: '* * * * * *',  source: 'item 20',          pass: useCases.assessOverdue, isWhole: true, alerts: /^(?:fault|failed:)/ },
    { job: 'RepaymentCheckJob',          normal: '*/15 * * * * *', fast: '* * * * * *',  source: 'G24',              pass: useCases.checkRepayments, alerts: /^(?:fault|failed:|outdated)/ },
    { job: 'ReconciliationJob',          normal: '0 5 * * * *',    fast: '*/5 * * * * *', source: 'item 23',          pass: useCases.reconcile, isWhole: true, alerts: /^(?:noStatement|malformed|tooDifferent|failed:)/ },
    { job: 'SmsJob',                     normal: '*/5 * * * * *',  fast: '* * * * * *',  source: 'item 25.3',        pass: useCases.sendSms },
    { job: 'ErasureJob',                 normal: '0 40 3 * * *',   fast: '0 40 3 * * *', source: 'RELIABILITY §6',   pass: useCases.eraseExpired, isWhole: true, alerts: /^(?:failed:|callbackOwed|smsOwed|eventOwed|eventParked|requestOpen|moneyHeld)/ },
    { job: 'ReplicaPruningJob',          normal: '20 * * * * *',   fast: '*/10 * * * * *', source: 'RELIABILITY §6',  pass: async () => ({ counts: await useCases.pruneReplicas() }) },
    { job: 'PruningJob',                 normal: '0 17 3 * * *',   fast: '0 17 3 * * *', source: 'RELIABILITY §1',   pass: async () => ({ counts: await useCases.prune() }) },
  ];
}
