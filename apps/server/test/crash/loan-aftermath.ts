import type { Loan, LoanEvent } from '@banyan/core';
import { expect } from 'chai';
import type { Aftermath } from './loan-stage.js';

/** The one loan of the order. */
export async function loanOf({ read, key }: Aftermath): Promise<Loan> {
  const loan = await read.loans.findByOrder(key);
  if (loan === undefined) throw new Error('there is no loan');
  return loan;
}

/** What happened to the loan, each step once; gives the events. */
export async function checkHistory({ read }: Aftermath, loan: Loan): Promise<readonly LoanEvent[]> {
  const steps = await read.loans.history(loan.loanNo);
  expect(steps.map(({ version }) => version)).to.deep.equal(steps.map((_step, index) => index + 1));
  expect(steps.at(-1)?.to).to.equal(loan.status);
  return steps.map(({ event }) => event);
}

/** Credit and schedule of a loan that waits, was paid out, or has ended without a payout: all of it or nothing. */
export async function checkMoney(
  { read }: Aftermath,
  loan: Loan,
  state: 'waiting' | 'paid' | 'refused',
): Promise<void> {
  const { borrowerId, productCode, amount } = loan;
  const line = await read.creditAccounts.find({ borrowerId, productCode });
  const expected = { waiting: [amount, 0n], paid: [0n, amount], refused: [0n, 0n] } as const;
  expect([line?.frozen, line?.used], 'credit frozen and used').to.deep.equal(expected[state]);
  const schedule = await read.schedules.find(loan.loanNo);
  const principal = schedule?.installments.reduce((sum, installment) => sum + installment.principal, 0n);
  expect(principal, 'principal of the schedule').to.equal(state === 'paid' ? amount : undefined);
}

/** One card, the default of both kinds, and the order's flag. */
export async function checkCard({ read, key }: Aftermath): Promise<void> {
  const order = await read.orders.find(key);
  if (order === undefined) throw new Error('there is no order');
  expect(order.authInfo.isCardBound).to.equal(true);
  const cards = await read.bankCards.list(order.borrowerId);
  expect(cards.map((card) => [card.isDefaultForDisbursement, card.isDefaultForRepayment])).to.deep.equal([
    [true, true],
  ]);
}
