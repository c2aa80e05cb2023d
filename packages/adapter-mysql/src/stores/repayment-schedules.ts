import { err, InvariantViolation, ok } from '@banyan/core';
import type { BlindIndex, LoanNo, RepaymentScheduleQueries, RepaymentSchedules } from '@banyan/core';
import { count, fen, instant, localDate, optionalText, present, text } from '../columns.js';
import type { Session } from '../session.js';
import { insertInto } from '../written-statements.js';
import { orderKeyOf } from './marketplace-orders.rows.js';
import {
  FIND_INSTALLMENTS_SQL,
  INSERT_INSTALLMENT_SQL,
  insertBindings,
  INSTALLMENT_STATES,
  installmentOf,
  UPDATE_INSTALLMENT_SQL,
  updateBindings,
} from './repayment-schedules.rows.js';

const PLANS = 'cl_borrow_repay_plan';

const FIND_PLAN_SQL = 'select * from cl_borrow_repay_plan where order_no = ?';

const TO_ASSESS_SQL = `select r.order_no, r.period_no, r.next_assess_date, l.source, l.third_order_no, l.id_card_index
from cl_borrow_repay r join cl_borrow_repay_plan p on p.order_no = r.order_no join cl_borrow l on l.order_no = r.order_no
where r.state = ? and r.next_assess_date <= ? and (r.next_assess_date, r.order_no, r.period_no) > (?, ?, ?)
and p.accrues_until_date is null
order by r.next_assess_date, r.order_no, r.period_no limit ?`;

const SAVE_PLAN_SQL = `update cl_borrow_repay_plan
set version = version + 1, change_time = ?, accrues_until_date = coalesce(?, accrues_until_date)
where order_no = ? and version = ?`;

/** Reads `cl_borrow_repay_plan` and `cl_borrow_repay`. */
export function createSqlRepaymentScheduleQueries(session: Session): RepaymentScheduleQueries {
  return {
    find: async (loanNo) => {
      const plan = await session.first({ sql: FIND_PLAN_SQL, bindings: [loanNo] });
      if (plan === undefined) return undefined;
      const rows = await session.all({ sql: FIND_INSTALLMENTS_SQL, bindings: [loanNo] });
      const accruesUntil = optionalText(plan, 'accrues_until_date');
      return present({
        loanNo: text(plan, 'order_no') as LoanNo,
        version: count(plan, 'version'),
        startDate: localDate(plan, 'start_date'),
        anchorDay: count(plan, 'anchor_day'),
        disbursed: fen(plan, 'disbursed_fen'),
        installments: rows.map(installmentOf),
        accruesUntil: accruesUntil === undefined ? undefined : localDate(plan, 'accrues_until_date'),
        createdAt: instant(plan, 'create_time'),
      });
    },
    listToAssess: async ({ on, limit, after }) => {
      const position = after === undefined ? ['', '', 0] : [after.nextAssessOn, after.loanNo, after.installmentNo];
      const bindings = [INSTALLMENT_STATES.codeOf('unpaid'), on, ...position, limit];
      const rows = await session.all({ sql: TO_ASSESS_SQL, bindings });
      return rows.map((row) => ({
        loanNo: text(row, 'order_no') as LoanNo,
        installmentNo: count(row, 'period_no'),
        nextAssessOn: localDate(row, 'next_assess_date'),
        orderKey: orderKeyOf(row),
        idCardIndex: text(row, 'id_card_index') as BlindIndex,
      }));
    },
  };
}

/** Writes `cl_borrow_repay_plan`, whose unique key makes a loan's schedule one (item 19), and `cl_borrow_repay`. */
export function createSqlRepaymentSchedules(session: Session): RepaymentSchedules {
  return {
    ...createSqlRepaymentScheduleQueries(session),

    insert: async ({ loanNo, version, startDate, anchorDay, disbursed, installments, accruesUntil, createdAt }) => {
      if (version !== 1) throw new InvariantViolation('a new schedule is version 1');
      const inserted = await session.insert(
        insertInto(PLANS, {
          order_no: loanNo,
          version,
          start_date: startDate,
          anchor_day: anchorDay,
          disbursed_fen: disbursed,
          accrues_until_date: accruesUntil ?? null,
          create_time: createdAt,
        }),
      );
      if (inserted === 'duplicate') return err('scheduleExists');
      for (const installment of installments)
        await session.run({ sql: INSERT_INSTALLMENT_SQL, bindings: insertBindings(loanNo, installment) });
      return ok();
    },

    save: async ({ loanNo, version, installments, accruesUntil, at }) => {
      const bindings = [at, accruesUntil ?? null, loanNo, version];
      if ((await session.run({ sql: SAVE_PLAN_SQL, bindings })) === 0) return false;
      for (const installment of installments) {
        const matched = await session.run({
          sql: UPDATE_INSTALLMENT_SQL,
          bindings: updateBindings(loanNo, installment),
        });
        if (matched === 0) throw new InvariantViolation('a changed installment is one of its schedule');
      }
      return true;
    },
  };
}
