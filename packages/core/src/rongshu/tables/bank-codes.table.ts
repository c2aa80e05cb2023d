/** 银行编码 (`spec` §5.5): letters as the acquirers use them, except BCM and CGB. */
// prettier-ignore
export const BANK_CODE_TABLE = [
  // code    name (verbatim)      source
  [ 'ICBC',  '中国工商银行',      '5.5' ],
  [ 'ABC',   '中国农业银行',      '5.5' ],
  [ 'BOC',   '中国银行',          '5.5' ],
  [ 'CCB',   '中国建设银行',      '5.5' ],
  [ 'CITIC', '中信银行',          '5.5' ],
  [ 'CEB',   '中国光大银行',      '5.5' ],
  [ 'HXB',   '华夏银行',          '5.5' ],
  [ 'CMBC',  '中国民生银行',      '5.5' ],
  [ 'PAB',   '平安银行',          '5.5' ],
  [ 'CMB',   '招商银行',          '5.5' ],
  [ 'CIB',   '兴业银行',          '5.5' ],
  [ 'SPDB',  '上海浦东发展银行',  '5.5' ],
  [ 'PSBC',  '中国邮政储蓄银行',  '5.5' ],
  [ 'BCM',   '交通银行',          '5.5' ],
  [ 'CGB',   '广发银行',          '5.5' ],
] as const;
