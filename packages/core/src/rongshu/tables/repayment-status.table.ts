/** 还款结果 status as the marketplace prints it (product/1.12, platform/1.3; `spec` §3.12, §5.1). Which of 8004–8006 says "running" is a setting: no source has one (`spec` §12.5-7). */
// prettier-ignore
export const REPAYMENT_STATUS_TABLE = [
  // status  name          remark to 榕树   source
  [ 8001,   'settled',     '还款成功',      'item 24' ],
  [ 8002,   'partlyPaid',  '部分还款',      'item 24' ],
  [ 8003,   'failed',      '还款失败',      'item 24' ],
  [ 8006,   'notRepaid',   '未还款',        'item 24' ],
] as const;

/** How the repayment of an installment, or of the loan, stands; `running` has the channel's own status. */
export type RepaymentStanding = (typeof REPAYMENT_STATUS_TABLE)[number][1] | 'running';

/** The statuses that may say "a debit is running". */
export const REPAYMENT_PROCESSING_STATUSES = [8004, 8005, 8006] as const;

/** A status of the repayment result. */
export type RepaymentStatus =
  (typeof REPAYMENT_STATUS_TABLE)[number][0] | (typeof REPAYMENT_PROCESSING_STATUSES)[number];

/** Status and remark of a standing; `processing` is the channel's status for a running debit. */
export function repaymentStatusOf(
  standing: RepaymentStanding,
  processing: (typeof REPAYMENT_PROCESSING_STATUSES)[number],
): { readonly status: RepaymentStatus; readonly remark: string } {
  const row = REPAYMENT_STATUS_TABLE.find(([, name]) => name === standing);
  return row === undefined ? { status: processing, remark: '还款处理中' } : { status: row[0], remark: row[2] };
}
