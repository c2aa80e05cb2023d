import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { CreditDecision } from '../model/credit-decision.js';
import type { BlindIndex, OrderKey } from '../model/identifiers.js';
import type { AuthInfo, MarketplaceOrder, MarketplaceOrderStep, Refusal } from '../model/marketplace-order.js';
import type { MarketplaceOrderEvent, MarketplaceOrderStatus } from '../model/marketplace-order-status.js';

/** A worker's wish for rows that are due: at most `limit` of them, kept from everybody else for `leaseMs`. */
export interface ClaimWish {
  readonly now: Instant;
  readonly limit: number;
  readonly owner: string;
  readonly leaseMs: number;
}

/** Reading marketplace orders. */
export interface MarketplaceOrderQueries {
  /** The order under its key. */
  find(key: OrderKey): Promise<MarketplaceOrder | undefined>;

  /** Orders of one person over all channels, newest first. */
  findByIdCard(idCardIndex: BlindIndex): Promise<readonly MarketplaceOrder[]>;

  /**
   * Orders that go by this number, over all channels, newest first: the marketplace's order number or user id, our number of
   * the loan, of a credit, binding, opening or disbursement request.
   */
  findByNumber(number: string): Promise<readonly MarketplaceOrder[]>;

  /** The order's life so far, by version from 1. Empty for an unknown order. */
  history(key: OrderKey): Promise<readonly MarketplaceOrderStep[]>;

  /** How many orders are in each status; statuses without orders may be missing. */
  countByStatus(): Promise<ReadonlyMap<MarketplaceOrderStatus, number>>;
}

/** A change of status, asked for as a compare-and-set. */
export interface OrderTransition {
  readonly key: OrderKey;
  /** The status and version that the caller has seen; the change happens only if the order is still there. */
  readonly from: MarketplaceOrderStatus;
  readonly version: number;
  readonly event: MarketplaceOrderEvent;
  readonly at: Instant;
  readonly detail?: string;
  /** When the job of the new status may first take the order; `at` when absent. */
  readonly nextAttemptAt?: Instant;
  readonly set?: {
    readonly creditRequestNo?: string;
    readonly decision?: CreditDecision;
    readonly refusal?: Refusal;
    readonly authInfo?: AuthInfo;
  };
}

/** Marketplace orders (`third_order_info`) and their history. */
export interface MarketplaceOrders extends MarketplaceOrderQueries {
  /**
   * Adds an order in status `accepted`, version 1, with its first history row. Insert first: when the key exists,
   * nothing changes and the answer is `orderExists` — also under concurrency.
   */
  insert(order: MarketplaceOrder): Promise<Result<undefined, 'orderExists'>>;

  /**
   * Compare-and-set on (key, from, version). On success: the status that the transition table gives for `event`, version
   * + 1, `set` applied, attempts 0, lastError gone, any claim gone, one history row. Returns false and changes nothing
   * when the order is elsewhere by now. Throws `InvariantViolation` when the table has no row for (from, event).
   */
  transition(change: OrderTransition): Promise<boolean>;

  /** Sets the given flags of authInfo to true; all other flags stay as they are, known to us or not (item 11.4, G13). Status and version stay. */
  addAuthFlags(key: OrderKey, flags: readonly (keyof AuthInfo)[]): Promise<void>;

  /**
   * Claims up to `limit` orders in `status` whose nextAttemptAt has come and that nobody else has claimed, oldest first,
   * for `leaseMs`. Two callers never hold the same order; a claim that is not used ends by itself.
   */
  claimDue(wish: ClaimWish & { readonly status: MarketplaceOrderStatus }): Promise<readonly MarketplaceOrder[]>;

  /**
   * After a failed attempt: attempts + 1, the error noted, the claim given up, due again at `nextAttemptAt`. Compare-and-
   * set on (status, version, attempts) of the order as claimed; false when it has moved on.
   */
  postpone(change: {
    readonly order: MarketplaceOrder;
    readonly nextAttemptAt: Instant;
    readonly error: string;
  }): Promise<boolean>;
}
