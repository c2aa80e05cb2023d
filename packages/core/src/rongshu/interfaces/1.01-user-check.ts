import type {
  AccessAnswer,
  CheckAccess,
  CheckAccessError,
  CheckAccessInput,
} from '../../capabilities/access/check-access.js';
import type { BoundCard } from '../../model/bank.js';
import type { ChannelCode } from '../../model/identifiers.js';
import { amountLimit, amountMembers, amountOptions } from '../callbacks/audit-answer.js';
import { code } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { flag } from '../fields/number-codecs.js';
import { bankCard, maskedIdCard, maskedMobile, md5Digest, mobile, personName, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { REJECT_REASON_TABLE } from '../tables/reject-reason.table.js';
import type { InterfaceAnswer, CallAnswerer } from './interface.js';
import { success, answerByTable, wrongMember } from './interface.js';

/** Request of the user filter (product/1.1, item 1): MD5s, or masked numbers, or both. */
// prettier-ignore
export const USER_CHECK_REQUEST = [
  // wire name     our name      codec         presence   label (verbatim)   source
  [ 'name',      'name',         personName,   required, '姓名',             '3.1' ],
  [ 'md5',       'md5',          md5Digest,    optional, '身份证号MD5',      '3.1' ],
  [ 'mobileMd5', 'mobileMd5',    md5Digest,    optional, '手机号MD5',        '3.1' ],
  [ 'cid',       'idCardMask',   maskedIdCard, optional, '身份证号(掩码)',   '3.1' ],
  [ 'phone',     'mobileMask',   maskedMobile, optional, '手机号(掩码)',     '3.1' ],
] as const;

/** Answer of the user filter. */
// prettier-ignore
export const USER_CHECK_ANSWER = [
  // wire name         our name            codec                      presence   label (verbatim)   source
  [ 'isStock',        'isKnown',           flag,                      required, '是否老用户',       '3.1' ],
  [ 'isCanLoan',      'mayBorrow',         flag,                      required, '是否可借',         '3.1' ],
  [ 'rejectReason',   'rejectReason',      code(REJECT_REASON_TABLE), required, '拒绝原因',         '3.1' ],
  [ 'isBlackList',    'isBlacklisted',     flag,                      required, '是否黑名单',       '3.1' ],
  [ 'remark',         'remark',            text(256),                 optional, '说明',             '3.1' ],
  [ 'amountLimit',    'amountLimit',       amountLimit,               optional, '额度范围',         '3.1' ],
  [ 'amountOption',   'amountOptions',     amountOptions,             optional, '额度选项',         '3.1' ],
  [ 'bankName',       'debitBankName',     text(64),                  optional, '储蓄卡银行',       '3.1' ],
  [ 'bankCardNum',    'debitCard',         bankCard,                  optional, '储蓄卡号',         '3.1' ],
  [ 'phone',          'debitCardMobile',   mobile,                    optional, '储蓄卡预留手机号', '3.1' ],
  [ 'creditBankName', 'creditBankName',    text(64),                  optional, '信用卡银行',       '3.1' ],
  [ 'creditCardNum',  'creditCard',        bankCard,                  optional, '信用卡号',         '3.1' ],
  [ 'creditPhone',    'creditCardMobile',  mobile,                    optional, '信用卡预留手机号', '3.1' ],
] as const;

/** A decoded answer of the user filter. */
export type UserCheckAnswer = Decoded<typeof USER_CHECK_ANSWER>;

const ERROR_ANSWER = {
  identityMissing: () => wrongMember('md5', 'identityMissing'),
  channelNotConfigured: (): InterfaceAnswer => ({
    result: 'failed',
    message: '系统异常',
    refusalReason: 'channelNotConfigured',
  }),
} as const satisfies Record<CheckAccessError['kind'], () => InterfaceAnswer>;

/** Serves the user filter. A refusal is code 0 with `isCanLoan` 0 (`spec` §3.1). */
export function createUserCheck(deps: { readonly checkAccess: CheckAccess }): CallAnswerer {
  return answerByTable(USER_CHECK_REQUEST, async (request, { channel, channelCode }) => {
    const outcome = await deps.checkAccess(toInput(request, channelCode, channel.settings));
    if (!outcome.ok) return ERROR_ANSWER[outcome.error.kind]();
    const answer = toAnswer(outcome.value);
    return success(encodeFields(USER_CHECK_ANSWER, answer, wireStyle(channel.settings, 'userCheck')));
  });
}

function toInput(
  request: Decoded<typeof USER_CHECK_REQUEST>,
  channel: ChannelCode,
  settings: Pick<RongshuChannelSettings, 'md5Meaning'>,
): CheckAccessInput {
  const { md5, ...rest } = request;
  return { channel, ...rest, ...(md5 === undefined ? {} : { md5: { meaning: settings.md5Meaning, hex: md5 } }) };
}

function toAnswer({ isKnown, decision, product, card }: AccessAnswer): UserCheckAnswer {
  if (!decision.mayBorrow) {
    const rejectReason = decision.refusalClass;
    const remark = REJECT_REASON_TABLE.find(([, name]) => name === rejectReason)?.[2];
    const isBlacklisted = rejectReason === 'blacklist';
    return { isKnown, mayBorrow: false, rejectReason, isBlacklisted, ...(remark === undefined ? {} : { remark }) };
  }
  return {
    isKnown,
    mayBorrow: true,
    rejectReason: 'none',
    isBlacklisted: false,
    remark: '可以借款',
    ...amountMembers({
      minimum: product.amountMin,
      maximum: product.amountMax,
      step: product.amountStep,
      installmentCounts: product.terms.map((term) => term.count),
    }),
    ...(card === undefined ? {} : cardMembers(card)),
  };
}

function cardMembers(card: BoundCard): Partial<UserCheckAnswer> {
  return card.cardType === 'debit'
    ? { debitBankName: card.bankName, debitCard: card.card, debitCardMobile: card.reservedMobile }
    : { creditBankName: card.bankName, creditCard: card.card, creditCardMobile: card.reservedMobile };
}
