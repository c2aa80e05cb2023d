import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { InvariantViolation } from '../../shared/errors.js';
import { isOutputList, writeJson } from '../../shared/json.js';
import type { Codec } from '../fields/codec.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { idText, text } from '../fields/text-codecs.js';
import type { RongshuChannels } from '../settings.js';
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

/** Bodies of the callbacks to Rongshu, from the same builders as the query answers. */
export function createRongshuCallbackBodies(deps: { readonly channels: RongshuChannels }): CallbackBodies {
  return {
    creditResult(order: MarketplaceOrder): string {
      const channel = deps.channels.find(order.key.channel);
      if (channel === undefined) throw new InvariantViolation('an order of a channel that is not configured');
      const { amountLimit: _limit, ...answer } = buildAuditAnswer(order, channel.settings);
      const callback: AuditResultCallback = { orderNo: order.key.orderNo, ...answer };
      return writeJson(encodeFields(AUDIT_RESULT_CALLBACK, callback, wireStyle(channel.settings, 'auditResult')));
    },
  };
}
