import { debtTotal, subtractDebt } from '../../model/debt.js';
import { chargedOn } from '../../model/repayment/debt-on-day.js';
import { installmentStatusOn } from '../../model/repayment/installment-status.js';
import type { ScheduledInstallment } from '../../model/repayment-schedule.js';
import type { ScheduleFacts } from '../../ports/callback-bodies.js';
import { startOfDay } from '../../shared/calendar.js';
import { sumFen } from '../../shared/money.js';
import { code, status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { fields, list, nested, optional, required } from '../fields/field-table.js';
import { epochMs, integer, yuan } from '../fields/number-codecs.js';
import { bankCard, idText, text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import { BILL_STATUS_TABLE } from '../tables/bill-status.table.js';
import { PAY_TYPE_TABLE } from '../tables/pay-type.table.js';
import { PLAN_STATUS_TABLE } from '../tables/plan-status.table.js';

/** One installment of the plan. The parts go only to channels whose setting says so (`spec` §12.4). */
// prettier-ignore
export const SCHEDULE_ITEM_FIELDS = [
  // wire name            our name          codec                    presence   label (verbatim)   source
  [ 'periodNo',           'installmentNo',  integer(1, 3650),        required, '期数',             '3.13' ],
  [ 'payType',            'payType',        code(PAY_TYPE_TABLE),    required, '扣款方式',         '3.13' ],
  [ 'repayAmount',        'total',          yuan,                    required, '应还金额',         '3.13' ],
  [ 'alreadyRepayAmount', 'paid',           yuan,                    required, '已还金额',         '3.13' ],
  [ 'overdueFee',         'penalty',        yuan,                    required, '逾期费用',         '3.13' ],
  [ 'status',             'billStatus',     code(BILL_STATUS_TABLE), required, '账单状态',         '3.13' ],
  [ 'dueTime',            'dueTime',        epochMs,                 required, '应还日期',         '3.13' ],
  [ 'canRepayTime',       'payableFrom',    epochMs,                 required, '可还款日期',       '3.13' ],
  [ 'successTime',        'paidAt',         epochMs,                 optional, '还款成功时间',     '3.13' ],
  [ 'principal',          'principal',      yuan,                    optional, '应还本金',         'ours' ],
  [ 'interest',           'interest',       yuan,                    optional, '应还利息',         'ours' ],
  [ 'fee',                'fee',            yuan,                    optional, '应还费用',         'ours' ],
  [ 'settlementFee',      'settlementCharge', yuan,                  optional, '提前结清违约金',   'ours' ],
] as const;

/** Statuses of 1.13 and platform/1.4. */
export const planStatus = status([9001]);

/** The member that shows the schedule, as text or list. */
export const schedulePlan = nested('repayPlan', list(fields(SCHEDULE_ITEM_FIELDS), 3650));

/** Answer of the repayment plan query (product/1.13, item 18). The three bank members go together. */
// prettier-ignore
export const SCHEDULE_ANSWER_FIELDS = [
  // wire name            our name     codec         presence   label (verbatim)   source
  [ 'status',            'status',     planStatus,   required, '还款计划状态',     '3.13' ],
  [ 'bankName',          'bankName',   text(64),     optional, '银行名称',         '3.13' ],
  [ 'bankCode',          'bankCode',   idText(16),   optional, '银行编码',         '3.13' ],
  [ 'bankCard',          'card',       bankCard,     optional, '银行卡号',         '3.13' ],
  [ 'receiveAmount',     'disbursed',  yuan,         required, '到账金额',         '3.13' ],
  [ 'totalRepayAmount',  'total',      yuan,         required, '应还总额',         '3.13' ],
  [ 'repayPlan',         'plan',       schedulePlan, required, '还款计划',         '3.13' ],
] as const;

/** What the marketplace is told of a schedule, asked (1.13) or unasked (platform/1.4). */
export type ScheduleAnswer = Decoded<typeof SCHEDULE_ANSWER_FIELDS>;

const [[AVAILABLE]] = PLAN_STATUS_TABLE;

type ScheduleItem = ScheduleAnswer['plan'][number];

/**
 * The one answer about a schedule (items 18, 20, 23), as of the day of the facts. What an installment costs keeps its value
 * when it is paid; only a reduction lowers it. Query 1.13 and callback platform/1.4 both call it, so they cannot disagree.
 */
export function buildScheduleAnswer(
  facts: ScheduleFacts,
  settings: Pick<RongshuChannelSettings, 'showsRepaymentParts'>,
): ScheduleAnswer {
  const { schedule, card } = facts;
  const plan = schedule.installments.map((installment) => toItem(facts, installment, settings.showsRepaymentParts));
  return {
    status: AVAILABLE,
    ...(card === undefined ? {} : { bankName: card.bankName, bankCode: card.bankCode, card: card.card }),
    disbursed: schedule.disbursed,
    total: sumFen(plan.map(({ total }) => total)),
    plan,
  };
}

function toItem(facts: ScheduleFacts, installment: ScheduledInstallment, showsParts: boolean): ScheduleItem {
  const { loan, schedule, on } = facts;
  const { installmentNo, dueDate, payableFrom, paidAt } = installment;
  const cost = subtractDebt(chargedOn(loan, schedule, installment, on), installment.waived);
  const { penalty, principal, interest, fee, settlementCharge } = cost;
  return {
    installmentNo,
    payType: 'anyDebit',
    total: debtTotal(cost),
    paid: debtTotal(installment.paid),
    penalty,
    billStatus: installmentStatusOn(installment, on),
    dueTime: startOfDay(dueDate),
    payableFrom: startOfDay(payableFrom),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(showsParts ? { principal, interest, fee, settlementCharge } : {}),
  };
}
