import {
  InvariantViolation,
  MARKETPLACE_ORDER_TRANSITION_TABLE,
  marketplaceOrderStatusCode,
  marketplaceOrderStatusOf,
} from '@banyan/core';
import type {
  AuthInfo,
  BlindIndex,
  BorrowerId,
  ChannelCode,
  CreditDecision,
  MarketplaceOrder,
  MarketplaceOrderEvent,
  MarketplaceOrderNo,
  MarketplaceOrderStep,
  MarketplaceUserId,
  OrderKey,
  ProductCode,
  Refusal,
  RefusalStage,
  Term,
} from '@banyan/core';
import {
  clipped,
  count,
  fen,
  instant,
  optionalInstant,
  optionalRate,
  optionalText,
  present,
  text,
} from '../columns.js';
import { decodeSharedDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';

// Bits of column auth_info (item 11.4, G13). Bits that no row has are another program's and stay as they are.
// prettier-ignore
const AUTH_FLAG_BITS = {
  isCardBound:   1,
  isAccountOpen: 2,
} as const satisfies Record<keyof AuthInfo, number>;

/** Column values that pick an order by its key. */
export function orderKeyColumns(key: OrderKey): { source: string; third_order_no: string } {
  return { source: key.channel, third_order_no: key.orderNo };
}

/** Key of the order that a row belongs to. */
export function orderKeyOf(row: Row): OrderKey {
  return { channel: text(row, 'source') as ChannelCode, orderNo: text(row, 'third_order_no') as MarketplaceOrderNo };
}

/** A row of `third_order_info` from an order. */
export function marketplaceOrderRow(order: MarketplaceOrder): Record<string, unknown> {
  return {
    ...orderKeyColumns(order.key),
    user_id: order.borrowerId,
    third_user_id: order.marketplaceUserId,
    id_card_index: order.idCardIndex,
    product_id: order.productCode,
    status: marketplaceOrderStatusCode(order.status),
    version: order.version,
    request_amount_fen: order.requestedAmount,
    request_term: encodeDocument(order.requestedTerm),
    apply_time: order.appliedAt,
    push_fingerprint: order.pushFingerprint,
    auth_info: authInfoBits(order.authInfo),
    credit_no: order.creditRequestNo ?? null,
    ...decisionColumns(order.decision),
    ...refusalColumns(order.refusal),
    attempts: order.attempts,
    next_time: order.nextAttemptAt,
    last_error: order.lastError ?? null,
    create_time: order.createdAt,
    status_time: order.changedAt,
  };
}

/** An order from a row of `third_order_info`. */
export function marketplaceOrderOf(row: Row): MarketplaceOrder {
  return present({
    key: orderKeyOf(row),
    borrowerId: text(row, 'user_id') as BorrowerId,
    marketplaceUserId: text(row, 'third_user_id') as MarketplaceUserId,
    idCardIndex: text(row, 'id_card_index') as BlindIndex,
    productCode: text(row, 'product_id') as ProductCode,
    status: marketplaceOrderStatusOf(count(row, 'status')),
    version: count(row, 'version'),
    requestedAmount: fen(row, 'request_amount_fen'),
    requestedTerm: decodeSharedDocument(text(row, 'request_term')) as Term,
    appliedAt: instant(row, 'apply_time'),
    pushFingerprint: text(row, 'push_fingerprint'),
    authInfo: authInfoOf(count(row, 'auth_info')),
    creditRequestNo: optionalText(row, 'credit_no'),
    decision: decisionOf(row),
    refusal: refusalOf(row),
    attempts: count(row, 'attempts'),
    nextAttemptAt: instant(row, 'next_time'),
    lastError: optionalText(row, 'last_error'),
    createdAt: instant(row, 'create_time'),
    changedAt: instant(row, 'status_time'),
  });
}

/** Bits of column `auth_info` for the flags that are set. */
export function authInfoBits(authInfo: AuthInfo): number {
  return authFlagBits(authFlags().filter((flag) => authInfo[flag] === true));
}

/** Bits of column `auth_info` for `flags`. */
export function authFlagBits(flags: readonly (keyof AuthInfo)[]): number {
  return flags.reduce((bits, flag) => bits | AUTH_FLAG_BITS[flag], 0);
}

function authInfoOf(bits: number): AuthInfo {
  const isAccountOpen = (bits & AUTH_FLAG_BITS.isAccountOpen) !== 0;
  return { isCardBound: (bits & AUTH_FLAG_BITS.isCardBound) !== 0, ...(isAccountOpen ? { isAccountOpen } : {}) };
}

function authFlags(): readonly (keyof AuthInfo)[] {
  return Object.keys(AUTH_FLAG_BITS) as (keyof AuthInfo)[];
}

/** Columns of a credit decision; all null without one. */
export function decisionColumns(decision: CreditDecision | undefined): Record<string, unknown> {
  return {
    approved_min_fen: decision?.minimum ?? null,
    approved_limit_fen: decision?.limit ?? null,
    approved_step_fen: decision?.step ?? null,
    approved_terms: decision === undefined ? null : encodeDocument(decision.terms),
    approved_annual_rate: decision?.annualRate ?? null,
    approve_valid_until: decision?.validUntil ?? null,
    approve_time: decision?.decidedAt ?? null,
  };
}

function decisionOf(row: Row): CreditDecision | undefined {
  const decidedAt = optionalInstant(row, 'approve_time');
  if (decidedAt === undefined) return undefined;
  return present({
    minimum: fen(row, 'approved_min_fen'),
    limit: fen(row, 'approved_limit_fen'),
    step: fen(row, 'approved_step_fen'),
    terms: decodeSharedDocument(text(row, 'approved_terms')) as readonly Term[],
    annualRate: optionalRate(row, 'approved_annual_rate'),
    validUntil: instant(row, 'approve_valid_until'),
    decidedAt,
  });
}

/** Columns of a refusal; all null without one. */
export function refusalColumns(refusal: Refusal | undefined): Record<string, unknown> {
  return {
    reject_stage: refusal?.stage ?? null,
    reject_reason: refusal === undefined ? null : clipped(refusal.reason, 255),
    reject_time: refusal?.at ?? null,
  };
}

// A total record, so that a stage added to the union must be added here.
const REFUSAL_STAGES: Readonly<Record<RefusalStage, true>> = {
  push: true,
  parse: true,
  dataPull: true,
  credit: true,
  confirm: true,
  expiry: true,
};

function refusalOf(row: Row): Refusal | undefined {
  const stage = optionalText(row, 'reject_stage');
  if (stage === undefined) return undefined;
  if (!isRefusalStage(stage)) throw new InvariantViolation('unknown refusal stage in a row');
  return { stage, reason: text(row, 'reject_reason'), at: instant(row, 'reject_time') };
}

function isRefusalStage(stage: string): stage is RefusalStage {
  return Object.hasOwn(REFUSAL_STAGES, stage);
}

/** A step from a row of `third_order_progress`. */
export function marketplaceOrderStepOf(row: Row): MarketplaceOrderStep {
  return present({
    version: count(row, 'version'),
    from: row['from_status'] === null ? null : marketplaceOrderStatusOf(count(row, 'from_status')),
    to: marketplaceOrderStatusOf(count(row, 'to_status')),
    event: eventOf(text(row, 'event')),
    at: instant(row, 'happened_at'),
    detail: optionalText(row, 'detail'),
  });
}

function eventOf(name: string): MarketplaceOrderEvent {
  const known = MARKETPLACE_ORDER_TRANSITION_TABLE.find(([, , event]) => event === name);
  if (known === undefined) throw new InvariantViolation('unknown order event in a row');
  return known[2];
}
