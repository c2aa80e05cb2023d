import type { QuerySchedule } from '../../capabilities/repayment/query-schedule.js';
import { buildScheduleAnswer, SCHEDULE_ANSWER_FIELDS } from '../callbacks/schedule-answer.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { idText } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import type { CallAnswerer } from './interface.js';
import { answerByTable, success } from './interface.js';
import { orderKeyOf, repaymentRefused } from './repayment-call.js';

/** Request of the repayment plan query (product/1.13, item 18). */
// prettier-ignore
export const GET_REPAY_PLAN_REQUEST = [
  // wire name   our name             codec       presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64), required, '订单编号',         '3.13' ],
  [ 'uid',      'marketplaceUserId',  idText(64), optional, '用户编号',         '3.13' ],
] as const;

/** Serves the repayment plan query (item 18): what a callback would tell. Before the payout there is no plan, and that is said (G22). */
export function createGetRepayPlan(deps: { readonly querySchedule: QuerySchedule }): CallAnswerer {
  return answerByTable(GET_REPAY_PLAN_REQUEST, async ({ orderNo }, { channel, channelCode }) => {
    const outcome = await deps.querySchedule(orderKeyOf(channelCode, orderNo));
    if (!outcome.ok) return repaymentRefused(outcome.error);
    const answer = buildScheduleAnswer(outcome.value, channel.settings);
    const style = wireStyle(channel.settings, 'getRepayPlan');
    return success(encodeFields(SCHEDULE_ANSWER_FIELDS, answer, style), answer.status);
  });
}
