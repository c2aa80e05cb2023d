import type { CodeRow } from '../fields/code-codecs.js';
import type { AccessRefusalClass } from '../../model/access.js';

/** 拒绝原因 of the user filter (item 1, `spec` §5.3). */
// prettier-ignore
export const REJECT_REASON_TABLE = [
  // code  name           label (verbatim)   source
  [  0,   'none',        '无',              '5.3' ],
  [  1,   'blacklist',   '黑名单',          '5.3' ],
  [  2,   'openOrder',   '存在未结清借款',  '5.3' ],
  [  3,   'coolDown',    '短时拒绝',        '5.3' ],
  [  4,   'other',       '其他',            '5.3' ],
] as const satisfies readonly CodeRow<AccessRefusalClass | 'none'>[];

type Unanswered = Exclude<AccessRefusalClass, (typeof REJECT_REASON_TABLE)[number][1]>;
/** Every refusal class of the model has a code; a missing one is named by the compiler. */
export const answersEveryRefusalClass: [Unanswered] extends [never] ? true : Unanswered = true;
