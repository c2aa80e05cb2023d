import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { isOutputList, writeJson } from '../../shared/json.js';
import type { Codec } from '../fields/codec.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import type { AuditAnswer } from './audit-answer.js';
import { amountOptions, auditStatus, buildAuditAnswer } from './audit-answer.js';

type AmountOptions = NonNullable<AuditAnswer['amountOptions']>;

/** Here the one range is an object, not a list of one (`spec` §11.13). */
const singleAmountOption: Codec<AmountOptions> = {
  decode: (json, path, errors) => amountOptions.decode(json, path, errors),
  encode(value, style) {
    const encoded = amountOptions.encode(value, { ...style, nested: {} });
    const [only = encoded] = isOutputList(encoded) && encoded.length === 1 ? encoded : [encoded];
    return style.nested['amountOption'] === 'text' ? writeJson(only) : only;
  },
  schema: amountOptions.schema,
};

/** Request of the audit result callback (platform/1.1, item 8). */
// prettier-ignore
export const AUDIT_RESULT_CALLBACK = [
  // wire name       our name         codec                presence   label (verbatim)   source
  [ 'orderId',      'orderNo',        idText(64, 'number'), required, '订单编号',         '4.2' ],
  [ 'status',       'status',         auditStatus,          required, '审核状态',         '4.2' ],
  [ 'remark',       'remark',         text(256),            optional, '说明',             '4.2' ],
  [ 'amountOption', 'amountOptions',  singleAmountOption,   optional, '额度选项',         '4.2' ],
] as const;

/** A decoded audit result callback. */
export type AuditResultCallback = Decoded<typeof AUDIT_RESULT_CALLBACK>;

/** Body of platform/1.1: the members of query 1.8 but the range, with the order's number. */
export function auditResultBody(
  order: MarketplaceOrder,
  settings: Pick<RongshuChannelSettings, 'auditPassStatus' | 'nested' | 'statusType'>,
): string {
  const { amountLimit: _limit, ...answer } = buildAuditAnswer(order, settings);
  const callback: AuditResultCallback = { orderNo: order.key.orderNo, ...answer };
  return writeJson(encodeFields(AUDIT_RESULT_CALLBACK, callback, wireStyle(settings, 'auditResult')));
}
