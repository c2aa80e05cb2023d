import type { QueryRepayment } from '../../capabilities/repayment/query-repayment.js';
import { buildRepaymentAnswer, REPAYMENT_ANSWER_FIELDS } from '../callbacks/repayment-answer.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { repaymentPeriod } from '../fields/period-codecs.js';
import { idText } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import type { CallAnswerer } from './interface.js';
import { answerByTable, success } from './interface.js';
import { orderKeyOf, repaymentRefused } from './repayment-call.js';

/** Request of the repayment result query (product/1.12, item 24). Without a period it asks for the first. */
// prettier-ignore
export const GET_REPAYMENT_RESULT_REQUEST = [
  // wire name   our name             codec            presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64),      required, '订单编号',         '3.12' ],
  [ 'uid',      'marketplaceUserId',  idText(64),      optional, '用户编号',         '3.12' ],
  [ 'period',   'installmentNo',      repaymentPeriod, optional, '还款期数',         '3.12' ],
] as const;

/** Serves the repayment result query (item 24): the status that a callback would tell. Before the payout there is no plan (G22). */
export function createGetRepaymentResult(deps: { readonly queryRepayment: QueryRepayment }): CallAnswerer {
  return answerByTable(GET_REPAYMENT_RESULT_REQUEST, async (request, { channel, channelCode }) => {
    const key = orderKeyOf(channelCode, request.orderNo);
    const outcome = await deps.queryRepayment({ key, installmentNo: request.installmentNo ?? 1 });
    if (!outcome.ok) return repaymentRefused(outcome.error);
    const answer = buildRepaymentAnswer(outcome.value, channel.settings);
    const style = wireStyle(channel.settings, 'getRepaymentResult');
    return success(encodeFields(REPAYMENT_ANSWER_FIELDS, answer, style), answer.status);
  });
}
