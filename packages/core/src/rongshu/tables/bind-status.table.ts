/** 绑卡 status (product/1.4 and 1.5, `spec` §5.1). We bind without a code and without a page: 3002 and 3004 are never sent. */
// prettier-ignore
export const BIND_STATUS_TABLE = [
  // code   name           label (verbatim)  source
  [ 3001,  'bound',       '绑卡成功',       '5.1' ],
  [ 3002,  'codeSent',    '短信已发送',     '5.1' ],
  [ 3003,  'refused',     '绑卡失败',       '5.1' ],
  [ 3004,  'pageNeeded',  'H5绑卡',         '5.1' ],
] as const;

/** A status of card binding. */
export type BindStatus = (typeof BIND_STATUS_TABLE)[number][0];
