import type { LocalDate, OrderDocument, OrderTimeline } from '@banyan/core';
import { instantText, loanStatusCode, marketplaceOrderStatusCode, yuanText } from '@banyan/core';
import { printTable, tableText } from './print.js';
import { repaymentRows, scheduleRows } from './repayment-tables.js';
import { printLines } from './with-gateway.js';

/** An order as operations see it, with the documents kept of it. */
export interface ShownOrder {
  readonly timeline: OrderTimeline;
  readonly documents: readonly OrderDocument[];
  /** The day for which it is shown what is owed. */
  readonly on: LocalDate;
}

/** Prints the life of an order: a headline and a timeline, or, with `json`, its parts as one JSON object a line. */
export function printOrder(shown: ShownOrder, options: { readonly json?: boolean }): void {
  if (options.json === true) printLines(jsonLines(shown));
  else printText(shown);
}

function printText({ timeline, on }: ShownOrder): void {
  const { order, loan, schedule, ledger, entries } = timeline;
  const head = [
    `order ${order.key.channel}/${order.key.orderNo}  ${String(marketplaceOrderStatusCode(order.status))} ${order.status}`,
    ...(loan === undefined
      ? []
      : [
          `loan ${loan.loanNo}  ${String(loanStatusCode(loan.status))} ${loan.status}  ${yuanText(loan.amount)} yuan, ` +
            `${String(loan.term.count)} ${loan.term.unit}`,
        ]),
  ];
  process.stdout.write(`${head.join('\n')}\n\n`);
  printTable(
    entries.map(({ at, kind, what, detail }) => ({ at: instantText(at), kind, what, detail })),
    {},
  );
  if (loan === undefined || schedule === undefined) return;
  const money = repaymentRows(timeline);
  process.stdout.write(`\n${tableText(scheduleRows(loan, schedule, on))}\n`);
  if (money.length > 0) process.stdout.write(`\n${tableText(money)}\n`);
  if (ledger !== undefined)
    process.stdout.write(`\nheld for the borrower ${yuanText(ledger.held)}  ledger sums to ${yuanText(ledger.sum)}\n`);
}

function jsonLines({ timeline, documents }: ShownOrder): readonly object[] {
  const { order, orderSteps, dataPull, loan, loanSteps, schedule, callbacks, entries } = timeline;
  const { key, status, version, productCode, requestedAmount, requestedTerm, refusal, attempts, lastError } = order;
  return [
    { order: { ...key, status, version, productCode, requestedAmount, requestedTerm, refusal, attempts, lastError } },
    ...orderSteps.map(({ at, ...step }) => ({ step: { at: instantText(at), ...step } })),
    ...(loan === undefined ? [] : [{ loan }]),
    ...loanSteps.map(({ at, ...step }) => ({ loanStep: { at: instantText(at), ...step } })),
    ...(dataPull === undefined ? [] : [{ dataPull: { state: dataPull.state, kinds: dataPull.kinds } }]),
    ...documents.map(({ kind, size, sha256 }) => ({ document: { kind, size, sha256 } })),
    ...timeline.cardBindRequests.map((cardBindRequest) => ({ cardBindRequest })),
    ...timeline.openings.map((opening) => ({ opening })),
    ...timeline.confirmations.map((confirmation) => ({ confirmation })),
    ...timeline.disbursements.map((disbursement) => ({ disbursement })),
    ...(schedule === undefined ? [] : [{ schedule }]),
    ...timeline.repaymentApplications.map((repaymentApplication) => ({ repaymentApplication })),
    ...timeline.repayments.map((repayment) => ({ repayment })),
    ...(timeline.ledger === undefined ? [] : [{ ledger: timeline.ledger }]),
    ...callbacks.map(({ attemptLog, ...callback }) => ({ callback, attempts: attemptLog })),
    ...timeline.sms.map((sms) => ({ sms })),
    ...entries.map(({ at, ...entry }) => ({ entry: { at: instantText(at), ...entry } })),
  ];
}
