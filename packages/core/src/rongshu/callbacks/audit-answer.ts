import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { marketplaceOrderStatusCode } from '../../model/marketplace-order-status.js';
import type { Fen } from '../../shared/money.js';
import { installmentCounts, status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { fields, listOrOne, nested, optional, required } from '../fields/field-table.js';
import { integer, yuan } from '../fields/number-codecs.js';
import { text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { auditAnswer } from '../tables/audit-status.table.js';

/** 额度范围: the whole range of amounts and terms. */
// prettier-ignore
export const AMOUNT_LIMIT_FIELDS = [
  // wire name     our name                   codec             presence   label (verbatim)   source
  [ 'maxLoan',   'amountMaximum',             yuan,             required, '最大借款金额',     '3.1' ],
  [ 'minLoan',   'amountMinimum',             yuan,             required, '最小借款金额',     '3.1' ],
  [ 'maxPeriod', 'installmentCountMaximum',   integer(1, 3650), required, '最大期数',         '3.1' ],
  [ 'minPeriod', 'installmentCountMinimum',   integer(1, 3650), required, '最小期数',         '3.1' ],
] as const;

/** 额度选项: one range of amounts on a step, with its terms. Step 0 = any amount. */
// prettier-ignore
export const AMOUNT_OPTION_FIELDS = [
  // wire name   our name             codec              presence   label (verbatim)   source
  [ 'min',     'minimum',            yuan,              required, '最小金额',         '3.1' ],
  [ 'max',     'maximum',            yuan,              required, '最大金额',         '3.1' ],
  [ 'step',    'step',               yuan,              required, '金额步长',         '3.1' ],
  [ 'periods', 'installmentCounts',  installmentCounts, required, '可选期数',         '3.1' ],
] as const;

/** The member that shows the whole range, as text or object. */
export const amountLimit = nested('amountLimit', fields(AMOUNT_LIMIT_FIELDS));
/** The member that shows the ranges to choose from, as text, list, or a single object. */
export const amountOptions = nested('amountOption', listOrOne(fields(AMOUNT_OPTION_FIELDS), 100));

/** Statuses of 1.8 and platform/1.1. */
export const auditStatus = status([6001, 6002, 6003, 6004]);

/** Answer of the audit result query (product/1.8, item 9). */
// prettier-ignore
export const AUDIT_ANSWER_FIELDS = [
  // wire name       our name        codec          presence   label (verbatim)   source
  [ 'status',       'status',       auditStatus,   required, '审核状态',         '3.8' ],
  [ 'remark',       'remark',       text(256),     optional, '说明',             '3.8' ],
  [ 'amountLimit',  'amountLimit',  amountLimit,   optional, '额度范围',         '3.8' ],
  [ 'amountOption', 'amountOptions', amountOptions, optional, '额度选项',        '3.8' ],
] as const;

/** What the marketplace is told about the credit of an order, asked (1.8) or unasked (platform/1.1). */
export type AuditAnswer = Decoded<typeof AUDIT_ANSWER_FIELDS>;

/** A range of amounts with its terms, as the wire shows limits. */
export interface AmountRange {
  readonly minimum: Fen;
  readonly maximum: Fen;
  readonly step: Fen;
  readonly installmentCounts: readonly number[];
}

/** The two members that show a range: `amountLimit` and `amountOption`. */
export function amountMembers(range: AmountRange): Required<Pick<AuditAnswer, 'amountLimit' | 'amountOptions'>> {
  return {
    amountLimit: {
      amountMaximum: range.maximum,
      amountMinimum: range.minimum,
      installmentCountMaximum: Math.max(...range.installmentCounts),
      installmentCountMinimum: Math.min(...range.installmentCounts),
    },
    amountOptions: [range],
  };
}

/**
 * The one answer about an order's credit (item 9, G1, G10): the table says status and remark, the decision the limit. Query 1.8
 * and callback platform/1.1 both call it, so they cannot disagree.
 */
export function buildAuditAnswer(
  order: Pick<MarketplaceOrder, 'status' | 'decision'>,
  settings: Pick<RongshuChannelSettings, 'auditPassStatus'>,
): AuditAnswer {
  const answer = auditAnswer(marketplaceOrderStatusCode(order.status));
  if (answer.status !== 6001) return answer;
  const passed = { ...answer, status: settings.auditPassStatus };
  const decision = order.decision;
  if (decision === undefined || decision.terms.length === 0) return passed;
  return {
    ...passed,
    ...amountMembers({
      minimum: decision.minimum,
      maximum: decision.limit,
      step: decision.step,
      installmentCounts: decision.terms.map((term) => term.count),
    }),
  };
}
