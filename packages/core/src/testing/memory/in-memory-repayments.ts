import { invariant } from '../../shared/errors.js';
import { err, ok } from '../../shared/result.js';
import type { Repayment, RepaymentApplication } from '../../model/repayment.js';
import type { InstallmentToAssess, RepaymentSchedules } from '../../ports/repayment-schedules.js';
import type { RepaymentApplications } from '../../ports/repayment-applications.js';
import type { Repayments } from '../../ports/repayments.js';
import { claimDueRows, compareTexts, oldestFirst } from './rows.js';
import type { Rows, Tables } from './tables.js';

/** In-memory {@link RepaymentSchedules}. */
export function createInMemoryRepaymentSchedules(tables: Tables): RepaymentSchedules {
  const table = tables.schedules;
  return {
    find: async (loanNo) => table.get(loanNo),
    listToAssess: async ({ on, limit, after }) =>
      table
        .rows()
        .filter(({ accruesUntil }) => accruesUntil === undefined)
        .flatMap(({ loanNo, installments }) => {
          const loan = tables.loans.get(loanNo)?.loan;
          if (loan === undefined) return [];
          const { orderKey, idCardIndex } = loan;
          return installments
            .filter(({ state, nextAssessOn }) => state === 'unpaid' && nextAssessOn <= on)
            .map(({ installmentNo, nextAssessOn }) => ({ loanNo, installmentNo, nextAssessOn, orderKey, idCardIndex }));
        })
        .filter((row) => after === undefined || compareToAssess(row, after) > 0)
        .sort(compareToAssess)
        .slice(0, limit),
    insert: async (schedule) => {
      invariant(schedule.version === 1, 'a new schedule is version 1');
      if (table.get(schedule.loanNo) !== undefined) return err('scheduleExists');
      table.set(schedule.loanNo, schedule);
      return ok();
    },
    save: async ({ loanNo, version, installments, accruesUntil }) => {
      const schedule = table.get(loanNo);
      if (schedule?.version !== version) return false;
      const changed = new Map(installments.map((installment) => [installment.installmentNo, installment]));
      const kept = schedule.installments.map((installment) => {
        const change = changed.get(installment.installmentNo);
        if (change === undefined) return installment;
        changed.delete(installment.installmentNo);
        const { payUntil, charged, paid, waived, accrual, nextAssessOn, state, paidAt } = change;
        const { paidAt: _paidAt, ...rest } = installment;
        const live = { payUntil, charged, paid, waived, accrual, nextAssessOn, state };
        return { ...rest, ...live, ...(paidAt === undefined ? {} : { paidAt }) };
      });
      invariant(changed.size === 0, 'a changed installment is one of its schedule');
      const until = accruesUntil === undefined ? {} : { accruesUntil };
      table.set(loanNo, { ...schedule, installments: kept, version: version + 1, ...until });
      return true;
    },
  };
}

function compareToAssess(left: InstallmentToAssess, right: InstallmentToAssess): number {
  return (
    compareTexts(left.nextAssessOn, right.nextAssessOn) ||
    compareTexts(left.loanNo, right.loanNo) ||
    left.installmentNo - right.installmentNo
  );
}

/** In-memory {@link RepaymentApplications}. */
export function createInMemoryRepaymentApplications(tables: Tables): RepaymentApplications {
  const table = tables.repaymentApplications;
  const ofLoan = (loanNo: string): readonly RepaymentApplication[] =>
    table.rows().flatMap(({ application }) => (application.loanNo === loanNo ? [application] : []));
  return {
    find: async (requestNo) => table.get(requestNo)?.application,
    ofLoan: async (loanNo) => oldestFirst(ofLoan(loanNo), ({ requestedAt }) => requestedAt),
    countOpen: async () => table.rows().filter(({ application }) => application.state === 'open').length,
    insert: async (application) => {
      invariant(application.state === 'open' && application.attempts === 0, 'a new application is open, never checked');
      const isTaken =
        table.get(application.requestNo) !== undefined ||
        ofLoan(application.loanNo).some(({ state }) => state === 'open');
      if (isTaken) return err('openExists');
      table.set(application.requestNo, { application });
      return ok();
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ application }: Rows['repaymentApplications']) => application.requestNo,
        dueAt: ({ application }: Rows['repaymentApplications']) =>
          application.state === 'open' ? application.nextCheckAt : undefined,
      };
      return claimDueRows(table, claimable, wish).map(({ application }) => application);
    },
    postpone: async ({ requestNo, attempts, nextCheckAt }) => {
      const application = table.get(requestNo)?.application;
      if (application?.state !== 'open' || application.attempts !== attempts) return false;
      table.set(requestNo, { application: { ...application, attempts: attempts + 1, nextCheckAt } });
      return true;
    },
    noteRepeat: async (requestNo, at) => {
      const application = table.get(requestNo)?.application;
      if (application?.state !== 'open') return;
      table.set(requestNo, { application: { repeatedAt: at, ...application } });
    },
    settle: async ({ requestNo, from, to, at, reason, serialNo }) => {
      const application = table.get(requestNo)?.application;
      if (application?.state !== from) return false;
      const { reason: _reason, serialNo: _serialNo, ...rest } = application;
      table.set(requestNo, {
        application: {
          ...rest,
          state: to,
          settledAt: at,
          ...(reason === undefined ? {} : { reason }),
          ...(serialNo === undefined ? {} : { serialNo }),
        },
      });
      return true;
    },
  };
}

/** In-memory {@link Repayments}. */
export function createInMemoryRepayments(tables: Tables): Repayments {
  const table = tables.repayments;
  return {
    find: async (serialNo) => table.get(serialNo),
    ofLoan: async (loanNo) => table.rows().filter((repayment) => repayment.loanNo === loanNo),
    debitedBetween: async ({ from, until, limit, after }) =>
      table
        .rows()
        .filter(({ way, paidAt }) => way === 'debit' && paidAt >= from && paidAt < until)
        .filter((repayment) => after === undefined || comparePaid(repayment, after) > 0)
        .sort(comparePaid)
        .slice(0, limit),
    insert: async (repayment) => {
      if (table.get(repayment.serialNo) !== undefined) return err('serialExists');
      table.set(repayment.serialNo, repayment);
      return ok();
    },
    correct: async (serialNo, at) => {
      const repayment = table.get(serialNo);
      if (repayment === undefined || repayment.correctedAt !== undefined) return false;
      table.set(serialNo, { ...repayment, correctedAt: at });
      return true;
    },
  };
}

function comparePaid(
  left: Pick<Repayment, 'paidAt' | 'serialNo'>,
  right: Pick<Repayment, 'paidAt' | 'serialNo'>,
): number {
  return left.paidAt - right.paidAt || compareTexts(left.serialNo, right.serialNo);
}
