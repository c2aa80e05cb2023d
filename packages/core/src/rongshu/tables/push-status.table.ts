/** 订单推送 status (product/1.3, `spec` §5.1). 2002 and 2003 both mean refused; the channel's setting says which is sent. */
// prettier-ignore
export const PUSH_STATUS_TABLE = [
  // code   name        label (verbatim)  source
  [ 2001,  'accepted', '成功',           '5.1' ],
  [ 2002,  'refused',  '拒绝',           '5.1' ],
  [ 2003,  'failed',   '失败',           '5.1' ],
] as const;

/** A status of the order push. */
export type PushStatus = (typeof PUSH_STATUS_TABLE)[number][0];
