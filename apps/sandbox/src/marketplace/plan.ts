import { beijingDate } from '../print/beijing-date.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, listMember, numberMember } from '../wire/json.js';

/** An installment as the marketplace is told of it (items 18, 20). Amounts in 分. */
export interface PlanItem {
  readonly installmentNo: number;
  readonly amountFen: number;
  readonly paidFen: number;
  readonly overdueFen: number;
  /** 1 not due, 2 paid, 3 overdue. */
  readonly status: number;
  /** Midnight in Beijing, epoch milliseconds. */
  readonly dueAt: number;
  readonly payableAt: number;
  readonly paidAt: number | undefined;
}

const DAY_MS = 86_400_000;
const MORNING_MS = 10 * 3_600_000;

/** The plan of an answer or a callback. */
export function planItems(body: JsonRecord): readonly PlanItem[] {
  return listMember(body, 'repayPlan')
    .filter(isRecord)
    .map((item) => ({
      installmentNo: numberMember(item, 'periodNo') ?? 0,
      amountFen: fenMember(item, 'repayAmount'),
      paidFen: fenMember(item, 'alreadyRepayAmount'),
      overdueFen: fenMember(item, 'overdueFee'),
      status: numberMember(item, 'status') ?? 0,
      dueAt: numberMember(item, 'dueTime') ?? 0,
      payableAt: numberMember(item, 'canRepayTime') ?? 0,
      paidAt: numberMember(item, 'successTime'),
    }));
}

/** A yuan amount of the wire in 分; 0 when it is missing. */
export function fenMember(body: JsonRecord, name: string): number {
  return Math.round((numberMember(body, name) ?? 0) * 100);
}

/** Ten in the morning of a day, or of one some days after it. */
export function morningOf(midnightMs: number, daysLater = 0): number {
  return midnightMs + daysLater * DAY_MS + MORNING_MS;
}

/** The Beijing day before or after an instant, `YYYY-MM-DD`. */
export function dayOf(ms: number, daysLater = 0): string {
  return beijingDate(ms + daysLater * DAY_MS);
}
