import type { QuoteRepayment } from '../../capabilities/repayment/quote-repayment.js';
import type { RepaymentQuote } from '../../model/repayment/quote.js';
import { ZERO_FEN } from '../../shared/money.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { epochMs, shortYuan, yuan } from '../fields/number-codecs.js';
import { repaymentPeriods } from '../fields/period-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import type { CallAnswerer, InterfaceAnswer } from './interface.js';
import { answerByTable, success } from './interface.js';
import { orderKeyOf, repaymentRefused } from './repayment-call.js';

/** Request of the repayment trial (product/1.10, item 21). */
// prettier-ignore
export const GET_PAYMENT_CELL_REQUEST = [
  // wire name   our name             codec             presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64),       required, '订单编号',         '3.10' ],
  [ 'uid',      'marketplaceUserId',  idText(64),       optional, '用户编号',         '3.10' ],
  [ 'period',   'target',             repaymentPeriods, required, '还款期数',         '3.10' ],
] as const;

/** Answer of the repayment trial. The parts and the end of its validity go only to channels whose setting says so (`spec` §12.4). */
// prettier-ignore
export const GET_PAYMENT_CELL_ANSWER = [
  // wire name        our name            codec      presence   label (verbatim)   source
  [ 'loanAmount',    'principal',         yuan,      required, '应还本金',         '3.10' ],
  [ 'repayAmount',   'total',             yuan,      required, '应还金额',         '3.10' ],
  [ 'overdueFee',    'penalty',           yuan,      required, '逾期费用',         '3.10' ],
  [ 'remark',        'remark',            text(256), optional, '说明',             '3.10' ],
  [ 'interest',      'interest',          yuan,      optional, '应还利息',         'ours' ],
  [ 'fee',           'fee',               yuan,      optional, '应还费用',         'ours' ],
  [ 'settlementFee', 'settlementCharge',  yuan,      optional, '提前结清违约金',   'ours' ],
  [ 'validTime',     'validUntil',        epochMs,   optional, '有效期至',         'ours' ],
] as const;

/** A decoded answer of the repayment trial. */
export type GetPaymentCellAnswer = Decoded<typeof GET_PAYMENT_CELL_ANSWER>;

/**
 * Serves the repayment trial (item 21): what `repayment` would debit today, to the 分. A settlement of a loan of which nothing
 * is owed costs nothing and says so; other targets that cannot be paid now are refused, each with its own words.
 */
export function createGetPaymentCell(deps: { readonly quoteRepayment: QuoteRepayment }): CallAnswerer {
  return answerByTable(GET_PAYMENT_CELL_REQUEST, async ({ orderNo, target }, { channel, channelCode }) => {
    const outcome = await deps.quoteRepayment({ key: orderKeyOf(channelCode, orderNo), target });
    if (outcome.ok) return answered(channel.settings, toAnswer(outcome.value, channel.settings));
    const isNothingLeft = outcome.error.kind === 'allPaid' && target.kind === 'settlement';
    return isNothingLeft ? answered(channel.settings, nothingLeft()) : repaymentRefused(outcome.error);
  });
}

function toAnswer(
  quote: RepaymentQuote,
  settings: Pick<RongshuChannelSettings, 'showsRepaymentParts'>,
): GetPaymentCellAnswer {
  const { principal, penalty, interest, fee, settlementCharge } = quote.parts;
  const { total, validUntil } = quote;
  return {
    principal,
    total,
    penalty,
    remark: remarkOf(quote),
    ...(settings.showsRepaymentParts ? { interest, fee, settlementCharge, validUntil } : {}),
  };
}

/** The sentence of the document's examples (`spec` §11.9), with the charge of an early settlement when there is one. */
function remarkOf({ target, total, parts, overdueDays }: RepaymentQuote): string {
  const amount = `应还${shortYuan(total)}元`;
  if (target.kind === 'settlement') {
    const charge = parts.settlementCharge;
    return `结清全部剩余借款${amount}${charge === ZERO_FEN ? '' : `，含提前结清违约金${shortYuan(charge)}元`}`;
  }
  return overdueDays === 0 ? amount : `${amount}，逾期${String(overdueDays)}天，逾期费${shortYuan(parts.penalty)}元`;
}

function nothingLeft(): GetPaymentCellAnswer {
  return { principal: ZERO_FEN, total: ZERO_FEN, penalty: ZERO_FEN, remark: '借款已全部结清' };
}

function answered(settings: RongshuChannelSettings, answer: GetPaymentCellAnswer): InterfaceAnswer {
  return success(encodeFields(GET_PAYMENT_CELL_ANSWER, answer, wireStyle(settings, 'getPaymentCell')));
}
