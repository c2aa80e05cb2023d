import { addDays, addMs, toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { CreditDecision } from '../../model/credit-decision.js';
import type { ChannelCode, OrderKey } from '../../model/identifiers.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Product } from '../../model/product.js';
import { isSameTerm } from '../../model/product.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import { enqueueCallbacks } from '../callback/callback-plan.js';
import { declineOrder } from '../intake/decline-order.js';
import type { CreditResultPayload } from './credit-events.js';
import { readCreditResult } from './credit-events.js';

/** What an event did. `again`: seen before. `ignored`: too late, out of order, or about another request; noted, nothing changed (E22). */
export type AppliedCreditResult = 'approved' | 'rejected' | 'notReceived' | 'again' | 'ignored';

/** Why an event can never be used: it is parked for operations. Nothing was written. */
export type ApplyCreditResultError =
  | { readonly kind: 'malformed'; readonly member: string }
  | { readonly kind: 'unknownOrder' }
  /** No amount of the decision is one of the product's. */
  | { readonly kind: 'noAmountOffered' }
  /** No term of the decision is one of the product's. */
  | { readonly kind: 'noTermOffered' }
  /** The price of the decision is above the product's; the ceiling was checked for the product's. */
  | { readonly kind: 'priceAboveProduct' };

/** `RongshuCreditResultProcessor` (item 8): applies one `credit.result`, once. */
export type ApplyCreditResult = (event: LenderEvent) => Promise<Result<AppliedCreditResult, ApplyCreditResultError>>;

/** The consumer's name, in the inbox and in every log line. */
export const CREDIT_RESULT_CONSUMER = 'RongshuCreditResultProcessor';

/** What {@link createApplyCreditResult} works with. */
export interface ApplyCreditResultDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;

type Approval = Extract<CreditResultPayload['outcome'], { kind: 'approved' }>;

interface Setting {
  readonly stores: Stores;
  readonly order: MarketplaceOrder;
  readonly policy: IntakePolicy;
}

/** Makes the consumer of item 8 (E10, E11). */
export function createApplyCreditResult(dependencies: ApplyCreditResultDependencies): ApplyCreditResult {
  const { unitOfWork, configuration, callbackBodies, clock } = dependencies;

  return async (event) => {
    const read = readCreditResult(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const payload = read.value;
    const key: OrderKey = { channel: event.channel as ChannelCode, orderNo: payload.orderNo };

    return unitOfWork.run(async (stores) => {
      const order = await stores.orders.find(key);
      if (order === undefined) return err({ kind: 'unknownOrder' });
      const policy = configuration.intakePolicy(key.channel);
      const product = configuration.product(order.productCode);
      invariant(policy !== undefined && product !== undefined, 'an order belongs to a configured channel and product');
      const decision =
        payload.outcome.kind === 'approved' ? decisionOf(payload, payload.outcome, policy, product) : undefined;
      if (decision?.ok === false) return decision;

      const { eventId, type } = event;
      const entry = { consumer: CREDIT_RESULT_CONSUMER, eventId, orderKey: key, type, at: clock.now() };
      if ((await stores.inbox.record(entry)) === 'again') return ok('again');
      if (order.status !== 'creditRunning' || order.creditRequestNo !== payload.requestNo) return ok('ignored');
      const setting = { stores, order, policy };
      if (decision !== undefined) return ok(await approve(setting, event, decision.value));
      return ok(
        payload.outcome.kind === 'rejected' ? await reject(setting, payload.outcome.reason) : await giveBack(setting),
      );
    });
  };

  async function approve(setting: Setting, event: LenderEvent, decision: CreditDecision): Promise<AppliedCreditResult> {
    const { stores, order } = setting;
    const { key, version } = order;
    const at = clock.now();
    const isOurs = await stores.orders.transition({
      key,
      from: 'creditRunning',
      version,
      event: 'creditApproved',
      at,
      detail: event.eventId,
      // Nothing waits to be done before the approval ends (E20).
      nextAttemptAt: decision.validUntil,
      set: { decision },
    });
    if (!isOurs) return 'ignored';
    const { borrowerId, productCode, creditRequestNo: reference } = order;
    invariant(reference !== undefined, 'a credit result answers a request');
    await stores.creditAccounts.grant({ borrowerId, productCode, limit: decision.limit, reference, at });
    const approved = await stores.orders.find(key);
    invariant(approved !== undefined, 'an order does not vanish');
    await enqueueCallbacks({ stores, configuration, callbackBodies, order: approved, event: 'creditApproved', at });
    return 'approved';
  }

  /** E9: the request never arrived; the next pass of the credit job sends it again under the same number. */
  async function giveBack({ stores, order }: Setting): Promise<AppliedCreditResult> {
    const { key, version } = order;
    const change = { key, from: 'creditRunning', version, event: 'creditNotReceived', at: clock.now() } as const;
    return (await stores.orders.transition(change)) ? 'notReceived' : 'ignored';
  }

  async function reject(setting: Setting, reason: string): Promise<AppliedCreditResult> {
    const { stores, order, policy } = setting;
    const at = clock.now();
    const refusal = { stage: 'credit', reason, at } as const;
    const isOurs = await declineOrder({
      stores,
      configuration,
      callbackBodies,
      order,
      event: 'creditRejected',
      refusal,
    });
    if (!isOurs) return 'ignored';
    await stores.borrowableDates.postponeTo({
      channel: order.key.channel,
      idCardIndex: order.idCardIndex,
      borrowableFrom: { kind: 'date', date: addDays(toLocalDate(at), policy.creditCoolDownDays) },
      reason: 'credit',
      at,
    });
    return 'rejected';
  }
}

/** The decision as it is kept: what the engine granted, within what the product offers. */
function decisionOf(
  payload: CreditResultPayload,
  approval: Approval,
  policy: IntakePolicy,
  product: Product,
): Result<CreditDecision, ApplyCreditResultError> {
  const terms = product.terms.filter((offered) => approval.terms.some((term) => isSameTerm(offered, term)));
  if (terms.length === 0) return err({ kind: 'noTermOffered' });
  const { step, annualRate } = approval;
  const minimum = approval.minimum < product.amountMin ? product.amountMin : approval.minimum;
  const limit = approval.limit > product.amountMax ? product.amountMax : approval.limit;
  if (minimum > limit) return err({ kind: 'noAmountOffered' });
  if (annualRate !== undefined && annualRate > product.annualRate) return err({ kind: 'priceAboveProduct' });
  return ok({
    minimum,
    limit,
    step,
    terms,
    ...(annualRate === undefined ? {} : { annualRate }),
    validUntil: approval.validUntil ?? addMs(payload.decidedAt, policy.approvalValidDays * DAY_MS),
    decidedAt: payload.decidedAt,
  });
}
