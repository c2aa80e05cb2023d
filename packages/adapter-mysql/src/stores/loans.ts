import {
  err,
  InvariantViolation,
  loanStatusCode,
  loanStatusOf,
  nextLoanStatus,
  ok,
  REFUSED_OR_CANCELLED_LOAN_STATUSES,
} from '@banyan/core';
import type { Loan, LoanNo, LoanQueries, Loans, LoanStep } from '@banyan/core';
import type { Knex } from 'knex';
import { clipped, count, fen } from '../columns.js';
import type { Session } from '../session.js';
import { loanExtendedRow, loanOf, loanRow, loanStepOf } from './loans.rows.js';
import { orderKeyColumns } from './marketplace-orders.rows.js';

const LOANS = 'cl_borrow';
const EXTENDED = 'cl_borrow_extended_info';
const STEPS = 'cl_borrow_progress';

/** Reads `cl_borrow`, what belongs to a loan's row, and its history. */
export function createSqlLoanQueries(session: Session): LoanQueries {
  const { build } = session;
  const loans = (): Knex.QueryBuilder =>
    build({ loan: LOANS })
      .join({ extended: EXTENDED }, 'extended.order_no', 'loan.order_no')
      .select('loan.*', 'extended.price_terms', 'extended.repayment_terms', 'extended.confirmed_by');
  const first = async (query: Knex.QueryBuilder): Promise<Loan | undefined> => {
    const row = await session.first(query);
    return row === undefined ? undefined : loanOf(row);
  };
  return {
    find: (loanNo) => first(loans().where({ 'loan.order_no': loanNo })),
    findByOrder: ({ channel, orderNo }) =>
      first(loans().where({ 'loan.source': channel, 'loan.third_order_no': orderNo })),
    stateOfOrder: async (key) => {
      const row = await session.first(build(LOANS).select('state').where(orderKeyColumns(key)));
      return row === undefined ? undefined : count(row, 'state');
    },
    history: async (loanNo) => {
      const rows = await session.all(build(STEPS).where({ order_no: loanNo }).orderBy('version'));
      return rows.map(loanStepOf);
    },
    listByStatus: async (status, limit) => {
      const longestFirst = ['loan.state_time', 'loan.id'];
      const query = loans()
        .where({ 'loan.state': loanStatusCode(status) })
        .orderBy(longestFirst)
        .limit(limit);
      return (await session.all(query)).map(loanOf);
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
  const { build } = session;

  async function appendStep(loanNo: LoanNo, step: LoanStep): Promise<void> {
    await session.run(
      build(STEPS).insert({
        order_no: loanNo,
        version: step.version,
        from_state: step.from === null ? null : loanStatusCode(step.from),
        to_state: loanStatusCode(step.to),
        event: step.event,
        happened_at: step.at,
        detail: step.detail === undefined ? null : clipped(step.detail, 255),
      }),
    );
  }

  return {
    ...createSqlLoanQueries(session),

    insert: async (loan) => {
      if (loan.status !== 'created' || loan.version !== 1)
        throw new InvariantViolation('a new loan is created, version 1');
      if ((await session.insert(build(LOANS).insert(loanRow(loan)))) === 'duplicate') return err('loanExists');
      await session.run(build(EXTENDED).insert(loanExtendedRow(loan)));
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
      const matched = await session.run(
        build(LOANS)
          .where({ order_no: loanNo, state: loanStatusCode(from), version })
          .update({
            state: loanStatusCode(to),
            state_time: at,
            version: version + 1,
            ...(set?.reviewRequestNo === undefined ? {} : { review_no: set.reviewRequestNo }),
            ...(set?.disbursedAt === undefined ? {} : { loan_time: set.disbursedAt }),
          }),
      );
      if (matched === 0) return false;
      const step = { version: version + 1, from, to, event, at };
      await appendStep(loanNo, detail === undefined ? step : { ...step, detail });
      return true;
    },
  };
}
