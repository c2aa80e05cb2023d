import type { AcceptOrder, AcceptOrderError, PushedDocument } from '../../capabilities/intake/accept-order.js';
import type { AccessRefusalClass } from '../../model/access.js';
import { status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, optional, required } from '../fields/field-table.js';
import { text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { wireStyle } from '../settings.js';
import type { PushStatus } from '../tables/push-status.table.js';
import { PUSH_STATUS_TABLE } from '../tables/push-status.table.js';
import type { PushOrderRequest } from './1.03-push-order.fields.js';
import { PUSH_ORDER_REQUEST } from './1.03-push-order.fields.js';
import { pushedPictures, toPushedOrder, unknownCodesOf } from './1.03-pushed-order.js';
import type { InterfaceAnswer, CallAnswerer } from './interface.js';
import { success, answerByTable } from './interface.js';

const pushStatus = status([2001, 2002, 2003]);

/** Answer of the order push (product/1.3). */
// prettier-ignore
export const PUSH_ORDER_ANSWER = [
  // wire name  our name   codec       presence   label (verbatim)   source
  [ 'status',  'status',   pushStatus, required, '推送状态',         '3.3' ],
  [ 'remark',  'remark',   text(256),  optional, '说明',             '3.3' ],
] as const;

/** A decoded answer of the order push. */
export type PushOrderAnswer = Decoded<typeof PUSH_ORDER_ANSWER>;

/** Remark by refusal class: only an open order is named, the rest stays 资质不符 (G10). */
const ACCESS_REMARK = {
  blacklist: '资质不符',
  openOrder: '存在进行中的订单',
  coolDown: '资质不符',
  other: '资质不符',
} as const satisfies Record<AccessRefusalClass, string>;

/** Remark by error; null = our own trouble, answered without a status. */
const ERROR_REMARK = {
  channelNotConfigured: () => null,
  refusedByAccess: (error) => ACCESS_REMARK[error.refusalClass],
  orderNoReused: () => '订单编号重复且内容不一致',
  accountOfAnotherPerson: () => '用户信息不一致',
} as const satisfies {
  readonly [Kind in AcceptOrderError['kind']]: (error: Extract<AcceptOrderError, { kind: Kind }>) => string | null;
};

/** Serves the order push (item 4). A refusal is code 0 with the channel's refusal status (`spec` §12.2-8). */
export function createPushOrder(deps: { readonly acceptOrder: AcceptOrder }): CallAnswerer {
  return answerByTable(PUSH_ORDER_REQUEST, async (request, { channel, channelCode, rawBody }) => {
    const order = toPushedOrder(channelCode, request);
    const outcome = await deps.acceptOrder({
      order,
      unknownCodes: unknownCodesOf(order),
      documents: documentsOf(request, rawBody),
    });
    if (outcome.ok) return pushAnswer(channel.settings, 2001, PUSH_STATUS_TABLE[0][2]);
    const remark = remarkOf(outcome.error);
    if (remark === null) return { result: 'failed', message: '系统异常', refusalReason: outcome.error.kind };
    const answer = pushAnswer(channel.settings, channel.settings.pushRefusedStatus, remark);
    return { ...answer, refusalReason: reasonOf(outcome.error) };
  });
}

function pushAnswer(settings: RongshuChannelSettings, pushed: PushStatus, remark: string): InterfaceAnswer {
  const answer: PushOrderAnswer = { status: pushed, remark };
  return success(encodeFields(PUSH_ORDER_ANSWER, answer, wireStyle(settings, 'pushOrder')), pushed);
}

function remarkOf(error: AcceptOrderError): string | null {
  return error.kind === 'refusedByAccess' ? ERROR_REMARK.refusedByAccess(error) : ERROR_REMARK[error.kind]();
}

function reasonOf(error: AcceptOrderError): string {
  return error.kind === 'refusedByAccess' ? `${error.kind} ${error.rule}` : error.kind;
}

/** The raw body first, as it came and with its signature; then each picture as a document of its own (item 4.1). */
function documentsOf(request: PushOrderRequest, rawBody: Uint8Array): readonly PushedDocument[] {
  const pictures = pushedPictures(request).map(({ kind, bytes }) => ({ kind, bytes, contentType: pictureType(bytes) }));
  return [{ kind: 'push', bytes: rawBody, contentType: 'application/json' }, ...pictures];
}

function pictureType(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  return 'application/octet-stream';
}
