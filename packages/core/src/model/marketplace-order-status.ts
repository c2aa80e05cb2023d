import type { StatusRow, TransitionRow } from './status-table.js';
import { codeBook } from './status-table.js';

// 三方表状态, items 4–13. Codes are labels, not numbers: the happy path is 0 → 2 → 10 → 11 → 12 → 1.
/** Every status of a marketplace order, in the order of the happy path. */
// prettier-ignore
export const MARKETPLACE_ORDER_STATUS_TABLE = [
  // code  name                     label (verbatim)      terminal  source
  [  0,   'accepted',              '未授信',              false,    'item 9'  ],
  [  2,   'awaitingParse',         '待解析',              false,    'item 5'  ],
  [ 10,   'awaitingCredit',        '未授信',              false,    'item 9'  ],
  [ 11,   'creditRunning',         '授信中',              false,    'item 8'  ],
  [ 12,   'awaitingConfirmation',  '授信通过待确认',      false,    'item 8'  ],
  [  1,   'confirmed',             '已处理',              true,     'item 12' ],
  [  4,   'creditRejected',        '取消',                true,     'item 8'  ],
  [  5,   'declined',              '拒绝',                true,     'item 9'  ],
] as const satisfies readonly StatusRow[];

/** Name of a marketplace order's status. */
export type MarketplaceOrderStatus = (typeof MARKETPLACE_ORDER_STATUS_TABLE)[number][1];

/** Code of a marketplace order's status, as the seed prints it and as it is stored. */
export type MarketplaceOrderStatusCode = (typeof MARKETPLACE_ORDER_STATUS_TABLE)[number][0];

/** Every allowed change of a marketplace order (`lender-domain` §13.2); whatever is not here is refused (E22). */
// prettier-ignore
export const MARKETPLACE_ORDER_TRANSITION_TABLE = [
  // from                    to                       event                  source
  [ null,                   'accepted',              'orderPushed',         'E1, item 4'     ],
  [ 'accepted',             'awaitingParse',         'dataPulled',          'E3, item 5.3'   ],
  [ 'accepted',             'declined',              'dataPullExhausted',   'E4'             ],
  [ 'awaitingParse',        'awaitingCredit',        'applicationParsed',   'E5, item 6'     ],
  [ 'awaitingParse',        'declined',              'accessRefused',       'E6, item 6'     ],
  [ 'awaitingCredit',       'creditRunning',         'creditRequested',     'E8, item 7'     ],
  [ 'creditRunning',        'awaitingCredit',        'creditNotReceived',   'E9'             ],
  [ 'creditRunning',        'awaitingConfirmation',  'creditApproved',      'E10, item 8.3'  ],
  [ 'creditRunning',        'creditRejected',        'creditRejected',      'E11, item 8.3'  ],
  [ 'awaitingConfirmation', 'confirmed',             'borrowConfirmed',     'E14, item 12.1' ],
  [ 'awaitingConfirmation', 'declined',              'confirmationRefused', 'E19, G6'        ],
  [ 'awaitingConfirmation', 'declined',              'approvalExpired',     'E20, G27'       ],
] as const satisfies readonly (TransitionRow &
  readonly [MarketplaceOrderStatus | null, MarketplaceOrderStatus, string, string])[];

/** Something that changes the status of a marketplace order. */
export type MarketplaceOrderEvent = (typeof MARKETPLACE_ORDER_TRANSITION_TABLE)[number][2];

const CODES = codeBook('marketplace order status', MARKETPLACE_ORDER_STATUS_TABLE);

/** Code of `status`. */
export function marketplaceOrderStatusCode(status: MarketplaceOrderStatus): MarketplaceOrderStatusCode {
  return CODES.codeOf(status);
}

/** Status of a stored `code`. Throws {@link InvariantViolation} on a code that no row has. */
export function marketplaceOrderStatusOf(code: number): MarketplaceOrderStatus {
  return CODES.nameOf(code);
}

/** Where `event` leads from `from`, or undefined when the table has no such row. */
export function nextMarketplaceOrderStatus(
  from: MarketplaceOrderStatus | null,
  event: MarketplaceOrderEvent,
): MarketplaceOrderStatus | undefined {
  return MARKETPLACE_ORDER_TRANSITION_TABLE.find((row) => row[0] === from && row[2] === event)?.[1];
}

/**
 * An order in one of these keeps the same person from a second one (`spec` §6.3, rejectReason 2). `confirmed` is among
 * them until its loan has ended.
 */
export const OPEN_MARKETPLACE_ORDER_STATUSES: readonly MarketplaceOrderStatus[] = [
  'accepted',
  'awaitingParse',
  'awaitingCredit',
  'creditRunning',
  'awaitingConfirmation',
  'confirmed',
];
