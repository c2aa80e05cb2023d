import type { QueryDisbursement } from '../../capabilities/disbursement/query-disbursement.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import { buildDisbursementAnswer, DISBURSEMENT_ANSWER_FIELDS } from '../callbacks/disbursement-answer.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { idText } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import type { CallAnswerer } from './interface.js';
import { answerByTable, success, wrongMember } from './interface.js';

/** Request of the disbursement result query (product/1.9, item 17). */
// prettier-ignore
export const QUERY_FK_REQUEST = [
  // wire name   our name             codec       presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64), required, '订单编号',         '3.9' ],
  [ 'uid',      'marketplaceUserId',  idText(64), optional, '用户编号',         '3.9' ],
] as const;

/**
 * Serves the disbursement result query (item 17): the status that a callback would tell. An order that is not confirmed is
 * a parameter error. A loan in a state that no row has is answered as in progress, and the log says so (G3).
 */
export function createQueryFk(deps: { readonly queryDisbursement: QueryDisbursement }): CallAnswerer {
  return answerByTable(QUERY_FK_REQUEST, async (request, { channel, channelCode }) => {
    // The brand is made here, at the boundary where the marketplace's numbers come in.
    const key = { channel: channelCode, orderNo: request.orderNo as MarketplaceOrderNo };
    const outcome = await deps.queryDisbursement(key);
    if (!outcome.ok) return wrongMember('orderId', outcome.error.kind);
    const answer = buildDisbursementAnswer(outcome.value);
    if (answer === undefined) return wrongMember('orderId', 'notConfirmed');
    const style = wireStyle(channel.settings, 'queryFk');
    const reply = success(encodeFields(DISBURSEMENT_ANSWER_FIELDS, answer, style), answer.status);
    const { unlistedState } = outcome.value;
    if (unlistedState === undefined) return reply;
    return { ...reply, refusalReason: `loan in unlisted state ${String(unlistedState)}` };
  });
}
