import type { LoanFacts } from '../../ports/callback-bodies.js';
import { InvariantViolation } from '../../shared/errors.js';
import { writeJson } from '../../shared/json.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { yuan } from '../fields/number-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { buildDisbursementAnswer, disbursementStatus, disbursementPlan } from './disbursement-answer.js';

/** Request of the loan result callback (platform/1.2, items 15, 16, 19). */
// prettier-ignore
export const LOAN_RESULT_CALLBACK = [
  // wire name        our name     codec                presence   label (verbatim)   source
  [ 'orderId',       'orderNo',    idText(64, 'number'), required, '订单编号',        '4.2' ],
  [ 'status',        'status',     disbursementStatus,  required, '放款状态',         '4.2' ],
  [ 'remark',        'remark',     text(256),           optional, '说明',             '4.2' ],
  [ 'contractId',    'loanNo',     idText(64),          optional, '合同编号',         '4.2' ],
  [ 'loanAmount',    'amount',     yuan,                optional, '借款金额',         '4.2' ],
  [ 'receiveAmount', 'disbursed',  yuan,                optional, '到账金额',         '4.2' ],
  [ 'repayAmount',   'total',      yuan,                optional, '应还总额',         '4.2' ],
  [ 'repayPlan',     'plan',       disbursementPlan,    optional, '还款计划',         '4.2' ],
] as const;

/** A decoded loan result callback. */
export type LoanResultCallback = Decoded<typeof LOAN_RESULT_CALLBACK>;

/**
 * Body of platform/1.2: the members of query 1.9, with the order's number. Throws `InvariantViolation` for facts without a
 * final answer: "in progress" is never called back (G18), nor a payout without its schedule (G20).
 */
export function loanResultBody(
  facts: LoanFacts,
  settings: Pick<RongshuChannelSettings, 'nested' | 'statusType'>,
): string {
  const answer = buildDisbursementAnswer({ ...facts, hasOpenConfirmation: false });
  if (answer === undefined || answer.status === 7002) {
    throw new InvariantViolation('only a final answer about a payout is called back');
  }
  const callback: LoanResultCallback = { orderNo: facts.order.key.orderNo, ...answer };
  return writeJson(encodeFields(LOAN_RESULT_CALLBACK, callback, wireStyle(settings, 'loanResult')));
}
