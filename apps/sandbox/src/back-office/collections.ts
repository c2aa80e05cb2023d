import { beijingDate } from '../print/beijing-date.js';
import type { BackOffice } from './back-office.js';

/** Money that the lender takes by itself, without a request of the gateway: on a day, from the borrower of an order (item 23). */
export interface PlannedCollection {
  readonly orderNo: string;
  /** Beijing day from which it is taken, `YYYY-MM-DD`. */
  readonly on: string;
  readonly amountFen: bigint;
  readonly way: 'debit' | 'bankTransfer' | 'alipay';
}

/** What a lender collects on due days; nothing unless it is planned. */
export interface Collections {
  plan(collection: PlannedCollection): void;
  /** Takes whatever is due by now of loans that were paid out; gives how many. Each is taken once. */
  collectDue(): Promise<number>;
}

/** Collections at this back office. */
export function createCollections(backOffice: BackOffice, now: () => number): Collections {
  let planned: readonly PlannedCollection[] = [];
  const loanOf = ({ orderNo }: PlannedCollection) =>
    backOffice.payouts
      .entries((payout) => payout.orderNo === orderNo)
      .find(({ requestNo }) => backOffice.payer.find(requestNo)?.result === 'paid');
  return {
    plan(collection) {
      planned = [...planned, collection];
    },
    async collectDue() {
      const today = beijingDate(now());
      const due = planned.filter((collection) => collection.on <= today && loanOf(collection) !== undefined);
      planned = planned.filter((collection) => !due.includes(collection));
      for (const collection of due) {
        const loan = loanOf(collection);
        if (loan !== undefined) await backOffice.repayment.collect(loan, collection.amountFen, collection.way);
      }
      return due.length;
    },
  };
}
