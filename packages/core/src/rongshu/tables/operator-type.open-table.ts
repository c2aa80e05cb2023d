import type { OpenCodeRow } from '../fields/code-codecs.js';

/** 运营商类型 (`spec` §5.2). */
// prettier-ignore
export const OPERATOR_TYPE_OPEN_TABLE = [
  [ 0, '未知', '5.2' ],
  [ 1, '移动', '5.2' ],
  [ 2, '联通', '5.2' ],
  [ 3, '电信', '5.2' ],
] as const satisfies readonly OpenCodeRow[];
