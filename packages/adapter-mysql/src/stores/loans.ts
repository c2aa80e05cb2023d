import { createHash } from 'node:crypto';
import {
  err,
  InvariantViolation,
  loanStatusCode,
  loanStatusOf,
  nextLoanStatus,
  ok,
  REFUSED_OR_CANCELLED_LOAN_STATUSES,
} from '@banyan/core';
import type { ChannelCode, Loan, LoanNo, LoanQueries, Loans, LoanStep } from '@banyan/core';
import { clipped, count, fen } from '../columns.js';
import type { Session } from '../session.js';
import { insertInto } from '../written-statements.js';
import { lockUntilEnd } from './locks.js';
import { loanExtendedRow, loanOf, loanRow, loanStepOf } from './loans.rows.js';
import { orderKeyColumns } from './marketplace-orders.rows.js';

const LOANS = 'cl_borrow';
const EXTENDED = 'cl_borrow_extended_info';
const STEPS = 'cl_borrow_progress';

// Written out, not built: whatever a loan does begins with reading it.
const LOANS_SQL = `select loan.*, extended.price_terms, extended.repayment_terms, extended.confirmed_by
from cl_borrow loan join cl_borrow_extended_info extended on extended.order_no = loan.order_no`;

const STEP_SQL = `insert into cl_borrow_progress (order_no, version, from_state, to_state, event, happened_at, detail)
values (?, ?, ?, ?, ?, ?, ?)`;
const TRANSITION_SQL = `update cl_borrow set state = ?, state_time = ?, version = ?,
review_no = coalesce(?, review_no), loan_time = coalesce(?, loan_time)
where order_no = ? and state = ? and version = ?`;

/** Reads `cl_borrow`, what belongs to a loan's row, and its history. */
export function createSqlLoanQueries(session: Session): LoanQueries {
  const { build } = session;
  const first = async (condition: string, bindings: readonly unknown[]): Promise<Loan | undefined> => {
    const row = await session.first({ sql: `${LOANS_SQL} where ${condition}`, bindings });
    return row === undefined ? undefined : loanOf(row);
  };
  return {
    find: (loanNo) => first('loan.order_no = ?', [loanNo]),
    findByOrder: ({ channel, orderNo }) => first('loan.source = ? and loan.third_order_no = ?', [channel, orderNo]),
    stateOfOrder: async (key) => {
      const row = await session.first(build(LOANS).select('state').where(orderKeyColumns(key)));
      return row === undefined ? undefined : count(row, 'state');
    },
    history: async (loanNo) => {
      const rows = await session.all(build(STEPS).where({ order_no: loanNo }).orderBy('version'));
      return rows.map(loanStepOf);
    },
    listByStatus: async (status, limit) => {
      const sql = `${LOANS_SQL} where loan.state = ? order by loan.state_time, loan.id limit ?`;
      return (await session.all({ sql, bindings: [loanStatusCode(status), limit] })).map(loanOf);
    },
    countByStatus: async () => {
      const rows = await session.all(build(LOANS).select('state').count({ total: '*' }).groupBy('state'));
      return new Map(rows.map((row) => [loanStatusOf(count(row, 'state')), count(row, 'total')]));
    },
    confirmedAmount: async (channel, from, until) => {
      const row = await session.first(
        build(LOANS)
          .where({ source: channel })
          .where('create_time', '>=', from)
          .where('create_time', '<', until)
          .whereNotIn('state', REFUSED_OR_CANCELLED_LOAN_STATUSES.map(loanStatusCode))
          .select(build.raw('coalesce(sum(amount_fen), 0) as total_fen')),
      );
      if (row === undefined) throw new InvariantViolation('a sum has a row');
      return fen(row, 'total_fen');
    },
  };
}

/** Writes `cl_borrow`, `cl_borrow_extended_info` and `cl_borrow_progress`. */
export function createSqlLoans(session: Session): Loans {
  async function appendStep(loanNo: LoanNo, step: LoanStep): Promise<void> {
    const { version, from, to, event, at, detail } = step;
    const bindings = [
      loanNo,
      version,
      from === null ? null : loanStatusCode(from),
      loanStatusCode(to),
      event,
      at,
      detail === undefined ? null : clipped(detail, 255),
    ];
    await session.run({ sql: STEP_SQL, bindings });
  }

  return {
    ...createSqlLoanQueries(session),

    lockCeiling: (channel) => lockUntilEnd(session, ceilingLockOf(channel)),

    insert: async (loan) => {
      if (loan.status !== 'created' || loan.version !== 1)
        throw new InvariantViolation('a new loan is created, version 1');
      // One loan an order: whoever comes a second time, through whichever door, finds it and answers with it (item 12.1).
      const row = { ...insertInto(LOANS, loanRow(loan)), isReceipt: true } as const;
      if ((await session.insert(row)) === 'duplicate') return err('loanExists');
      await session.run(insertInto(EXTENDED, loanExtendedRow(loan)));
      await appendStep(loan.loanNo, {
        version: 1,
        from: null,
        to: 'created',
        event: 'borrowConfirmed',
        at: loan.createdAt,
      });
      return ok();
    },

    transition: async ({ loanNo, from, version, event, at, detail, set }) => {
      const to = nextLoanStatus(from, event);
      if (to === undefined) throw new InvariantViolation(`no transition ${event} from ${from}`);
      const bindings = [
        loanStatusCode(to),
        at,
        version + 1,
        set?.reviewRequestNo ?? null,
        set?.disbursedAt ?? null,
        loanNo,
        loanStatusCode(from),
        version,
      ];
      const matched = await session.run({ sql: TRANSITION_SQL, bindings });
      if (matched === 0) return false;
      const step = { version: version + 1, from, to, event, at };
      await appendStep(loanNo, detail === undefined ? step : { ...step, detail });
      return true;
    },
  };
}

// Beside the persons' locks, whose names are blind indexes: as long, and as good as never the same.
function ceilingLockOf(channel: ChannelCode): string {
  return createHash('sha256').update(`daily ceiling\n${channel}`).digest('hex');
}
