import { codeBook, err, INSTALLMENT_STATE_TABLE, ok } from '@banyan/core';
import type { LoanNo, RepaymentScheduleQueries, RepaymentSchedules, ScheduledInstallment } from '@banyan/core';
import { count, fen, instant, localDate, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';

const PLANS = 'cl_borrow_repay_plan';
const INSTALLMENTS = 'cl_borrow_repay';

const INSTALLMENT_STATES = codeBook('installment state', INSTALLMENT_STATE_TABLE);

/** Reads `cl_borrow_repay_plan` and `cl_borrow_repay`. */
export function createSqlRepaymentScheduleQueries(session: Session): RepaymentScheduleQueries {
  const { build } = session;
  return {
    find: async (loanNo) => {
      const plan = await session.first(build(PLANS).where({ order_no: loanNo }));
      if (plan === undefined) return undefined;
      const rows = await session.all(build(INSTALLMENTS).where({ order_no: loanNo }).orderBy('period_no'));
      return {
        loanNo: text(plan, 'order_no') as LoanNo,
        startDate: localDate(plan, 'start_date'),
        anchorDay: count(plan, 'anchor_day'),
        disbursed: fen(plan, 'disbursed_fen'),
        installments: rows.map(installmentOf),
        createdAt: instant(plan, 'create_time'),
      };
    },
  };
}

/** Writes `cl_borrow_repay_plan`, whose unique key makes a loan's schedule one (item 19), and `cl_borrow_repay`. */
export function createSqlRepaymentSchedules(session: Session): RepaymentSchedules {
  const { build } = session;
  return {
    ...createSqlRepaymentScheduleQueries(session),
    insert: async ({ loanNo, startDate, anchorDay, disbursed, installments, createdAt }) => {
      const inserted = await session.insert(
        build(PLANS).insert({
          order_no: loanNo,
          start_date: startDate,
          anchor_day: anchorDay,
          disbursed_fen: disbursed,
          create_time: createdAt,
        }),
      );
      if (inserted === 'duplicate') return err('scheduleExists');
      for (const installment of installments) {
        await session.run(build(INSTALLMENTS).insert({ order_no: loanNo, ...installmentRow(installment) }));
      }
      return ok();
    },
  };
}

function installmentRow(installment: ScheduledInstallment): Record<string, unknown> {
  return {
    period_no: installment.installmentNo,
    due_date: installment.dueDate,
    payable_from: installment.payableFrom,
    principal_fen: installment.principal,
    interest_fen: installment.interest,
    fee_fen: installment.fee,
    total_fen: installment.total,
    state: INSTALLMENT_STATES.codeOf(installment.state),
  };
}

function installmentOf(row: Row): ScheduledInstallment {
  return {
    installmentNo: count(row, 'period_no'),
    dueDate: localDate(row, 'due_date'),
    payableFrom: localDate(row, 'payable_from'),
    principal: fen(row, 'principal_fen'),
    interest: fen(row, 'interest_fen'),
    fee: fen(row, 'fee_fen'),
    total: fen(row, 'total_fen'),
    state: INSTALLMENT_STATES.nameOf(count(row, 'state')),
  };
}
