/** 返回码 of every envelope (`spec` §1.3, generation 2 and later). */
// prettier-ignore
export const RESULT_CODE_TABLE = [
  // code    name              message (verbatim)  source
  [     0,  'ok',             '成功',             '1.3' ],
  [ 10001,  'failed',         '系统异常',         '1.3' ],
  [ 10002,  'parameterError', '参数错误',         '1.3' ],
  [ 10003,  'signatureError', '签名错误',         '1.3' ],
] as const;

/** Name of a result code. */
export type ResultName = (typeof RESULT_CODE_TABLE)[number][1];

/** A result code. */
export type ResultCode = (typeof RESULT_CODE_TABLE)[number][0];

/** Code and message by name. */
export const RESULT: Readonly<Record<ResultName, { readonly code: ResultCode; readonly message: string }>> = {
  ok: { code: RESULT_CODE_TABLE[0][0], message: RESULT_CODE_TABLE[0][2] },
  failed: { code: RESULT_CODE_TABLE[1][0], message: RESULT_CODE_TABLE[1][2] },
  parameterError: { code: RESULT_CODE_TABLE[2][0], message: RESULT_CODE_TABLE[2][2] },
  signatureError: { code: RESULT_CODE_TABLE[3][0], message: RESULT_CODE_TABLE[3][2] },
};
