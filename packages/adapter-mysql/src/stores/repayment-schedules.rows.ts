import { codeBook, DEBT_PARTS, INSTALLMENT_STATE_TABLE, mapDebt } from '@banyan/core';
import type { DebtAmounts, DebtPart, LoanNo, ScheduledInstallment } from '@banyan/core';
import { count, fen, localDate, optionalInstant, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';

/** Codes of `cl_borrow_repay.state`. */
export const INSTALLMENT_STATES = codeBook('installment state', INSTALLMENT_STATE_TABLE);

// prettier-ignore
const PART_COLUMNS: Readonly<Record<DebtPart, string>> = {
  penalty:          'penalty',
  settlementCharge: 'charge',
  fee:              'fee',
  interest:         'interest',
  principal:        'principal',
};

const SIDES = ['charged', 'paid', 'waived'] as const;

/** Columns of an installment as it was scheduled: they never change. */
// prettier-ignore
const SCHEDULED_COLUMNS = [
  'order_no', 'period_no', 'due_date', 'payable_from', 'principal_fen', 'interest_fen', 'fee_fen', 'total_fen',
] as const;

/** Columns of an installment that its life changes. */
const LIVE_COLUMNS: readonly string[] = [
  'pay_until_date',
  ...SIDES.flatMap((side) => DEBT_PARTS.map((part) => columnOf(side, part))),
  'accrued_fen_days',
  'counted_until_date',
  'next_assess_date',
  'state',
  'pay_time',
];

const ALL_COLUMNS = [...SCHEDULED_COLUMNS, ...LIVE_COLUMNS];

/** Adds an installment; bindings from {@link insertBindings}. Written out once: the builder would cost more than the statement. */
export const INSERT_INSTALLMENT_SQL = `insert into cl_borrow_repay (${ALL_COLUMNS.join(', ')})
values (${ALL_COLUMNS.map(() => '?').join(', ')})`;

/** Writes what changes of an installment; bindings from {@link updateBindings}. */
export const UPDATE_INSTALLMENT_SQL = `update cl_borrow_repay set ${LIVE_COLUMNS.map((column) => `${column} = ?`).join(', ')}
where order_no = ? and period_no = ?`;

/** Values for {@link INSERT_INSTALLMENT_SQL}. */
export function insertBindings(loanNo: LoanNo, installment: ScheduledInstallment): readonly unknown[] {
  const { installmentNo, dueDate, payableFrom, principal, interest, fee, total } = installment;
  return [loanNo, installmentNo, dueDate, payableFrom, principal, interest, fee, total, ...liveBindings(installment)];
}

/** Values for {@link UPDATE_INSTALLMENT_SQL}. */
export function updateBindings(loanNo: LoanNo, installment: ScheduledInstallment): readonly unknown[] {
  return [...liveBindings(installment), loanNo, installment.installmentNo];
}

function liveBindings(installment: ScheduledInstallment): readonly unknown[] {
  const { payUntil, accrual, nextAssessOn, state, paidAt } = installment;
  return [
    payUntil,
    ...SIDES.flatMap((side) => DEBT_PARTS.map((part) => installment[side][part])),
    String(accrual.fenDays),
    accrual.countedUntil,
    nextAssessOn,
    INSTALLMENT_STATES.codeOf(state),
    paidAt ?? null,
  ];
}

/** An installment from a row of `cl_borrow_repay`. */
export function installmentOf(row: Row): ScheduledInstallment {
  const amountsOf = (side: (typeof SIDES)[number]): DebtAmounts => mapDebt((part) => fen(row, columnOf(side, part)));
  return present({
    installmentNo: count(row, 'period_no'),
    dueDate: localDate(row, 'due_date'),
    payableFrom: localDate(row, 'payable_from'),
    principal: fen(row, 'principal_fen'),
    interest: fen(row, 'interest_fen'),
    fee: fen(row, 'fee_fen'),
    total: fen(row, 'total_fen'),
    payUntil: localDate(row, 'pay_until_date'),
    charged: amountsOf('charged'),
    paid: amountsOf('paid'),
    waived: amountsOf('waived'),
    accrual: { fenDays: BigInt(text(row, 'accrued_fen_days')), countedUntil: localDate(row, 'counted_until_date') },
    nextAssessOn: localDate(row, 'next_assess_date'),
    state: INSTALLMENT_STATES.nameOf(count(row, 'state')),
    paidAt: optionalInstant(row, 'pay_time'),
  });
}

function columnOf(side: (typeof SIDES)[number], part: DebtPart): string {
  return `${side}_${PART_COLUMNS[part]}_fen`;
}
