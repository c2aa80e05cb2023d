import type { OpenCodeRow } from '../fields/code-codecs.js';

/** 工作年限 (`spec` §5.2, complete). */
// prettier-ignore
export const JOB_TIME_OPEN_TABLE = [
  [ 110001, '0-5个月',  '5.2' ],
  [ 110002, '6-11个月', '5.2' ],
  [ 110003, '1-3年',    '5.2' ],
  [ 110004, '3-7年',    '5.2' ],
  [ 110005, '7年以上',  '5.2' ],
] as const satisfies readonly OpenCodeRow[];
