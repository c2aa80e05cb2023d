import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, BorrowerId, MarketplaceUserId, OrderKey, ProductCode } from './identifiers.js';
import type { CreditDecision } from './credit-decision.js';
import type { MarketplaceOrderEvent, MarketplaceOrderStatus } from './marketplace-order-status.js';
import type { Term } from './product.js';

/** Who refused an order: our rules at the push, at the parse, the data pull that never ended, the credit engine, the confirmation. */
export type RefusalStage = 'push' | 'parse' | 'dataPull' | 'credit' | 'confirm' | 'expiry';

/** Why an order was refused, for operations. The marketplace only ever hears 资质不符 (G10). */
export interface Refusal {
  readonly stage: RefusalStage;
  /** A word of ours or of the credit engine, never personal data. */
  readonly reason: string;
  readonly at: Instant;
}

/** Flags of a marketplace order's authInfo (item 11.4, G13). Flags are only ever added. */
export interface AuthInfo {
  readonly isCardBound: boolean;
  /** Has the person a depository account? */
  readonly isAccountOpen?: boolean;
}

/** A marketplace order (三方订单, `third_order_info`): what a borrower asked for at a marketplace, and how far we are with it. */
export interface MarketplaceOrder {
  readonly key: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly marketplaceUserId: MarketplaceUserId;
  /** Ties together all orders of one person (`spec` §6.2). */
  readonly idCardIndex: BlindIndex;
  readonly productCode: ProductCode;
  readonly status: MarketplaceOrderStatus;
  /** 1 for a new order, +1 with every transition. Gapless; history rows carry it. */
  readonly version: number;
  readonly requestedAmount: Fen;
  readonly requestedTerm: Term;
  readonly appliedAt: Instant;
  /** SHA-256 of the business content of the push that made the order; the same push again is recognized by it. */
  readonly pushFingerprint: string;
  readonly authInfo: AuthInfo;
  readonly creditRequestNo?: string;
  readonly decision?: CreditDecision;
  readonly refusal?: Refusal;
  /** Attempts of the job that the order waits for; back to 0 with every transition. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastError?: string;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** One step in the life of an order; append-only. `version` is the order's version after the step. */
export interface MarketplaceOrderStep {
  readonly version: number;
  readonly from: MarketplaceOrderStatus | null;
  readonly to: MarketplaceOrderStatus;
  readonly event: MarketplaceOrderEvent;
  readonly at: Instant;
  /** A word for operations (a reason, an event id). Never personal data. */
  readonly detail?: string;
}
