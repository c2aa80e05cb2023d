import type { CodeRow } from '../fields/code-codecs.js';

/** 性别 (`spec` §5.2). */
// prettier-ignore
export const GENDER_TABLE = [
  // code  name      label  source
  [  0,   'female', '女',  '5.2' ],
  [  1,   'male',   '男',  '5.2' ],
] as const satisfies readonly CodeRow[];
