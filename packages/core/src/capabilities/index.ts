export * from './access/check-access.js';
export * from './agreements/list-agreements.js';
export * from './bank-card/bind-card.js';
export * from './bank-card/check-card-bindings.js';
export * from './bank-card/list-banks.js';
export * from './bank-card/query-bound-card.js';
export * from './borrow-confirm/apply-opening-notice.js';
export * from './borrow-confirm/check-account-openings.js';
export * from './borrow-confirm/confirm-borrow.js';
export type { NotNowReason, PassingRefusal } from './borrow-confirm/confirmation-guards.js';
export type { ConfirmationParties } from './borrow-confirm/create-loan.js';
export * from './borrow-confirm/expire-approvals.js';
export type { ConfirmationWish } from './borrow-confirm/kept-confirmation.js';
export * from './borrow-confirm/open-opening-page.js';
export * from './borrow-confirm/return-from-opening.js';
export type { OpeningParties } from './borrow-confirm/settle-opening.js';
export * from './callback/breaker.js';
export * from './callback/deliver-callbacks.js';
export * from './credit/apply-credit-result.js';
export * from './credit/query-credit-result.js';
export * from './credit/read-application.js';
export * from './credit/request-credit.js';
export * from './data-pull/pull-credit-data.js';
export * from './disbursement/apply-loan-result.js';
export * from './disbursement/apply-loan-review.js';
export * from './disbursement/query-disbursement.js';
export * from './disbursement/read-disbursement.js';
export type { LoanDependencies, UnknownLoan } from './disbursement/loan-setting.js';
export { HELD_BACK, eventStreams, publishEach } from './events/publish-each.js';
export type { PlacedEvent } from './events/publish-each.js';
export * from './events/relay-events.js';
export * from './events/take-in-event.js';
export * from './intake/accept-order.js';
export * from './intake/parse-order.js';
export * from './operations/audited.js';
export * from './operations/edit-blacklist.js';
export * from './operations/find-orders.js';
export * from './operations/loan-operations.js';
export * from './operations/operators.js';
export type { CallbackHistory, Masked, OrderParts } from './operations/order-parts.js';
export type {
  HeldApplication,
  OfflineRepayment,
  OperatedRepayment,
  ReductionDecision,
  RefundRecord,
  RepaymentCorrection,
  RepaymentOperation,
  RepaymentOperationError,
  RepaymentOperationResult,
} from './operations/repayment-operation.js';
export type { RepaymentOperations, RepaymentOperationsDependencies } from './operations/repayment-operations.js';
export { createRepaymentOperations } from './operations/repayment-operations.js';
export * from './operations/replay-callbacks.js';
export * from './operations/show-ledger.js';
export * from './operations/show-order.js';
export type { TimelineEntry } from './operations/timeline.js';
export * from './quote/quote-loan.js';
export * from './reconciliation/reconcile.js';
export * from './reconciliation/reconcile-day.js';
export * from './reconciliation/reconciliation-operations.js';
export type { AppliedOverdue, ApplyOverdue, ApplyOverdueError } from './repayment/apply-overdue.js';
export { createApplyOverdue, OVERDUE_CONSUMER } from './repayment/apply-overdue.js';
export * from './repayment/apply-repayment-notice.js';
export * from './repayment/apply-repayment-result.js';
export * from './repayment/assess-overdue.js';
export type { RepaymentFault } from './repayment/book-repayment.js';
export * from './repayment/check-repayments.js';
export * from './repayment/create-schedule.js';
export type { NoScheduledLoan } from './repayment/find-scheduled-loan.js';
export * from './repayment/query-repayment.js';
export * from './repayment/query-schedule.js';
export * from './repayment/quote-repayment.js';
export * from './repayment/repay.js';
export type {
  SettleApplicationDependencies,
  SettleApplicationError,
  SettledApplication,
} from './repayment/settle-application.js';
export type { ErasureBlocker, ErasureDependencies } from './retention/erase-order.js';
export * from './retention/erase-expired.js';
export * from './retention/erase-person.js';
export * from './sms/send-sms.js';
export type { RelayPass } from './relay-pass.js';
export type { Batch, BatchCounts, BatchRequest } from './run-batch.js';
export { errorWord } from './run-batch.js';
