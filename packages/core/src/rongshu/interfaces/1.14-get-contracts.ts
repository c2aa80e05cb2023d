import type {
  AgreementLink,
  ListAgreements,
  ListAgreementsError,
} from '../../capabilities/agreements/list-agreements.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import type { JsonOutput } from '../../shared/json.js';
import { encodeFields, fields, list, optional, required } from '../fields/field-table.js';
import { idText, text, webAddress } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { AGREEMENT_STAGE_TABLE } from '../tables/agreement-stage.table.js';
import type { InterfaceAnswer, CallAnswerer } from './interface.js';
import { success, answerByTable } from './interface.js';

/** Request of the agreement list (product/1.14, item 3). */
// prettier-ignore
export const GET_CONTRACTS_REQUEST = [
  // wire name   our name             codec       presence   label (verbatim)   source
  [ 'orderId',  'orderNo',            idText(64), optional, '订单编号',         '3.14' ],
  [ 'uid',      'marketplaceUserId',  idText(64), optional, '用户编号',         '3.14' ],
  [ 'optType',  'stageCode',          text(16),   optional, '展示阶段',         '3.14' ],
] as const;

/** One agreement of the list. */
// prettier-ignore
export const AGREEMENT_FIELDS = [
  // wire name  our name  codec       presence   label (verbatim)   source
  [ 'key',     'title',   text(128),  required, '协议名称',         '3.14' ],
  [ 'value',   'url',     webAddress, required, '协议地址',         '3.14' ],
] as const;

/** Answer of the agreement list, in shape `keyValueList`. */
// prettier-ignore
export const GET_CONTRACTS_ANSWER = [
  // wire name  our name     codec                                 presence   label (verbatim)   source
  [ 'list',    'agreements', list(fields(AGREEMENT_FIELDS), 100), required, '协议列表',         '3.14' ],
] as const;

const ERROR_ANSWER = {
  channelNotConfigured: { result: 'failed', message: '系统异常', refusalReason: 'channelNotConfigured' },
} as const satisfies Record<ListAgreementsError['kind'], InterfaceAnswer>;

/** Serves the agreement list (item 3). An absent or unknown stage means all agreements (`spec` §12.5-12). */
export function createGetContracts(deps: { readonly listAgreements: ListAgreements }): CallAnswerer {
  return answerByTable(GET_CONTRACTS_REQUEST, async ({ orderNo, stageCode }, { channel, channelCode }) => {
    const stage = AGREEMENT_STAGE_TABLE.find(([wire]) => String(wire) === stageCode)?.[1];
    const outcome = await deps.listAgreements({
      channel: channelCode,
      // The brand is made here, at the boundary where the marketplace's numbers come in.
      ...(orderNo === undefined ? {} : { orderNo: orderNo as MarketplaceOrderNo }),
      ...(stage === undefined ? {} : { stage }),
    });
    if (!outcome.ok) return ERROR_ANSWER[outcome.error.kind];
    return success(shaped(outcome.value, channel.settings));
  });
}

/** As a list of key and value, or as a list of one-member objects whose name is the title (`spec` §3.14). */
function shaped(agreements: readonly AgreementLink[], settings: RongshuChannelSettings): JsonOutput {
  return settings.agreementShape === 'titleMap'
    ? agreements.map(({ title, url }) => ({ [title]: url }))
    : encodeFields(GET_CONTRACTS_ANSWER, { agreements }, wireStyle(settings, 'getContracts'));
}
