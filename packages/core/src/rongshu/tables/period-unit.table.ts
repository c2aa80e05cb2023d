import type { CodeRow } from '../fields/code-codecs.js';

/** 期限单位 (`spec` §5.3). */
// prettier-ignore
export const PERIOD_UNIT_TABLE = [
  // code  name     label  source
  [  1,   'day',   '天',  '5.3' ],
  [  2,   'month', '月',  '5.3' ],
  [  3,   'week',  '周',  '5.3' ],
] as const satisfies readonly CodeRow[];
