import type { QueryBoundCard } from '../../capabilities/bank-card/query-bound-card.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { bankCard, idText, mobile, text } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import { bindStatus } from './1.04-bind-card.js';
import type { CallAnswerer } from './interface.js';
import { answerByTable, success, wrongMember } from './interface.js';

/** Request of the bind result query (product/1.5, item 11). */
// prettier-ignore
export const QUERY_BIND_CARD_RESULT_REQUEST = [
  // wire name   our name             codec       presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64), required, '订单编号',         '3.5' ],
  [ 'uid',      'marketplaceUserId',  idText(64), optional, '用户编号',         '3.5' ],
] as const;

/** Answer of the bind result query: the card that a loan of the order would be paid out to. */
// prettier-ignore
export const QUERY_BIND_CARD_RESULT_ANSWER = [
  // wire name      our name          codec       presence   label (verbatim)   source
  [ 'status',      'status',          bindStatus, required, '绑卡状态',         '3.5' ],
  [ 'bankCode',    'bankCode',        idText(16), required, '银行编码',         '3.5' ],
  [ 'bankName',    'bankName',        text(64),   required, '银行名称',         '3.5' ],
  [ 'bankCardNum', 'card',            bankCard,   required, '银行卡号',         '3.5' ],
  [ 'phone',       'reservedMobile',  mobile,     required, '预留手机号',       '3.5' ],
] as const;

/** A decoded answer of the bind result query. */
export type QueryBindCardResultAnswer = Decoded<typeof QUERY_BIND_CARD_RESULT_ANSWER>;

/** Serves the bind result query (item 11). Not bound and unknown are both a parameter error (`spec` §3.5). */
export function createQueryBindCardResult(deps: { readonly queryBoundCard: QueryBoundCard }): CallAnswerer {
  return answerByTable(QUERY_BIND_CARD_RESULT_REQUEST, async (request, { channel, channelCode }) => {
    // The brand is made here, at the boundary where the marketplace's numbers come in.
    const outcome = await deps.queryBoundCard({
      channel: channelCode,
      orderNo: request.orderNo as MarketplaceOrderNo,
    });
    if (!outcome.ok) return wrongMember('orderId', outcome.error.kind);
    const { bankCode, bankName, card, reservedMobile } = outcome.value;
    const answer: QueryBindCardResultAnswer = { status: 3001, bankCode, bankName, card, reservedMobile };
    const style = wireStyle(channel.settings, 'queryBindCardResult');
    return success(encodeFields(QUERY_BIND_CARD_RESULT_ANSWER, answer, style), answer.status);
  });
}
