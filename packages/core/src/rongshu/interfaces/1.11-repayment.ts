import type { Repay } from '../../capabilities/repayment/repay.js';
import { status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { repaymentPeriods } from '../fields/period-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import { REPAY_STATUS_TABLE } from '../tables/repay-status.table.js';
import type { CallAnswerer } from './interface.js';
import { answerByTable, success } from './interface.js';
import { orderKeyOf, repaymentRefused } from './repayment-call.js';

/** Request of the repayment (product/1.11, item 22). */
// prettier-ignore
export const REPAYMENT_REQUEST = [
  // wire name   our name             codec             presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64),       required, '订单编号',         '3.11' ],
  [ 'uid',      'marketplaceUserId',  idText(64),       optional, '用户编号',         '3.11' ],
  [ 'period',   'target',             repaymentPeriods, required, '还款期数',         '3.11' ],
] as const;

/** Answer of the repayment: accepted; what became of it is told by query 1.12 and callback platform/1.3. */
// prettier-ignore
export const REPAYMENT_ANSWER = [
  // wire name  our name   codec           presence   label (verbatim)   source
  [ 'status',  'status',   status([5001]), required, '受理状态',         '3.11'  ],
  [ 'remark',  'remark',   text(256),      optional, '说明',             '11.10' ],
] as const;

const [[ACCEPTED, , ACCEPTED_REMARK]] = REPAY_STATUS_TABLE;

/**
 * Serves the repayment (item 22): accepted, or refused with the words of the trial. The same repayment again while it runs has
 * the same answer, another one is refused (`spec` §12.2-7); the same bytes again are never a new repayment.
 */
export function createRepayment(deps: { readonly repay: Repay }): CallAnswerer {
  return answerByTable(REPAYMENT_REQUEST, async ({ orderNo, target }, { channel, channelCode, isRepeated }) => {
    const outcome = await deps.repay({ key: orderKeyOf(channelCode, orderNo), target, isRepeated });
    if (!outcome.ok) return repaymentRefused(outcome.error);
    const answer: Decoded<typeof REPAYMENT_ANSWER> = { status: ACCEPTED, remark: ACCEPTED_REMARK };
    return success(encodeFields(REPAYMENT_ANSWER, answer, wireStyle(channel.settings, 'repayment')), answer.status);
  });
}
