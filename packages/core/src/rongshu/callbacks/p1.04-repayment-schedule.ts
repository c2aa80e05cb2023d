import type { ScheduleFacts } from '../../ports/callback-bodies.js';
import { writeJson } from '../../shared/json.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { yuan } from '../fields/number-codecs.js';
import { bankCard, idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { buildScheduleAnswer, planStatus, schedulePlan } from './schedule-answer.js';

/** Request of the repayment schedule callback (platform/1.4, items 20, 23). */
// prettier-ignore
export const REPAYMENT_SCHEDULE_CALLBACK = [
  // wire name            our name     codec                presence   label (verbatim)   source
  [ 'orderId',           'orderNo',    idText(64, 'number'), required, '订单编号',        '4.2' ],
  [ 'status',            'status',     planStatus,           required, '还款计划状态',    '4.2' ],
  [ 'bankName',          'bankName',   text(64),             optional, '银行名称',        '4.2' ],
  [ 'bankCode',          'bankCode',   idText(16),           optional, '银行编码',        '4.2' ],
  [ 'bankCard',          'card',       bankCard,             optional, '银行卡号',        '4.2' ],
  [ 'receiveAmount',     'disbursed',  yuan,                 required, '到账金额',        '4.2' ],
  [ 'totalRepayAmount',  'total',      yuan,                 required, '应还总额',        '4.2' ],
  [ 'repayPlan',         'plan',       schedulePlan,         required, '还款计划',        '4.2' ],
] as const;

/** A decoded repayment schedule callback. */
export type RepaymentScheduleCallback = Decoded<typeof REPAYMENT_SCHEDULE_CALLBACK>;

/** Body of platform/1.4: the members of query 1.13, with the order's number. */
export function repaymentScheduleBody(
  facts: ScheduleFacts,
  settings: Pick<RongshuChannelSettings, 'nested' | 'statusType' | 'showsRepaymentParts'>,
): string {
  const callback: RepaymentScheduleCallback = {
    orderNo: facts.order.key.orderNo,
    ...buildScheduleAnswer(facts, settings),
  };
  return writeJson(encodeFields(REPAYMENT_SCHEDULE_CALLBACK, callback, wireStyle(settings, 'repaymentSchedule')));
}
