import type { AgreementStage } from '../../model/agreement.js';
import type { CodeRow } from '../fields/code-codecs.js';

/**
 * 协议展示阶段 `optType` of the agreement list (product/1.14). The document's values are not known (`spec` §12.5-12): these
 * are ours, and an absent or unknown one means every stage.
 */
// prettier-ignore
export const AGREEMENT_STAGE_TABLE = [
  // code  name            label    source
  [  1,   'application',  '进件',  '12.5-12' ],
  [  2,   'confirmation', '用款',  '12.5-12' ],
  [  3,   'cardBinding',  '绑卡',  '12.5-12' ],
  [  4,   'repayment',    '还款',  '12.5-12' ],
] as const satisfies readonly CodeRow<AgreementStage>[];
