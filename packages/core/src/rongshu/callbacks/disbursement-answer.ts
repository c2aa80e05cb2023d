import type { DisbursementFacts } from '../../capabilities/disbursement/query-disbursement.js';
import { loanStatusCode } from '../../model/loan-status.js';
import { marketplaceOrderStatusCode } from '../../model/marketplace-order-status.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../../model/repayment-schedule.js';
import { startOfDay } from '../../shared/calendar.js';
import { sumFen } from '../../shared/money.js';
import { code, status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { fields, list, nested, optional, required } from '../fields/field-table.js';
import { epochMs, integer, yuan } from '../fields/number-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import { disbursementRemark, loanStateAnswer, noLoanAnswer } from '../tables/disbursement-status.table.js';
import { PAY_TYPE_TABLE } from '../tables/pay-type.table.js';

/** One installment of the plan that goes with a payout. */
// prettier-ignore
export const DISBURSEMENT_PLAN_FIELDS = [
  // wire name      our name         codec                 presence   label (verbatim)   source
  [ 'periodNo',     'installmentNo', integer(1, 3650),     required, '期数',             '3.9' ],
  [ 'payType',      'payType',       code(PAY_TYPE_TABLE), required, '扣款方式',         '3.9' ],
  [ 'amount',       'amount',        yuan,                 required, '当期金额',         '3.9' ],
  [ 'repayAmount',  'total',         yuan,                 required, '应还金额',         '3.9' ],
  [ 'dueTime',      'dueTime',       epochMs,              required, '应还日期',         '3.9' ],
  [ 'canRepayTime', 'payableFrom',   epochMs,              required, '可还款日期',       '3.9' ],
] as const;

/** Statuses of 1.9 and platform/1.2. */
export const disbursementStatus = status([7001, 7002, 7003]);

/** The member that shows the plan, as text or list. */
export const disbursementPlan = nested('repayPlan', list(fields(DISBURSEMENT_PLAN_FIELDS), 3650));

/** Answer of the disbursement result query (product/1.9, item 17). All but status and remark go with 7001 only. */
// prettier-ignore
export const DISBURSEMENT_ANSWER_FIELDS = [
  // wire name        our name     codec               presence   label (verbatim)   source
  [ 'status',        'status',     disbursementStatus, required, '放款状态',         '3.9' ],
  [ 'remark',        'remark',     text(256),          optional, '说明',             '3.9' ],
  [ 'contractId',    'loanNo',     idText(64),         optional, '合同编号',         '3.9' ],
  [ 'loanAmount',    'amount',     yuan,               optional, '借款金额',         '3.9' ],
  [ 'receiveAmount', 'disbursed',  yuan,               optional, '到账金额',         '3.9' ],
  [ 'repayAmount',   'total',      yuan,               optional, '应还总额',         '3.9' ],
  [ 'repayPlan',     'plan',       disbursementPlan,   optional, '还款计划',         '3.9' ],
] as const;

/** What the marketplace is told about the payout of an order, asked (1.9) or unasked (platform/1.2). */
export type DisbursementAnswer = Decoded<typeof DISBURSEMENT_ANSWER_FIELDS>;

/**
 * The one answer about an order's payout (item 17, G3, G20): the tables say the status, the schedule the plan. A payout
 * whose schedule is not there is in progress. Undefined when nothing was confirmed. Query 1.9 and callback platform/1.2 both
 * call it, so they cannot disagree.
 */
export function buildDisbursementAnswer(facts: DisbursementFacts): DisbursementAnswer | undefined {
  const { order, loan, schedule, hasOpenConfirmation, unlistedState } = facts;
  if (loan === undefined) {
    const answered =
      unlistedState === undefined
        ? noLoanAnswer(marketplaceOrderStatusCode(order.status), hasOpenConfirmation)
        : loanStateAnswer(unlistedState);
    if (answered === null) return undefined;
    return plainAnswer(answered === 7001 ? 7002 : answered);
  }
  const answered = loanStateAnswer(loanStatusCode(loan.status));
  if (answered !== 7001) return plainAnswer(answered);
  if (schedule === undefined) return plainAnswer(7002);
  const { loanNo, amount } = loan;
  return { ...plainAnswer(7001), loanNo, amount, ...disbursedMembers(schedule) };
}

function plainAnswer(answered: DisbursementAnswer['status']): Pick<DisbursementAnswer, 'status' | 'remark'> {
  return { status: answered, remark: disbursementRemark(answered) };
}

function disbursedMembers(
  schedule: RepaymentSchedule,
): Required<Pick<DisbursementAnswer, 'disbursed' | 'total' | 'plan'>> {
  return {
    disbursed: schedule.disbursed,
    total: sumFen(schedule.installments.map(({ total }) => total)),
    plan: schedule.installments.map(toPlanItem),
  };
}

function toPlanItem(installment: ScheduledInstallment): NonNullable<DisbursementAnswer['plan']>[number] {
  const { installmentNo, total, dueDate, payableFrom } = installment;
  return {
    installmentNo,
    payType: 'anyDebit',
    amount: total,
    total,
    dueTime: startOfDay(dueDate),
    payableFrom: startOfDay(payableFrom),
  };
}
