import type {
  ConfirmBorrow,
  ConfirmBorrowError,
  ConfirmBorrowInput,
  ConfirmBorrowOutcome,
} from '../../capabilities/borrow-confirm/confirm-borrow.js';
import type { ChannelCode, MarketplaceOrderNo, MarketplaceUserId } from '../../model/identifiers.js';
import type { OpeningPageUrls } from '../../ports/page-tokens.js';
import { code, status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { integer, yuan } from '../fields/number-codecs.js';
import { idText, returnAddress, text, webAddress } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import { CONFIRM_STATUS_TABLE } from '../tables/confirm-status.table.js';
import { PERIOD_UNIT_TABLE } from '../tables/period-unit.table.js';
import type { CallAnswerer, InterfaceAnswer } from './interface.js';
import { answerByTable, success, wrongMember } from './interface.js';

/** Request of the confirmation (product/1.7, item 12). Without a unit the term is in months. */
// prettier-ignore
export const CONFIRM_LOAN_REQUEST = [
  // wire name     our name             codec                    presence   label (verbatim)   source
  [ 'orderId',    'orderNo',            idText(64),              required, '订单编号',         '3.6'  ],
  [ 'uid',        'marketplaceUserId',  idText(64),              optional, '用户编号',         '3.6'  ],
  [ 'loanAmount', 'amount',             yuan,                    required, '借款金额',         '3.6'  ],
  [ 'period',     'termCount',          integer(1, 3650),        required, '借款期限',         '3.6'  ],
  [ 'periodUnit', 'termUnit',           code(PERIOD_UNIT_TABLE), optional, '期限单位',         '3.6'  ],
  [ 'successUrl', 'successUrl',         returnAddress,           optional, '成功返回地址',     '3.6'  ],
  [ 'failedUrl',  'failedUrl',          returnAddress,           optional, '失败返回地址',     '3.6'  ],
  [ 'platform',   'device',             text(32),                optional, '终端类型',         '11.7' ],
] as const;

/** Statuses of 1.7. */
export const confirmStatus = status([4001, 4002, 4003]);

/** Answer of the confirmation: an address when the borrower has to open an account first. */
// prettier-ignore
export const CONFIRM_LOAN_ANSWER = [
  // wire name  our name   codec          presence   label (verbatim)   source
  [ 'status',  'status',   confirmStatus, required, '确认状态',         '3.6'  ],
  [ 'url',     'url',      webAddress,    optional, '开户页地址',       '3.6'  ],
  [ 'remark',  'remark',   text(256),     optional, '说明',             '11.7' ],
] as const;

/** A decoded answer of the confirmation. */
export type ConfirmLoanAnswer = Decoded<typeof CONFIRM_LOAN_ANSWER>;

/** Why the borrower cannot confirm now, in words for the borrower; all of them may pass (G6). */
const NOT_NOW_MESSAGE = {
  noCard: '请先绑定银行卡',
  cardDiffers: '请先绑定存管账户的银行卡',
  dailyCeiling: '今日额度已满，请明日再试',
  productClosed: '产品暂停受理，请稍后再试',
  notPriceable: '该借款金额和期限暂不可借，请调整后再试',
  insufficientCredit: '可用额度不足',
} as const satisfies Record<Extract<ConfirmBorrowError, { readonly kind: 'notNow' }>['reason'], string>;

/**
 * Serves the confirmation (item 12). Done now or before: 4001; account not open: 4001 with the address of our opening page;
 * refused: the channel's refusal status with 资质不符 (G10). The same confirmation again has the same answer.
 */
export function createConfirmLoan(deps: {
  readonly confirmBorrow: ConfirmBorrow;
  readonly openingPageUrls: OpeningPageUrls;
}): CallAnswerer {
  return answerByTable(CONFIRM_LOAN_REQUEST, async (request, { channel, channelCode }) => {
    const outcome = await deps.confirmBorrow(toInput(request, channelCode));
    if (!outcome.ok) return errorAnswer(outcome.error, channel.settings);
    return confirmAnswer(channel.settings, toAnswer(outcome.value, deps.openingPageUrls));
  });
}

function toInput(request: Decoded<typeof CONFIRM_LOAN_REQUEST>, channel: ChannelCode): ConfirmBorrowInput {
  const { orderNo, marketplaceUserId, amount, termCount, termUnit, successUrl, failedUrl } = request;
  return {
    // The brands are made here, at the boundary where the marketplace's numbers come in.
    key: { channel, orderNo: orderNo as MarketplaceOrderNo },
    ...(marketplaceUserId === undefined ? {} : { marketplaceUserId: marketplaceUserId as MarketplaceUserId }),
    amount,
    term: { count: termCount, unit: termUnit ?? 'month' },
    ...(successUrl === undefined ? {} : { successUrl }),
    ...(failedUrl === undefined ? {} : { failedUrl }),
  };
}

function toAnswer(outcome: ConfirmBorrowOutcome, urls: OpeningPageUrls): ConfirmLoanAnswer {
  return outcome.kind === 'confirmed'
    ? { status: 4001, remark: CONFIRM_STATUS_TABLE[0][2] }
    : { status: 4001, url: urls.page(outcome.pageToken) };
}

function errorAnswer(error: ConfirmBorrowError, settings: RongshuChannelSettings): InterfaceAnswer {
  switch (error.kind) {
    case 'unknownOrder':
    case 'notApprovedYet':
      return wrongMember('orderId', error.kind);
    case 'refused': {
      const answer = { status: settings.confirmRefusedStatus, remark: CONFIRM_STATUS_TABLE[1][2] };
      return { ...confirmAnswer(settings, answer), refusalReason: `refused ${error.reason}` };
    }
    case 'amountOutOfRange':
    case 'amountOffStep':
      return wrongMember('loanAmount', error.kind);
    case 'termNotOffered':
      return wrongMember('period', error.kind);
    case 'notNow':
      return { result: 'failed', message: NOT_NOW_MESSAGE[error.reason], refusalReason: `notNow ${error.reason}` };
  }
}

function confirmAnswer(settings: RongshuChannelSettings, answer: ConfirmLoanAnswer): InterfaceAnswer {
  return success(encodeFields(CONFIRM_LOAN_ANSWER, answer, wireStyle(settings, 'confirmLoan')), answer.status);
}
