import { expect } from 'chai';
import type { DebtAmounts } from '#src/model/debt.js';
import { addDebt, DEBT_PARTS, debtTotal, subtractDebt } from '#src/model/debt.js';
import type { LedgerAccount, LedgerPosting } from '#src/model/ledger.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { RepaymentSchedule, ScheduledInstallment } from '#src/model/repayment-schedule.js';
import type { Repayment, RepaymentApplication } from '#src/model/repayment.js';
import type { Fen } from '#src/shared/money.js';
import type { World } from '../support/world.js';
import type { Model } from './remembered.js';

const ENDED: readonly LoanStatus[] = ['settled', 'settledWithReduction'];

interface Repaid {
  readonly loan: Loan;
  readonly schedule: RepaymentSchedule;
  readonly applications: readonly RepaymentApplication[];
  readonly repayments: readonly Repayment[];
  readonly postings: readonly LedgerPosting[];
}

/** What must hold at any moment of a loan's repayment, also in the middle of trouble. */
export async function expectSoundRepayment(world: World, loan: Loan, model: Model): Promise<void> {
  const { loanNo } = loan;
  const { read } = world;
  const schedule = await read.schedules.find(loanNo);
  const applications = await read.repaymentApplications.ofLoan(loanNo);
  const repayments = await read.repayments.ofLoan(loanNo);
  const postings = await read.ledger.ofLoan(loanNo);
  if (schedule === undefined) {
    expect([applications, repayments, postings], `${loanNo}: nothing is repaid before the payout`).to.deep.equal([
      [],
      [],
      [],
    ]);
    return;
  }
  const repaid: Repaid = { loan, schedule, applications, repayments, postings };
  expectLedger(repaid);
  for (const installment of schedule.installments) expectInstallment(repaid, installment);
  for (const repayment of repayments) expectWhole(repayment);
  expectEnd(repaid, model);
  expectBook(repaid, world, model);
  await expectToldInOrder(repaid, world);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

// Runs after every act for every installment: an assertion is only made where it fails.
function must(isSo: boolean, title: string): void {
  if (!isSo) expect.fail(title);
}

function balancesOf(postings: readonly LedgerPosting[]): ReadonlyMap<string, bigint> {
  const balances = new Map<string, bigint>();
  for (const { entries } of postings) {
    for (const { account, installmentNo, amount } of entries) {
      const key = accountKey(account, installmentNo);
      balances.set(key, (balances.get(key) ?? 0n) + amount);
    }
  }
  return balances;
}

function accountKey(account: LedgerAccount, installmentNo?: number): string {
  return installmentNo === undefined ? account : `${account} ${String(installmentNo)}`;
}

/** Every 分 is explained: what is owed, what came in, what is held, and together nothing. */
function expectLedger({ loan, schedule, repayments, postings }: Repaid): void {
  const title = `ledger of ${loan.loanNo}`;
  postings.forEach(({ entries, sequence }, index) => {
    must(sum(entries.map(({ amount }) => amount)) === 0n, `${title}: posting ${String(sequence)} adds up to nothing`);
    must(sequence === index + 1, `${title}: sequences have no gap`);
  });
  const balances = balancesOf(postings);
  for (const installment of schedule.installments) {
    const owed = owedOf(installment);
    for (const part of DEBT_PARTS) {
      const key = accountKey(part, installment.installmentNo);
      must((balances.get(key) ?? 0n) === owed[part], `${title}: ${key} is what is owed`);
    }
  }
  const cameIn = repayments.filter(({ way }) => way !== 'held');
  const putToUse = repayments.filter(({ way, correctedAt }) => way === 'held' && correctedAt === undefined);
  const refunded = balancesOf(postings.filter(({ kind }) => kind === 'refunded')).get('held') ?? 0n;
  const held =
    sum(cameIn.map((repayment) => (repayment.correctedAt === undefined ? repayment.held : repayment.amount))) -
    sum(putToUse.map((repayment) => repayment.amount - repayment.held)) -
    refunded;
  must(-(balances.get('held') ?? 0n) === held, `${title}: held for the borrower`);
  must(held >= 0n, `${title}: nothing is held below zero`);
  const received = sum(cameIn.map(({ amount }) => amount)) - refunded;
  must((balances.get('received') ?? 0n) === received, `${title}: received`);
}

function owedOf({ charged, paid, waived }: ScheduledInstallment): DebtAmounts {
  return subtractDebt(charged, addDebt(paid, waived));
}

/** Nothing is negative, and what is paid came from repayments that stand. */
function expectInstallment({ loan, repayments }: Repaid, installment: ScheduledInstallment): void {
  const { installmentNo, charged, paid, waived, state, principal } = installment;
  const title = `${loan.loanNo} installment ${String(installmentNo)}`;
  const owed = owedOf(installment);
  const portions = repayments
    .filter(({ correctedAt }) => correctedAt === undefined)
    .flatMap((repayment) => repayment.portions.filter((portion) => portion.installmentNo === installmentNo));
  for (const part of DEBT_PARTS) {
    const amounts = [charged[part], paid[part], waived[part], owed[part]];
    must(
      amounts.every((amount) => amount >= 0n),
      `${title}: ${part} below zero: ${amounts.join()}`,
    );
    must(paid[part] === sum(portions.map((portion) => portion.amounts[part])), `${title}: ${part} paid by repayments`);
  }
  must(charged.principal === principal, `${title}: its principal never changes`);
  must((state === 'paid') === (debtTotal(owed) === 0n), `${title}: paid if and only if nothing of it is owed`);
}

/** What came is split without a rest. */
function expectWhole({ serialNo, portions, held, amount }: Repayment): void {
  const allocated = sum(portions.map(({ amounts }) => debtTotal(amounts)));
  must(allocated + held === amount, `${serialNo} is split whole`);
}

/** A loan ends once, when nothing of it is owed, and never comes back. */
function expectEnd({ loan, schedule }: Repaid, { ended }: Model): void {
  const { loanNo, status } = loan;
  const before = ended.get(loanNo);
  if (before !== undefined) expect(status, `${loanNo}: one end`).to.equal(before);
  const isOwed = schedule.installments.some(({ state }) => state === 'unpaid');
  expect(ENDED.includes(status), `${loanNo} ${status}: over if and only if nothing is owed (B16, B17)`).to.equal(
    !isOwed,
  );
  const isForgiven = schedule.installments.some(({ waived }) => debtTotal(waived) > 0n);
  expect(status === 'settledWithReduction', `${loanNo}: 41 if and only if something was given up`).to.equal(isForgiven);
  if (ENDED.includes(status)) ended.set(loanNo, status);
}

/** One debit at a time, and what is recorded was debited: each installment once. */
function expectBook({ loan, applications, repayments }: Repaid, world: World, { contradicted }: Model): void {
  const { loanNo } = loan;
  const title = `${loanNo}: ${applications.map(({ state }) => state).join()}`;
  expect(applications.filter(({ state }) => state === 'open').length, `B19 ${title}`).to.be.at.most(1);
  for (const { requestNo, state, serialNo } of applications) {
    const own = repayments.filter((repayment) => repayment.requestNo === requestNo);
    if (state === 'paid')
      expect(
        repayments.map((repayment) => repayment.serialNo),
        title,
      ).to.include(serialNo);
    if (contradicted.has(loanNo)) continue;
    expect(own.length, `${title}: booked once`).to.equal(state === 'paid' ? 1 : 0);
    if (state === 'paid') expect(debitedFor(world, requestNo), title).to.equal(own[0]?.amount);
    const inBook = world.payer.book().get(requestNo)?.kind;
    if (state === 'failed') expect(inBook, `${title}: a failure is definite`).to.be.oneOf(['failed', undefined]);
  }
  if (contradicted.has(loanNo) || repayments.some(({ correctedAt }) => correctedAt !== undefined)) return;
  const covered = applications
    .filter(({ requestNo, target }) => debitedFor(world, requestNo) > 0n && target.kind === 'installments')
    .flatMap(({ target }) => (target.kind === 'installments' ? target.installmentNos : []));
  expect(new Set(covered).size, `${title}: no installment is debited twice`).to.equal(covered.length);
}

/** What the payer's own book says was debited under a number. */
export function debitedFor(world: World, requestNo: string): Fen | 0n {
  const answer = world.payer.book().get(requestNo);
  return answer?.kind === 'paid' ? answer.amount : 0n;
}

/** Of every booking the result is told first, then the schedule, with nothing in between (G21). */
async function expectToldInOrder({ loan, repayments }: Repaid, world: World): Promise<void> {
  const told = await world.read.callbacks.ofOrder(loan.orderKey);
  for (const { serialNo, portions, requestNo } of repayments) {
    // Money that nobody asked for and nothing could take is no news of any installment.
    if (portions.length === 0 && requestNo === undefined) continue;
    const own = told.filter(({ type, businessKey }) => isResultOf(type, businessKey, serialNo));
    expect(own.length, `${serialNo} is told`).to.be.at.least(1);
    const [first] = own;
    const last = own.at(-1);
    if (first === undefined || last === undefined) continue;
    expect(last.sequence - first.sequence, `${serialNo}: results in a row`).to.equal(own.length - 1);
    if (portions.length === 0) continue;
    const next = told.find(({ sequence }) => sequence === last.sequence + 1);
    expect(next?.type, `${serialNo}: result, then schedule`).to.equal('repaymentSchedule');
  }
}

function isResultOf(type: string, businessKey: string, serialNo: string): boolean {
  return type === 'repaymentResult' && businessKey.slice(0, businessKey.lastIndexOf(':')) === serialNo;
}

/** What must hold of repayments once trouble has stopped: nothing is on its way, and the payer's book is ours. */
export async function expectRepaymentsDrained(world: World, loan: Loan, { contradicted }: Model): Promise<void> {
  const applications = await world.read.repaymentApplications.ofLoan(loan.loanNo);
  const repayments = await world.read.repayments.ofLoan(loan.loanNo);
  for (const { requestNo, state } of applications) {
    expect(state, `${requestNo} is over`).not.to.equal('open');
    if (contradicted.has(loan.loanNo)) continue;
    const booked = sum(repayments.filter((each) => each.requestNo === requestNo).map(({ amount }) => amount));
    expect(booked, `${requestNo}: the payer's book is our ledger`).to.equal(debitedFor(world, requestNo));
  }
}
