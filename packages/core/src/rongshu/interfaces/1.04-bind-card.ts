import type { BindCard, BindCardError, BindCardInput } from '../../capabilities/bank-card/bind-card.js';
import type { ChannelCode, MarketplaceOrderNo } from '../../model/identifiers.js';
import { code, status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { bankCard, idCard, idText, mobile, personName, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import type { BindStatus } from '../tables/bind-status.table.js';
import { BIND_STATUS_TABLE } from '../tables/bind-status.table.js';
import { cardRefusalRemark } from '../tables/card-refusal.table.js';
import { CARD_TYPE_TABLE } from '../tables/card-type.table.js';
import type { CallAnswerer, InterfaceAnswer } from './interface.js';
import { answerByTable, success, wrongMember } from './interface.js';

/**
 * Request of the card binding (product/1.4, item 11). Without a card type it is a debit card. The return addresses are
 * for binding on a page, which we do not do: they are read over.
 */
// prettier-ignore
export const BIND_CARD_REQUEST = [
  // wire name        our name             codec                  presence   label (verbatim)   source
  [ 'orderId',       'orderNo',            idText(64),            required, '订单编号',         '3.4' ],
  [ 'uid',           'marketplaceUserId',  idText(64),            optional, '用户编号',         '3.4' ],
  [ 'name',          'name',               personName,            optional, '姓名',             '3.4' ],
  [ 'cid',           'idCard',             idCard,                optional, '身份证号',         '3.4' ],
  [ 'cardType',      'cardType',           code(CARD_TYPE_TABLE), optional, '卡类型',           '3.4' ],
  [ 'bankCode',      'bankCode',           idText(16),            required, '银行编码',         '3.4' ],
  [ 'bankName',      'bankName',           text(64),              optional, '银行名称',         '3.4' ],
  [ 'bankCardNum',   'card',               bankCard,              required, '银行卡号',         '3.4' ],
  [ 'phone',         'reservedMobile',     mobile,                required, '预留手机号',       '3.4' ],
  [ 'registerPhone', 'registeredMobile',   mobile,                optional, '注册手机号',       '3.4' ],
  [ 'successUrl',    'successUrl',         text(2048),            optional, '成功返回地址',     '3.4' ],
  [ 'failedUrl',     'failedUrl',          text(2048),            optional, '失败返回地址',     '3.4' ],
] as const;

/** Statuses of 1.4 and 1.5. */
export const bindStatus = status([3001, 3002, 3003, 3004]);

/** Answer of the card binding. */
// prettier-ignore
export const BIND_CARD_ANSWER = [
  // wire name  our name   codec       presence   label (verbatim)   source
  [ 'status',  'status',   bindStatus, required, '绑卡状态',         '3.4' ],
  [ 'remark',  'remark',   text(256),  optional, '说明',             '3.4' ],
] as const;

/** A decoded answer of the card binding. */
export type BindCardAnswer = Decoded<typeof BIND_CARD_ANSWER>;

/** Serves the card binding without SMS code (item 11). A refusal is code 0 with 3003 and its own readable reason. */
export function createBindCard(deps: { readonly bindCard: BindCard }): CallAnswerer {
  return answerByTable(BIND_CARD_REQUEST, async (request, { channel, channelCode }) => {
    const outcome = await deps.bindCard(toInput(request, channelCode));
    return outcome.ok
      ? bindAnswer(channel.settings, 3001, BIND_STATUS_TABLE[0][2])
      : errorAnswer(outcome.error, channel.settings);
  });
}

function toInput(request: Decoded<typeof BIND_CARD_REQUEST>, channel: ChannelCode): BindCardInput {
  const { orderNo, name, idCard: person, cardType, bankCode, bankName, card, reservedMobile } = request;
  return {
    // The brand is made here, at the boundary where the marketplace's numbers come in.
    key: { channel, orderNo: orderNo as MarketplaceOrderNo },
    ...(name === undefined ? {} : { name }),
    ...(person === undefined ? {} : { idCard: person }),
    card,
    cardType: cardType ?? 'debit',
    bankCode,
    ...(bankName === undefined ? {} : { bankName }),
    reservedMobile,
  };
}

/** An unclear outcome is no refusal: the marketplace asks again and hears what became of it (`DESIGN` §5-6). */
function errorAnswer(error: BindCardError, settings: RongshuChannelSettings): InterfaceAnswer {
  switch (error.kind) {
    case 'unknownOrder':
      return wrongMember('orderId', error.kind);
    case 'refused':
      return { ...bindAnswer(settings, 3003, cardRefusalRemark(error.refusal)), refusalReason: error.refusal };
    case 'outcomeUnknown':
      return { result: 'failed', message: '绑卡处理中，请稍后重试', refusalReason: error.kind, isReferenced: true };
  }
}

function bindAnswer(settings: RongshuChannelSettings, bound: BindStatus, remark: string): InterfaceAnswer {
  const answer: BindCardAnswer = { status: bound, remark };
  return success(encodeFields(BIND_CARD_ANSWER, answer, wireStyle(settings, 'bindCard')), bound);
}
