import type { DebtAmounts, LocalDate, OrderTimeline, RepaymentSchedule, ScheduledInstallment } from '@banyan/core';
import { chargedOn, debtTotal, installmentStatusOn, overdueDaysOn, owedOn, toLocalDate, yuanText } from '@banyan/core';
import type { TableRow } from './print.js';

type ShownLoan = NonNullable<OrderTimeline['loan']>;

/** A schedule as it stands on a day, in yuan: what it has come to cost, what was paid and given up, what is owed. */
export function scheduleRows(loan: ShownLoan, schedule: RepaymentSchedule, on: LocalDate): readonly TableRow[] {
  const { installments } = schedule;
  const hasCharge = installments.some(({ charged }) => charged.settlementCharge !== 0n);
  const isReduced = installments.some(({ waived }) => debtTotal(waived) !== 0n);
  return installments.map((installment) => {
    const charged = chargedOn(loan, schedule, installment, on);
    const { paid, waived } = installment;
    return {
      no: installment.installmentNo,
      due: installment.dueDate,
      principal: yuanText(charged.principal),
      interest: yuanText(charged.interest),
      fee: yuanText(charged.fee),
      penalty: yuanText(charged.penalty),
      ...(hasCharge ? { charge: yuanText(charged.settlementCharge) } : {}),
      total: totalText(charged),
      paid: totalText(paid),
      ...(isReduced ? { waived: totalText(waived) } : {}),
      owed: totalText(owedOn(loan, schedule, installment, on)),
      status: statusText(installment, on),
      paidOn: installment.paidAt === undefined ? '' : toLocalDate(installment.paidAt),
    };
  });
}

/** Debits that were asked for, and money that came. */
export function repaymentRows({ repaymentApplications, repayments }: OrderTimeline): readonly TableRow[] {
  const unpaid = repaymentApplications.filter(({ serialNo }) => serialNo === undefined);
  return [
    ...unpaid.map(({ requestNo, amount, quotedOn, state, reason, target }) => ({
      number: requestNo,
      day: quotedOn,
      yuan: yuanText(amount),
      way: 'debit',
      state: reason === undefined ? state : `${state}: ${reason}`,
      installments: target.kind === 'settlement' ? 'all' : target.installmentNos.join(),
    })),
    ...repayments.map(({ serialNo, amount, paidAt, way, held, portions, isSettlement, correctedAt }) => ({
      number: serialNo,
      day: toLocalDate(paidAt),
      yuan: yuanText(amount),
      way,
      state: correctedAt === undefined ? 'booked' : 'taken back',
      installments: isSettlement ? 'all' : portions.map(({ installmentNo }) => installmentNo).join(),
      ...(held === 0n ? {} : { heldYuan: yuanText(held) }),
    })),
  ];
}

function totalText(amounts: DebtAmounts): string {
  return yuanText(debtTotal(amounts));
}

function statusText(installment: ScheduledInstallment, on: LocalDate): string {
  const status = installmentStatusOn(installment, on);
  return status === 'overdue' ? `overdue ${String(overdueDaysOn(installment, on))} days` : status;
}
