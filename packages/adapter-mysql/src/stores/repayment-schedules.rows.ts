import { codeBook, DEBT_PARTS, INSTALLMENT_STATE_TABLE, InvariantViolation, ZERO_FEN } from '@banyan/core';
import type { DebtAmounts, DebtPart, Fen, Instant, LoanNo, LocalDate, ScheduledInstallment } from '@banyan/core';
import { text } from '../columns.js';
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

// A driver's price is by the value, and an installment has thirty: each comes as one text. An absent time is a dash: SQLite leaves empty texts out.
const READ_COLUMNS = ALL_COLUMNS.slice(1).map((column) => (column === 'pay_time' ? "coalesce(pay_time, '-')" : column));

/** Installments of a loan, each as a text for {@link installmentOf}. */
export const FIND_INSTALLMENTS_SQL = `select concat_ws('|', ${READ_COLUMNS.join(', ')}) as installment
from cl_borrow_repay where order_no = ? order by period_no`;

/** An installment from a row of {@link FIND_INSTALLMENTS_SQL}. */
export function installmentOf(row: Row): ScheduledInstallment {
  const values = text(row, 'installment').split('|');
  if (values.length !== READ_COLUMNS.length) throw new InvariantViolation('an installment has a value in every column');
  let next = 0;
  const word = (): string => values[next++] ?? '';
  const amount = (): Fen => {
    const digits = word();
    return digits === '0' ? ZERO_FEN : (BigInt(digits) as Fen);
  };
  const date = (): LocalDate => word() as LocalDate;
  // In the order of the columns, as the members of a literal are evaluated; so are those of `amounts`, by DEBT_PARTS.
  const amounts = (): DebtAmounts => {
    const [penalty, settlementCharge, fee, interest, principal] = [amount(), amount(), amount(), amount(), amount()];
    return { penalty, settlementCharge, fee, interest, principal };
  };
  const installment = {
    installmentNo: Number(word()),
    dueDate: date(),
    payableFrom: date(),
    principal: amount(),
    interest: amount(),
    fee: amount(),
    total: amount(),
    payUntil: date(),
    charged: amounts(),
    paid: amounts(),
    waived: amounts(),
    accrual: { fenDays: BigInt(word()), countedUntil: date() },
    nextAssessOn: date(),
    state: INSTALLMENT_STATES.nameOf(Number(word())),
  };
  const paidAt = word();
  return paidAt === '-' ? installment : { ...installment, paidAt: Number(paidAt) as Instant };
}

function columnOf(side: (typeof SIDES)[number], part: DebtPart): string {
  return `${side}_${PART_COLUMNS[part]}_fen`;
}
