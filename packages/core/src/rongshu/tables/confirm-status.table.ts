/**
 * 确认借款 status (product/1.7). Only 4001 is in a source (`spec` §5.1). By the rule that the last digit tells the outcome,
 * and as 2002 and 2003 of the push, 4002 or 4003 is a refusal: which one, the channel's setting says (`spec` §12.5-7).
 */
// prettier-ignore
export const CONFIRM_STATUS_TABLE = [
  // code   name         label (verbatim)  source
  [ 4001,  'confirmed', '确认成功',       '5.1'  ],
  [ 4002,  'refused',   '资质不符',       'ours' ],
  [ 4003,  'failed',    '资质不符',       'ours' ],
] as const;
