import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import { createCheckCardBindings } from '#src/capabilities/bank-card/check-card-bindings.js';
import { createApplyOpeningNotice } from '#src/capabilities/borrow-confirm/apply-opening-notice.js';
import { createCheckAccountOpenings } from '#src/capabilities/borrow-confirm/check-account-openings.js';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { createExpireApprovals } from '#src/capabilities/borrow-confirm/expire-approvals.js';
import { createOpenOpeningPage } from '#src/capabilities/borrow-confirm/open-opening-page.js';
import { createReturnFromOpening } from '#src/capabilities/borrow-confirm/return-from-opening.js';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import { createApplyCreditResult, CREDIT_RESULT_CONSUMER } from '#src/capabilities/credit/apply-credit-result.js';
import { createRequestCredit } from '#src/capabilities/credit/request-credit.js';
import { createPullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import { createApplyLoanResult, LOAN_RESULT_CONSUMER } from '#src/capabilities/disbursement/apply-loan-result.js';
import { LOAN_REVIEW_CONSUMER, createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import { createRelayEvents } from '#src/capabilities/events/relay-events.js';
import type { ConsumerRow } from '#src/capabilities/events/take-in-event.js';
import { createTakeInEvent, writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { createParseOrders } from '#src/capabilities/intake/parse-order.js';
import { createLoanOperations } from '#src/capabilities/operations/loan-operations.js';
import { createRepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import { createCallbackOperations } from '#src/capabilities/operations/replay-callbacks.js';
import { createReconcile } from '#src/capabilities/reconciliation/reconcile.js';
import { createReconciliationOperations } from '#src/capabilities/reconciliation/reconciliation-operations.js';
import { createApplyOverdue, OVERDUE_CONSUMER } from '#src/capabilities/repayment/apply-overdue.js';
import { createApplyRepaymentNotice } from '#src/capabilities/repayment/apply-repayment-notice.js';
import {
  createApplyRepaymentResult,
  REPAYMENT_RESULT_CONSUMER,
} from '#src/capabilities/repayment/apply-repayment-result.js';
import { createAssessOverdue } from '#src/capabilities/repayment/assess-overdue.js';
import { createCheckRepayments } from '#src/capabilities/repayment/check-repayments.js';
import { createApplyDisbursement, REPAY_PLAN_CONSUMER } from '#src/capabilities/repayment/create-schedule.js';
import { createQuoteRepayment } from '#src/capabilities/repayment/quote-repayment.js';
import { createRepay } from '#src/capabilities/repayment/repay.js';
import { createSendSms } from '#src/capabilities/sms/send-sms.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { BankCardNumber } from '#src/shared/identity.js';
import { fen } from '#src/shared/money.js';
import type { InventedPerson } from '#src/testing/index.js';
import { aBank, anOrderKey, cardNumber, INVENTED_PEOPLE, marketplaceUserId } from '#src/testing/index.js';
import { everyChannel } from '../support/callback-outbox.js';
import { aCreditResult, aPush, orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

/** Jobs and relays from approval to the end of a loan. */
export const JOBS = [
  'checkOpenings',
  'checkBindings',
  'expire',
  'checkRepayments',
  'overdue',
  'reconcile',
  'sms',
  'relay',
  'deliver',
] as const;

/** One of {@link JOBS}. */
export type Job = (typeof JOBS)[number];

/** The use cases of one process; what is in a process dies with it. */
export type Process = ReturnType<typeof startProcess>;

/** A lender that may be killed and started again; the stores stay. */
export interface Lender {
  readonly world: World;
  readonly process: Process;
  restart(): void;
}

/** The people who borrow; person `n` has the orders `n` and `n + PEOPLE.length` of {@link KEYS}. */
export const PEOPLE: readonly InventedPerson[] = [
  INVENTED_PEOPLE.borrower,
  INVENTED_PEOPLE.firstContact,
  INVENTED_PEOPLE.letterId,
];

/** The orders of a run. */
export const KEYS: readonly OrderKey[] = Array.from({ length: 2 * PEOPLE.length }, (_, index) =>
  anOrderKey(String(90_000_001 + index)),
);

/** The number of the person who pushes order `index`. */
export function personOf(index: number): number {
  return index % PEOPLE.length;
}

/** One of the two cards of a person; nobody else's. */
export function cardOf(person: number, card: number): BankCardNumber {
  return cardNumber(`62170000000001${String(person)}${String(card)}234`);
}

/** A lender with banks, and every person's first order approved. */
export async function createLender(): Promise<Lender> {
  const world = createWorld();
  await world.unitOfWork.run((stores) => stores.banks.save(aBank()));
  let running = startProcess(world);
  const lender = {
    world,
    get process() {
      return running;
    },
    restart: () => {
      running = startProcess(world);
    },
  };
  for (let index = 0; index < PEOPLE.length; index += 1) await approve(lender, index);
  return lender;
}

/** Pushes order `index` and brings it to its approval, when the rules let it come. The status it has then. */
export async function approve({ world, process }: Lender, index: number): Promise<string> {
  const key = KEYS[index];
  const person = PEOPLE[personOf(index)];
  if (key === undefined || person === undefined) throw new Error('no such order');
  const taken = await process.acceptOrder(
    aPush({
      ...person,
      key,
      marketplaceUserId: marketplaceUserId(String(90_001 + personOf(index))),
      requestedAmount: fen(1_000_000n),
    }),
  );
  if (!taken.ok) return taken.error.kind;
  for (const job of ['pull', 'parse', 'request'] as const) await process[job](aPass());
  const order = await orderIn(world, key);
  if (order.status !== 'creditRunning') return order.status;
  await process.takeInEvent(
    writeLenderEvent(aCreditResult(order, { decidedAt: world.clock.now() }, `credit-${key.orderNo}`)),
  );
  return (await orderIn(world, key)).status;
}

function startProcess(world: World) {
  const result = { type: 'loan.disbursement-result' } as const;
  const consumers: readonly ConsumerRow[] = [
    { consumer: CREDIT_RESULT_CONSUMER, type: 'credit.result', take: createApplyCreditResult(world) },
    { consumer: LOAN_REVIEW_CONSUMER, type: 'loan.review-result', take: createApplyLoanReview(world) },
    { ...result, consumer: REPAY_PLAN_CONSUMER, outcomes: ['paid'], take: createApplyDisbursement(world) },
    { ...result, consumer: LOAN_RESULT_CONSUMER, outcomes: ['failed', 'rejected'], take: createApplyLoanResult(world) },
    { consumer: OVERDUE_CONSUMER, type: 'loan.overdue', take: createApplyOverdue(world) },
    { consumer: REPAYMENT_RESULT_CONSUMER, type: 'repayment.result', take: createApplyRepaymentResult(world) },
  ];
  return {
    acceptOrder: createAcceptOrder(world),
    pull: createPullCreditData(world),
    parse: createParseOrders(world),
    request: createRequestCredit(world),
    takeInEvent: createTakeInEvent({ ...world, consumers }),
    bindCard: createBindCard(world),
    confirmBorrow: createConfirmBorrow(world),
    openPage: createOpenOpeningPage(world),
    returnFromOpening: createReturnFromOpening(world),
    applyNotice: createApplyOpeningNotice(world),
    quoteRepayment: createQuoteRepayment(world),
    repay: createRepay(world),
    applyRepaymentNotice: createApplyRepaymentNotice(world),
    checkRepayments: createCheckRepayments(world),
    overdue: createAssessOverdue(world),
    loans: createLoanOperations(world),
    repayments: createRepaymentOperations(world),
    reconciliation: createReconciliationOperations(world),
    reconcile: createReconcile(world),
    callbacks: createCallbackOperations(world),
    checkOpenings: createCheckAccountOpenings(world),
    checkBindings: createCheckCardBindings(world),
    expire: createExpireApprovals(world),
    sms: createSendSms(world),
    relay: createRelayEvents({ ...world, delaysMs: [1_000, 60_000] }),
    deliver: everyChannel(
      createDeliverCallbacks({ ...world, breaker: createBreaker({ failuresToOpen: 2, openMs: 60_000 }) }),
    ),
  };
}
