import type { RepaymentFacts } from '../../ports/callback-bodies.js';
import { writeJson } from '../../shared/json.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { yuan } from '../fields/number-codecs.js';
import { repaymentPeriod } from '../fields/period-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { buildRepaymentAnswer, repaymentStatus } from './repayment-answer.js';

/** Request of the repayment result callback (platform/1.3, items 23, 24). */
// prettier-ignore
export const REPAYMENT_RESULT_CALLBACK = [
  // wire name              our name         codec                  presence   label (verbatim)   source
  [ 'orderId',             'orderNo',        idText(64, 'number'), required, '订单编号',         '4.2' ],
  [ 'status',              'status',         repaymentStatus,      required, '还款状态',         '4.2' ],
  [ 'repayPeriod',         'installmentNo',  repaymentPeriod,      required, '还款期数',         '4.2' ],
  [ 'alreadyRepayAmount',  'paid',           yuan,                 required, '已还金额',         '4.2' ],
  [ 'willRepayAmount',     'owed',           yuan,                 required, '待还金额',         '4.2' ],
  [ 'remark',              'remark',         text(256),            optional, '说明',             '4.2' ],
] as const;

/** A decoded repayment result callback. */
export type RepaymentResultCallback = Decoded<typeof REPAYMENT_RESULT_CALLBACK>;

/** Body of platform/1.3: the members of query 1.12, with the order's number. */
export function repaymentResultBody(
  facts: RepaymentFacts,
  settings: Pick<RongshuChannelSettings, 'nested' | 'statusType' | 'repaymentProcessingStatus'>,
): string {
  const callback: RepaymentResultCallback = {
    orderNo: facts.order.key.orderNo,
    ...buildRepaymentAnswer(facts, settings),
  };
  return writeJson(encodeFields(REPAYMENT_RESULT_CALLBACK, callback, wireStyle(settings, 'repaymentResult')));
}
