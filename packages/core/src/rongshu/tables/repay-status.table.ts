/** 主动还款 status (product/1.11, `spec` §5.1). Refusals have no status of their own: 10001 says why (`spec` §12.5-7). */
// prettier-ignore
export const REPAY_STATUS_TABLE = [
  // code   name        label (verbatim)  source
  [ 5001,  'accepted',  '受理成功',       '5.1' ],
] as const;
