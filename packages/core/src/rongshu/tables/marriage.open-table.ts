import type { OpenCodeRow } from '../fields/code-codecs.js';

/** 婚姻状况 (`spec` §5.2, complete). */
// prettier-ignore
export const MARRIAGE_OPEN_TABLE = [
  [ 50001, '已婚', '5.2' ],
  [ 50002, '未婚', '5.2' ],
  [ 50003, '丧偶', '5.2' ],
  [ 50004, '离异', '5.2' ],
  [ 50005, '再婚', '5.2' ],
  [ 50006, '未知', '5.2' ],
] as const satisfies readonly OpenCodeRow[];
