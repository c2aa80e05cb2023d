/** 账单状态 of a plan's item (`spec` §5.3). Overdue is told only beyond grace, when the installment really costs a penalty. */
// prettier-ignore
export const BILL_STATUS_TABLE = [
  // code  name       label (verbatim)  source
  [  1,   'notDue',   '未到期',         '5.3' ],
  [  2,   'paid',     '已还款',         '5.3' ],
  [  3,   'overdue',  '已逾期',         '5.3' ],
] as const;
