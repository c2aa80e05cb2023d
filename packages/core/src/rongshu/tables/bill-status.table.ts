import type { InstallmentStatus } from '../../model/repayment/installment-status.js';

type BillStatusRow = readonly [code: number, name: InstallmentStatus, label: string, source: string];

/** 账单状态 of a plan's item (`spec` §5.3). Overdue is told only beyond grace, when the installment really costs a penalty. */
// prettier-ignore
export const BILL_STATUS_TABLE = [
  // code  name       label (verbatim)  source
  [  1,   'notDue',   '未到期',         '5.3' ],
  [  2,   'paid',     '已还款',         '5.3' ],
  [  3,   'overdue',  '已逾期',         '5.3' ],
] as const satisfies readonly BillStatusRow[];
