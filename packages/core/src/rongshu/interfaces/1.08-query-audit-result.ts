import type { QueryCreditResult, QueryCreditResultError } from '../../capabilities/credit/query-credit-result.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import { AUDIT_ANSWER_FIELDS, buildAuditAnswer } from '../callbacks/audit-answer.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { idText } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import type { CallAnswerer } from './interface.js';
import { success, answerByTable, wrongMember } from './interface.js';

/** Request of the audit result query (product/1.8, item 9). */
// prettier-ignore
export const QUERY_AUDIT_RESULT_REQUEST = [
  // wire name   our name             codec       presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64), required, '订单编号',         '3.8' ],
  [ 'uid',      'marketplaceUserId',  idText(64), optional, '用户编号',         '3.8' ],
] as const;

const ERROR_MEMBER = { unknownOrder: 'orderId' } as const satisfies Record<QueryCreditResultError['kind'], string>;

/** Serves the audit result query (item 9): always a real status, an unknown order is a parameter error (`spec` §12.2). */
export function createQueryAuditResult(deps: { readonly queryCreditResult: QueryCreditResult }): CallAnswerer {
  return answerByTable(QUERY_AUDIT_RESULT_REQUEST, async (request, { channel, channelCode }) => {
    // The brand is made here, at the boundary where the marketplace's numbers come in.
    const key = { channel: channelCode, orderNo: request.orderNo as MarketplaceOrderNo };
    const outcome = await deps.queryCreditResult(key);
    if (!outcome.ok) return wrongMember(ERROR_MEMBER[outcome.error.kind], outcome.error.kind);
    const answer = buildAuditAnswer(outcome.value.order, channel.settings);
    const style = wireStyle(channel.settings, 'queryAuditResult');
    return success(encodeFields(AUDIT_ANSWER_FIELDS, answer, style), answer.status);
  });
}
