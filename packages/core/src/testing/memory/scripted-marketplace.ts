import { err, ok } from '../../shared/result.js';
import type { DeviceReport, OperatorReport } from '../../model/application.js';
import type { Callback } from '../../model/callback.js';
import type { DataKind } from '../../model/data-pull.js';
import { debtTotal } from '../../model/debt.js';
import { owedOn } from '../../model/repayment/debt-on-day.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { CallbackBodies, ScheduleFacts } from '../../ports/callback-bodies.js';
import type { CallbackDelivery, CallbackSender } from '../../ports/callback-sender.js';
import type { CreditDataSource } from '../../ports/credit-data-source.js';
import { publishEach } from '../../capabilities/events/publish-each.js';
import type { EventPublisher } from '../../ports/event-publisher.js';
import type { MarketplaceDocuments } from '../../ports/marketplace-documents.js';
import type { CallbackReception, DataReply } from '../contracts/harnesses.js';
import { REFUSED_EVENT_TYPE } from '../contracts/harnesses.js';

/** {@link EventPublisher} that remembers. Its other side takes no event of {@link REFUSED_EVENT_TYPE}. */
export interface RecordingEventPublisher extends EventPublisher {
  /** From now on the other side can be reached, or not. */
  setReachable(isReachable: boolean): void;
  /** Events handed over, first to last. */
  delivered(): readonly LenderEvent[];
}

/** Makes a {@link RecordingEventPublisher} whose other side can be reached. */
export function createRecordingEventPublisher(): RecordingEventPublisher {
  const delivered: LenderEvent[] = [];
  let isReachable = true;
  return {
    setReachable: (reachable) => {
      isReachable = reachable;
    },
    delivered: () => [...delivered],
    publish: (events, mayGoOn) =>
      publishEach({
        events,
        mayGoOn,
        concurrency: 1,
        publishOne: async (event) => {
          if (!isReachable) return err({ error: 'connectionRefused' });
          if (event.type === REFUSED_EVENT_TYPE) return err({ error: 'refused' });
          delivered.push(event);
          return ok();
        },
      }),
  };
}

/** {@link CallbackSender} whose marketplace behaves as the script says. */
export interface ScriptedCallbackSender extends CallbackSender {
  /** From now on the marketplace treats callbacks like this; at first it accepts them. */
  receive(reception: CallbackReception): void;
  /** Callbacks that reached the marketplace, whatever it said to them. */
  received(): readonly Callback[];
}

/** Makes a {@link ScriptedCallbackSender}. */
export function createScriptedCallbackSender(): ScriptedCallbackSender {
  const received: Callback[] = [];
  let reception: CallbackReception = { kind: 'accepts' };
  return {
    receive: (next) => {
      reception = next;
    },
    received: () => [...received],
    send: async (callback) => {
      if (reception.kind !== 'unreachable') received.push(callback);
      return deliveryOf(reception);
    },
  };
}

function deliveryOf(reception: CallbackReception): CallbackDelivery {
  switch (reception.kind) {
    case 'accepts':
      return { outcome: 'accepted', httpStatus: 200, code: '0' };
    case 'refuses':
      return { outcome: 'failed', error: 'refused', httpStatus: 200, code: reception.code };
    case 'busy':
      return {
        outcome: 'failed',
        error: 'http 503',
        httpStatus: 503,
        retryAfterMs: reception.retryAfterSeconds * 1_000,
      };
    case 'talksNonsense':
      return { outcome: 'failed', error: 'unreadable answer', httpStatus: 200 };
    case 'unreachable':
      return { outcome: 'failed', error: 'timeout' };
  }
}

/** {@link CreditDataSource} whose marketplace answers as the script says. */
export interface ScriptedCreditDataSource extends CreditDataSource {
  /** From now on the marketplace answers for `kind` like this; without a script its data is not ready. */
  reply(kind: DataKind, reply: DataReply): void;
}

/** Makes a {@link ScriptedCreditDataSource}. */
export function createScriptedCreditDataSource(): ScriptedCreditDataSource {
  const replies = new Map<DataKind, DataReply>();
  return {
    reply: (kind, reply) => {
      replies.set(kind, reply);
    },
    pull: async ({ kind }) => {
      const reply = replies.get(kind) ?? { kind: 'notReady' };
      switch (reply.kind) {
        case 'data':
          return ok({ json: reply.json });
        case 'none':
        case 'notReady':
          return err({ kind: reply.kind });
        case 'refused':
          return err({ kind: 'refused', reason: 'code 10001' });
        case 'unreachable':
          return err({ kind: 'unreachable', reason: 'timeout' });
      }
    },
  };
}

/** {@link CallbackBodies} of a marketplace that speaks plain JSON: order number, approved or paid or not, the numbers in 分. */
export function createInMemoryCallbackBodies(): CallbackBodies {
  return {
    creditResult: ({ key, status, decision }) =>
      JSON.stringify({
        orderNo: key.orderNo,
        isApproved: status === 'awaitingConfirmation' || status === 'confirmed',
        ...(decision === undefined ? {} : { limitFen: String(decision.limit) }),
      }),
    loanResult: ({ order, loan, schedule }) =>
      JSON.stringify({
        orderNo: order.key.orderNo,
        outcome: schedule === undefined ? 'refused' : 'paid',
        ...(loan === undefined ? {} : { loanNo: loan.loanNo, amountFen: String(loan.amount) }),
        ...(schedule === undefined
          ? {}
          : {
              disbursedFen: String(schedule.disbursed),
              installments: schedule.installments.map(({ dueDate, total }) => ({ dueDate, totalFen: String(total) })),
            }),
      }),
    repaymentResult: (facts) => {
      const { installmentNo, attempt } = facts;
      const installments = installmentsOf(facts).filter(({ no }) => installmentNo === 'all' || no === installmentNo);
      const isPaid = installments.every(({ state }) => state === 'paid');
      return JSON.stringify({
        orderNo: facts.order.key.orderNo,
        installmentNo,
        outcome: isPaid ? 'paid' : (attempt ?? 'unpaid'),
        installments,
      });
    },
    repaymentSchedule: (facts) =>
      JSON.stringify({
        orderNo: facts.order.key.orderNo,
        loanStatus: facts.loan.status,
        on: facts.on,
        installments: installmentsOf(facts),
      }),
  };
}

function installmentsOf(facts: ScheduleFacts): readonly { readonly no: number; readonly state: string }[] {
  const { loan, schedule, on } = facts;
  return schedule.installments.map((installment) => ({
    no: installment.installmentNo,
    dueDate: installment.dueDate,
    state: installment.state,
    paidFen: String(debtTotal(installment.paid)),
    owedFen: String(debtTotal(owedOn(loan, schedule, installment, on))),
  }));
}

/** {@link MarketplaceDocuments} of a marketplace whose data are our own reports as JSON. */
export function createInMemoryMarketplaceDocuments(): MarketplaceDocuments {
  return {
    readOperatorReport: (json) => {
      const report = recordOf(json);
      return report !== undefined && Array.isArray(report['months'])
        ? (report as unknown as OperatorReport)
        : undefined;
    },
    readDeviceReport: (json) => {
      const report = recordOf(json);
      return typeof report?.['contactCount'] === 'number' ? (report as unknown as DeviceReport) : undefined;
    },
  };
}

function recordOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
