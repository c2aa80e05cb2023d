import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import { createRepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import type { RepaymentOperationResult } from '#src/capabilities/operations/repayment-operation.js';
import { createShowLedger } from '#src/capabilities/operations/show-ledger.js';
import { createShowOrder } from '#src/capabilities/operations/show-order.js';
import { createAssessOverdue } from '#src/capabilities/repayment/assess-overdue.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { PortUnavailable } from '#src/shared/errors.js';
import type { Instant } from '#src/shared/calendar.js';
import { addDays, addMs, instant, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { loanNo } from '#src/testing/index.js';
import { creditOf, loanOf, toldOf } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass } from '../support/world.js';
import { heldIn, notice, paidWord, postingSums, repaidBy, running } from '../repayment/booking-story.js';
import {
  applicationIn,
  installmentIn,
  installments,
  KEY,
  ledgerSumIn,
  quoted,
  quotedTotal,
  repay,
  repaymentsIn,
  scheduleIn,
  setDay,
  SETTLEMENT,
} from '../repayment/repay-story.js';
import type { Given } from './repayment-office.js';
import { anOffice, APPROVAL, auditIn, offline as recordOffline, REASON, transfer, word } from './repayment-office.js';

describe('repayment operations (items 20 and 23, B17, B18)', () => {
  let world: World;
  let operations: RepaymentOperations;
  let given: Given;

  async function begin(status?: LoanStatus, prepare?: (fresh: World) => void): Promise<void> {
    ({ world, operations, given } = await anOffice(status, prepare));
  }

  const audit = (): Promise<readonly string[]> => auditIn(world);
  const offline = (serialNo: string, amount: bigint): Promise<string> =>
    recordOffline({ world, operations, given }, serialNo, amount);

  async function expectLedgerSound(): Promise<void> {
    expect(await ledgerSumIn(world)).to.equal(0n);
    expect((await postingSums(world)).every((sum) => sum === 0n)).to.equal(true);
  }

  beforeEach(() => begin());

  describe('an offline repayment', () => {
    it('pays the oldest installment, keeps the rest, and is recorded once', async () => {
      const { total } = await installmentIn(world, 1);
      expect(await offline('bank-1', total + 500n)).to.equal('done');
      expect((await installmentIn(world, 1)).state).to.equal('paid');
      expect(await heldIn(world)).to.equal(500n);
      expect(await offline('bank-1', total + 500n)).to.equal('again');
      expect(await repaymentsIn(world)).to.have.length(1);
      expect((await repaymentsIn(world))[0]).to.deep.include({ way: 'bankTransfer', source: 'operations' });
      expect(await offline('bank-1', total)).to.equal('serialReused');
      expect(await audit()).to.deep.equal([
        'repayment.recordOffline done',
        'repayment.recordOffline done',
        'repayment.recordOffline serialReused',
      ]);
      await expectLedgerSound();
    });

    it('may bear a date as its number: the ledger explains its penalty all the same', async () => {
      const { payUntil } = await installmentIn(world, 1);
      const today = addDays(payUntil, 5);
      setDay(world, today);
      await createAssessOverdue(world)(aPass());
      const paidAt = startOfDay(addDays(payUntil, 2));
      const repayment = { ...transfer(world), serialNo: today, amount: fen(1_000_000n), paidAt };
      expect(word(await operations.recordOffline({ ...given, ...repayment }))).to.equal('done');
      const balances = await world.read.ledger.balances((await loanOf(world)).loanNo);
      expect((await installmentIn(world, 1)).state).to.equal('paid');
      expect(balances.get('penalty')).to.equal(0n);
      await expectLedgerSound();
    });

    it('is held when the loan has ended', async () => {
      await notice(world, ...(await paidRunning(SETTLEMENT)));
      expect((await loanOf(world)).status).to.equal('settled');
      expect(await offline('bank-1', 700n)).to.equal('done');
      expect(await heldIn(world)).to.equal(700n);
    });

    it('came at a time that people can know: not tomorrow, and on a day that is one', async () => {
      const recorded = async (paidAt: Instant): Promise<string> =>
        word(await operations.recordOffline({ ...given, ...transfer(world), paidAt }));
      const tomorrow = startOfDay(addDays(toLocalDate(world.clock.now()), 1));
      for (const paidAt of [tomorrow, instant(-62_167_219_200_000), instant(999_999_999_999_999)]) {
        expect(await recorded(paidAt), String(paidAt)).to.equal('paidAtImplausible');
      }
      expect(await repaymentsIn(world)).to.have.length(0);
      expect(await recorded(addMs(tomorrow, -1))).to.equal('done');
    });

    it('is taken while a debit is running: the money is there', async () => {
      const application = await running(world, installments(1));
      const { total } = await installmentIn(world, 1);
      expect(await offline('bank-1', total)).to.equal('done');
      expect(await notice(world, application.requestNo, paidWord(world, application))).to.equal('paid');
      expect(await heldIn(world)).to.equal(application.amount);
    });
  });

  describe('a correction', () => {
    it('takes an allocation back, tells the schedule, and leaves the money held to be applied or refunded', async () => {
      const { total } = await installmentIn(world, 1);
      await offline('bank-0', total);
      const told = await toldOf(world);
      const owed = await quotedTotal(world, installments(2)).catch(() => 0n);
      expect(owed).to.equal(0n);
      expect(word(await operations.correct({ ...given, serialNo: 'bank-0' }))).to.equal('done');
      expect((await installmentIn(world, 1)).state).to.equal('unpaid');
      expect(await heldIn(world)).to.equal(total);
      expect((await repaymentsIn(world))[0]?.correctedAt).to.equal(world.clock.now());
      const { version } = await scheduleIn(world);
      expect(await toldOf(world)).to.deep.equal([...told, `repaymentSchedule v${String(version)}`]);
      expect(word(await operations.correct({ ...given, serialNo: 'bank-0' }))).to.equal('alreadyCorrected');

      const applied = await operations.applyHeld(given);
      expect(word(applied)).to.equal('done');
      expect(applied.ok && applied.value.held).to.equal(0n);
      expect((await installmentIn(world, 1)).state).to.equal('paid');
      expect((await repaymentsIn(world)).at(-1)).to.deep.include({ way: 'held', amount: total, held: 0n });
      await expectLedgerSound();
    });

    it('brings a loan back into arrears that it was taken out of, on the same day (B15)', async () => {
      setDay(world, addDays((await installmentIn(world, 1)).payUntil, 3));
      await createAssessOverdue(world)(aPass());
      expect((await loanOf(world)).status).to.equal('overdue');
      await offline('bank-0', await quotedTotal(world, installments(1)));
      expect((await loanOf(world)).status).to.equal('disbursed');
      await operations.correct({ ...given, serialNo: 'bank-0' });
      expect((await loanOf(world)).status).to.equal('overdue');
      expect((await createAssessOverdue(world)(aPass())).counts).to.deep.equal({ claimed: 0 });
      setDay(world, addDays((await installmentIn(world, 1)).payUntil, 4));
      expect((await createAssessOverdue(world)(aPass())).counts).to.deep.equal({ claimed: 1, assessed: 1 });
      await expectLedgerSound();
    });

    it('is refused when nothing was allocated, for an unknown number, and when the loan has ended', async () => {
      await offline('bank-0', 5n);
      expect(word(await operations.correct({ ...given, serialNo: 'bank-0' }))).to.equal('nothingAllocated');
      expect(word(await operations.correct({ ...given, serialNo: 'bank-9' }))).to.equal('unknownRepayment');
      await notice(world, ...(await paidRunning(SETTLEMENT)));
      const serialNo = (await repaymentsIn(world)).at(-1)?.serialNo ?? '';
      expect(word(await operations.correct({ ...given, serialNo }))).to.equal('loanEnded');
    });
  });

  describe('held money', () => {
    it('pays whole installments only, as much of it as is wished, and what is there', async () => {
      const { total } = await installmentIn(world, 1);
      expect(word(await operations.applyHeld(given))).to.equal('notEnoughHeld');
      await offline('bank-1', total - 1n);
      expect(word(await operations.applyHeld(given))).to.equal('nothingTakes');
      await offline('bank-2', 3n);
      expect(word(await operations.applyHeld({ ...given, amount: fen(total + 3n) }))).to.equal('notEnoughHeld');
      expect(word(await operations.applyHeld({ ...given, amount: fen(total - 1n) }))).to.equal('nothingTakes');
      expect(word(await operations.applyHeld(given))).to.equal('done');
      expect(await heldIn(world)).to.equal(2n);
      await expectLedgerSound();
    });

    it('waits while a debit may pay the same', async () => {
      const { total } = await installmentIn(world, 1);
      await offline('bank-1', total - 1n);
      await running(world, installments(1));
      await offline('bank-2', 1n);
      expect(word(await operations.applyHeld(given))).to.equal('debitRunning');
    });

    it('is refunded once per number, and never more than there is', async () => {
      await offline('bank-1', 100n);
      const refund = (refundNo: string, amount: bigint): Promise<RepaymentOperationResult> =>
        operations.recordRefund({ ...given, refundNo, amount: fen(amount) });
      expect(word(await refund('refund-1', 101n))).to.equal('notEnoughHeld');
      expect(word(await refund('refund-1', 0n))).to.equal('notEnoughHeld');
      expect(word(await refund('refund-1', 60n))).to.equal('done');
      expect(word(await refund('refund-1', 60n))).to.equal('again');
      expect(word(await refund('refund-1', 40n))).to.equal('refundNoReused');
      expect(await heldIn(world)).to.equal(40n);
      expect(word(await refund('refund-2', 41n))).to.equal('notEnoughHeld');
      await expectLedgerSound();
    });
  });

  describe('a reduction (B17)', () => {
    it('gives up what is owed, ends the loan in 41, frees the credit, and tells both', async () => {
      const loan = await loanOf(world);
      const result = await operations.settleWithReduction({ ...given, ...APPROVAL });
      expect(result.ok && result.value.status).to.equal('settledWithReduction');
      expect((await scheduleIn(world)).installments.every(({ state }) => state === 'paid')).to.equal(true);
      expect(await quoted(world, SETTLEMENT)).to.deep.equal({ kind: 'allPaid' });
      const credit = await creditOf(world, loan);
      expect([credit.frozen, credit.used]).to.deep.equal([0n, 0n]);
      const told = await toldOf(world);
      expect(told.map((line) => line.replace(/ .*:/, ' …:'))).to.deep.equal([
        'repaymentResult …:all',
        'repaymentSchedule v2',
      ]);
      const [entry] = await world.read.auditLog.ofOrder(KEY);
      expect(entry?.detail).to.equal(`${REASON} (approved by chief: minutes of May)`);
      await expectLedgerSound();
    });

    it('takes the approval of somebody else, and no debit under way', async () => {
      const wish = { ...given, ...APPROVAL };
      for (const approvedBy of ['', ' ', OFFICER.name, ` ${OFFICER.name} `, OFFICER.name.toUpperCase()]) {
        expect(word(await operations.settleWithReduction({ ...wish, approvedBy }))).to.equal('approvalMissing');
      }
      expect(word(await operations.settleWithReduction({ ...wish, approval: ' ' }))).to.equal('approvalMissing');
      await running(world, installments(1));
      expect(word(await operations.settleWithReduction(wish))).to.equal('debitRunning');
      expect((await loanOf(world)).status).to.equal('disbursed');
    });
  });

  describe('a write-off (B18)', () => {
    it('stops penalties and debits, tells the schedule, and lets the last payment settle the loan', async () => {
      await begin('overdue');
      const { dueDate } = await installmentIn(world, 1);
      const late = addDays(dueDate, world.rows.loanPolicy.writeOffAfterOverdueDays);
      setDay(world, addDays(late, -1));
      expect(word(await operations.writeOff(given))).to.equal('notNow');
      setDay(world, late);
      expect(word(await operations.writeOff(given))).to.equal('done');
      expect((await loanOf(world)).status).to.equal('badDebt');
      const { accruesUntil, version } = await scheduleIn(world);
      expect(accruesUntil).to.equal(late);
      expect((await toldOf(world)).at(-1)).to.equal(`repaymentSchedule v${String(version)}`);
      expect(await repay(world, installments(1))).to.deep.equal({ kind: 'writtenOff' });
      await expectLedgerSound();
      const ledger = await createShowLedger(world)(given.loanNo);
      const owed = ledger?.balances.find(({ account }) => account === 'writtenOff')?.amount ?? 0n;
      setDay(world, addDays(late, 700));
      expect(await offline('bank-1', owed)).to.equal('done');
      expect((await loanOf(world)).status).to.equal('settled');
      expect(
        (await createShowLedger(world)(given.loanNo))?.balances.find(({ account }) => account === 'writtenOff')
          ?.amount ?? 0n,
      ).to.equal(0n);
      await expectLedgerSound();
    });

    it('is for overdue loans without a debit under way', async () => {
      const late = addDays((await installmentIn(world, 1)).dueDate, 700);
      setDay(world, late);
      expect(word(await operations.writeOff(given))).to.equal('notNow');
      await begin('overdue');
      setDay(world, late);
      await running(world, installments(1));
      expect(word(await operations.writeOff(given))).to.equal('debitRunning');
    });
  });

  describe('the other operations', () => {
    it('send the schedule once more, each time again', async () => {
      expect(word(await operations.resendSchedule(given))).to.equal('done');
      expect(word(await operations.resendSchedule(given))).to.equal('done');
      const told = (await toldOf(world)).filter((line) => line.startsWith('repaymentSchedule v1:'));
      expect(new Set(told).size).to.equal(2);
    });

    it('ask the payer about the open debit, and book what it says', async () => {
      expect(word(await operations.askPayer(given))).to.equal('noOpenApplication');
      world.payer.scriptDebits('paysUnheard');
      await repay(world, installments(1));
      expect((await applicationIn(world)).state).to.equal('open');
      expect(word(await operations.askPayer(given))).to.equal('done');
      expect((await applicationIn(world)).state).to.equal('paid');
      expect((await installmentIn(world, 1)).state).to.equal('paid');
    });

    it('conclude nothing from a payer that is not clear, and note one that is away', async () => {
      await running(world, installments(1));
      expect(word(await operations.askPayer(given))).to.equal('payerUnclear');
      const away = { queryDebit: () => Promise.reject(new PortUnavailable('payer')) };
      const alone = createRepaymentOperations({ ...world, payer: away });
      let thrown: unknown;
      await alone.askPayer(given).catch((error: unknown) => (thrown = error));
      expect(thrown).to.be.instanceOf(PortUnavailable);
      expect((await audit()).slice(-2)).to.deep.equal([
        'repayment.askPayer payerUnclear',
        'repayment.askPayer unavailable',
      ]);
      expect((await applicationIn(world)).state).to.equal('open');
    });
  });

  it('all show in the order and in the ledger, which sums to zero', async () => {
    await begin('disbursed', repaidBy({ allowsPartialRepayment: true }));
    await notice(world, ...(await paidRunning(installments(1))));
    setDay(world, addDays((await installmentIn(world, 2)).payableFrom, 1));
    await offline('bank-0', 500n);
    await operations.correct({ ...given, serialNo: 'bank-0' });
    const shown = await createShowOrder(world)(KEY);
    expect(shown?.ledger).to.deep.equal({ held: 500n, sum: 0n });
    expect(shown?.repayments).to.have.length(2);
    expect(shown?.repaymentApplications.map(({ state, maskedCard }) => [state, maskedCard.length > 8])).to.deep.equal([
      ['paid', true],
    ]);
    const lines = (shown?.entries ?? []).map(({ kind, what }) => `${kind} ${what}`);
    for (const line of ['requested', 'paid']) expect(lines).to.include(`repaymentApplication ${line}`);
    for (const line of ['booked', 'corrected']) expect(lines).to.include(`repayment ${line}`);
    const ledger = await createShowLedger(world)(given.loanNo);
    expect(ledger?.sum).to.equal(0n);
    expect(ledger?.held).to.equal(500n);
    expect(ledger?.balances.map(({ account }) => account)).to.include.members(['principal', 'received', 'held']);
    expect(await createShowLedger(world)(loanNo('loan-9'))).to.equal(undefined);
  });

  async function paidRunning(target: Parameters<typeof running>[1]): Promise<[string, ReturnType<typeof paidWord>]> {
    const application = await running(world, target);
    return [application.requestNo, paidWord(world, application)];
  }
});
