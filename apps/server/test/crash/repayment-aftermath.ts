import type { Loan, RepaymentSchedule, UnitOfWork } from '@banyan/core';
import { addDebt, DEBT_PARTS, NO_DEBT, subtractDebt } from '@banyan/core';
import { expect } from 'chai';
import type { Aftermath } from './loan-stage.js';

/** Every posting adds up to zero, and what the ledger says is owed is what the schedule says. */
export async function checkLedger(
  { ledger, schedules }: Pick<UnitOfWork['read'], 'ledger' | 'schedules'>,
  { loanNo }: Pick<Loan, 'loanNo'>,
): Promise<void> {
  const postings = await ledger.ofLoan(loanNo);
  expect(postings.map(({ sequence }) => sequence)).to.deep.equal(postings.map((_posting, index) => index + 1));
  for (const { entries, kind } of postings) {
    expect(
      entries.reduce((sum, { amount }) => sum + amount, 0n),
      `the sum of ${kind}`,
    ).to.equal(0n);
  }
  const balances = await ledger.balances(loanNo);
  expect(
    [...balances.values()].reduce((sum, balance) => sum + balance, 0n),
    'the sum of the ledger',
  ).to.equal(0n);
  const schedule = await schedules.find(loanNo);
  if (schedule === undefined) throw new Error('there is no schedule');
  const owed = owedOf(schedule);
  for (const part of DEBT_PARTS) expect(balances.get(part) ?? 0n, part).to.equal(owed[part]);
}

function owedOf({ installments }: RepaymentSchedule) {
  return installments.reduce(
    (sum, { charged, paid, waived }) => addDebt(sum, subtractDebt(subtractDebt(charged, paid), waived)),
    NO_DEBT,
  );
}

/** What the payer has debited for the loan is what was booked, payment by payment; no application is open. */
export async function checkPayerBook({ read, backOffice }: Aftermath, { loanNo }: Loan): Promise<void> {
  const applications = await read.repaymentApplications.ofLoan(loanNo);
  const repayments = await read.repayments.ofLoan(loanNo);
  const booked = repayments
    .filter(({ requestNo }) => requestNo !== undefined)
    .map(({ requestNo, serialNo, amount }) => `${requestNo ?? ''} ${serialNo} ${String(amount)}`);
  const debited = backOffice.repayment.debits
    .paid()
    .map(([requestNo, { serialNo, amountFen }]) => `${requestNo} ${serialNo} ${String(amountFen)}`);
  expect(booked, 'booked, and debited by the payer').to.have.members(debited);
  expect(
    applications.filter(({ state }) => state === 'paid').map(({ requestNo, serialNo }) => [requestNo, serialNo]),
  ).to.have.deep.members(backOffice.repayment.debits.paid().map(([requestNo, { serialNo }]) => [requestNo, serialNo]));
  expect(applications.filter(({ state }) => state === 'open')).to.deep.equal([]);
}

/** Which installments nothing is owed of any more. */
export async function paidInstallments(
  { schedules }: Pick<UnitOfWork['read'], 'schedules'>,
  { loanNo }: Loan,
): Promise<readonly number[]> {
  const schedule = await schedules.find(loanNo);
  return (schedule?.installments ?? [])
    .filter(({ state }) => state === 'paid')
    .map(({ installmentNo }) => installmentNo);
}
