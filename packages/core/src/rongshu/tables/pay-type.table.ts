/** 扣款方式 of a plan's item (`spec` §5.3). We send `anyDebit`: automatic, or when the borrower asks for it. */
// prettier-ignore
export const PAY_TYPE_TABLE = [
  // code  name                  label                 source
  [  1,   'autoDebit',           '自动扣款',           '5.3' ],
  [  2,   'borrowerDebit',       '主动扣款',           '5.3' ],
  [  3,   'borrowerPays',        '自行还款',           '5.3' ],
  [  4,   'anyDebit',            '自动扣款或主动扣款', '5.3' ],
  [  5,   'autoDebitOrPays',     '自动扣款或自行还款', '5.3' ],
  [  6,   'borrowerDebitOrPays', '主动扣款或自行还款', '5.3' ],
] as const;
