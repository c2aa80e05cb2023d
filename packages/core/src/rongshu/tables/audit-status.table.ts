import type { MarketplaceOrderStatusCode } from '../../model/marketplace-order-status.js';

/** 审核结果 status as the marketplace prints it. */
export type AuditStatus = 6001 | 6002 | 6003 | 6004;

type AuditRow = readonly [
  orderStatus: MarketplaceOrderStatusCode,
  answer: AuditStatus,
  meaning: string,
  remark: string | null,
  source: string,
];

/** 审核结果查询 (product/1.8) and its callback (platform/1.1), item 9. */
// prettier-ignore
export const AUDIT_STATUS_TABLE = [
  // 三方状态  answer  meaning          remark to 榕树   source
  [  0,       6003,   '初审处理中',     null,           'item 9' ],
  [ 10,       6003,   '初审处理中',     null,           'item 9' ],
  [ 11,       6003,   '初审处理中',     null,           'item 9' ],
  [  4,       6004,   '初审拒绝',       '资质不符',     'item 9' ],
  [  5,       6004,   '初审拒绝',       '资质不符',     'item 9' ],
  [ 12,       6001,   '初审通过',       null,           'item 9' ],
  [  1,       6001,   '初审通过',       null,           'item 9' ],
  [  2,       6003,   '初审处理中',     null,           'G1'     ],
] as const satisfies readonly AuditRow[];

type Unanswered = Exclude<MarketplaceOrderStatusCode, (typeof AUDIT_STATUS_TABLE)[number][0]>;
/** Every status of a marketplace order has an answer; a missing one is named by the compiler. */
export const answersEveryStatus: [Unanswered] extends [never] ? true : Unanswered = true;

/** What 1.8 answers for the stored status code: the document's row; an unlisted code is "in progress" (G1). */
export function auditAnswer(orderStatus: number): { readonly status: AuditStatus; readonly remark: string } {
  const row = AUDIT_STATUS_TABLE.find(([code]) => code === orderStatus);
  return row === undefined ? { status: 6003, remark: '初审处理中' } : { status: row[1], remark: row[3] ?? row[2] };
}
