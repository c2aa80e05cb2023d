import { sumFen } from '../../shared/money.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import type { DataPull } from '../../model/data-pull.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LoanNo, OrderKey } from '../../model/identifiers.js';
import { heldIn } from '../../model/ledger.js';
import type { Loan } from '../../model/loan.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { CallbackHistory, OrderParts } from './order-parts.js';
import type { TimelineEntry } from './timeline.js';
import { timelineOf } from './timeline.js';

/** An order's whole life: its parts, and one list of what happened, oldest first. */
export interface OrderTimeline extends OrderParts {
  readonly entries: readonly TimelineEntry[];
}

/** Shows one order to operations (item 16); undefined when there is none. Reads only. */
export type ShowOrder = (key: OrderKey) => Promise<OrderTimeline | undefined>;

type LoanPart = 'loan' | 'loanSteps' | 'disbursements' | 'schedule' | 'ledger' | 'repaymentApplications' | 'repayments';

/** Makes the view of an order. */
export function createShowOrder({ read }: Pick<UnitOfWork, 'read'>): ShowOrder {
  return async (key) => {
    const found = await read.orders.find(key);
    if (found === undefined) return undefined;
    const { idCardIndex: _orderIndex, ...order } = found;
    const loan = await read.loans.findByOrder(key);
    const pull = await read.dataPulls.find(key);
    const parts: OrderParts = {
      order,
      orderSteps: await read.orders.history(key),
      ...(pull === undefined ? {} : { dataPull: withoutPlace(pull) }),
      ...(await loanParts(loan)),
      cardBindRequests: (await read.cardBindRequests.ofOrder(key)).map(maskedBinding).reverse(),
      openings: (await read.openings.ofOrder(key)).map(({ idCardIndex: _index, ...opening }) => opening).reverse(),
      confirmations: (await read.confirmations.revisions(key)).map(withoutAddresses),
      eventsOut: (await read.events.ofOrder(key)).map(({ payload: _payload, ...event }) => event),
      eventsIn: await read.inbox.ofOrder(key),
      eventsParked: (await read.parking.ofOrder(key)).map(({ body: _body, ...parked }) => parked),
      callbacks: await callbacksOf(key),
      sms: await read.sms.ofOrder(key),
      auditLog: await read.auditLog.ofOrder(key),
    };
    return { ...parts, entries: timelineOf(parts) };
  };

  async function loanParts(found: Loan | undefined): Promise<Pick<OrderParts, LoanPart>> {
    if (found === undefined) return { loanSteps: [], disbursements: [], repaymentApplications: [], repayments: [] };
    const { idCardIndex: _index, ...loan } = found;
    const schedule = await read.schedules.find(loan.loanNo);
    return {
      loan,
      loanSteps: await read.loans.history(loan.loanNo),
      disbursements: (await read.disbursements.ofLoan(loan.loanNo)).map(maskedDisbursement),
      ...(schedule === undefined ? {} : { schedule, ledger: await ledgerOf(loan.loanNo) }),
      repaymentApplications: (await read.repaymentApplications.ofLoan(loan.loanNo)).map(maskedApplication),
      repayments: await read.repayments.ofLoan(loan.loanNo),
    };
  }

  async function ledgerOf(loanNo: LoanNo): Promise<NonNullable<OrderParts['ledger']>> {
    const balances = await read.ledger.balances(loanNo);
    return { held: heldIn(balances), sum: sumFen(balances.values()) };
  }

  async function callbacksOf(key: OrderKey): Promise<readonly CallbackHistory[]> {
    const callbacks = await read.callbacks.ofOrder(key);
    return Promise.all(
      callbacks.map(async ({ body: _body, ...callback }) => ({
        ...callback,
        attemptLog: await read.callbacks.attempts(callback.callbackId),
      })),
    );
  }
}

function withoutPlace({ operatorUrl: _operatorUrl, ...pull }: DataPull): NonNullable<OrderParts['dataPull']> {
  return pull;
}

function withoutAddresses({
  successUrl: _successUrl,
  failedUrl: _failedUrl,
  ...confirmation
}: BorrowConfirmation): OrderParts['confirmations'][number] {
  return confirmation;
}

function maskedBinding(request: CardBindRequest): OrderParts['cardBindRequests'][number] {
  const { card, cardIndex: _cardIndex, reservedMobile: _mobile, ...shown } = request;
  return { ...shown, maskedCard: card.masked() };
}

function maskedDisbursement(request: DisbursementRequest): OrderParts['disbursements'][number] {
  const { card, cardIndex: _cardIndex, ...shown } = request;
  return { ...shown, maskedCard: card.masked() };
}

function maskedApplication(application: RepaymentApplication): OrderParts['repaymentApplications'][number] {
  const { card, cardIndex: _cardIndex, ...shown } = application;
  return { ...shown, maskedCard: card.masked() };
}
