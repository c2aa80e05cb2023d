/** 还款计划 status (product/1.13, platform/1.4; `spec` §3.13). Other codes of the family are unknown (`spec` §12.5-7). */
// prettier-ignore
export const PLAN_STATUS_TABLE = [
  // code   name         label (verbatim)  source
  [ 9001,  'available',  '还款计划可用',   'item 18' ],
] as const;
