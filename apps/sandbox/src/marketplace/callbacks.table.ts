type CallbackRow = readonly [path: string, document: string, name: string, label: string, item: string];

/** What a lender calls back (`spec` §4.2), by the path on which a marketplace waits for it. Those of repayment are in no source. */
// prettier-ignore
export const CALLBACK_TABLE = [
  // path                             document        name                 label          item
  [ '/api/v2/order/feedback.do',     'platform/1.1', 'auditResult',       '审核结果',     '8'  ],
  [ '/api/v2/loan/feedback.do',      'platform/1.2', 'loanResult',        '放款结果',     '19' ],
  [ '/api/v2/repay/feedback.do',     'platform/1.3', 'repaymentResult',   '还款结果',     '23' ],
  [ '/api/v2/repayPlan/feedback.do', 'platform/1.4', 'repaymentSchedule', '还款计划',     '20' ],
] as const satisfies readonly CallbackRow[];

/** Name of a callback. */
export type CallbackName = (typeof CALLBACK_TABLE)[number][2];

/** Which callback comes on a path; `undefined` for a path that nobody waits on. */
export function callbackAt(
  path: string,
):
  | { readonly document: string; readonly name: CallbackName; readonly label: string; readonly item: string }
  | undefined {
  const row = CALLBACK_TABLE.find(([known]) => known === path);
  if (row === undefined) return undefined;
  const [, document, name, label, item] = row;
  return { document, name, label, item };
}

/** The path of a callback. */
export function callbackPath(name: CallbackName): string {
  return CALLBACK_TABLE.find((row) => row[2] === name)?.[0] ?? '';
}
