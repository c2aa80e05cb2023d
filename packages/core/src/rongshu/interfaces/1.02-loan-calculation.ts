import type { LoanQuote, QuoteLoan, QuoteLoanError } from '../../capabilities/quote/quote-loan.js';
import type { PricedInstallment } from '../../model/pricing/index.js';
import { startOfDay } from '../../shared/calendar.js';
import { percentText } from '../../shared/rate.js';
import { code } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, fields, list, nested, optional, required } from '../fields/field-table.js';
import { epochMs, integer, rate, shortYuan, yuan } from '../fields/number-codecs.js';
import { text } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import { PERIOD_UNIT_TABLE } from '../tables/period-unit.table.js';
import type { InterfaceAnswer, CallAnswerer } from './interface.js';
import { success, answerByTable, wrongMember } from './interface.js';

/**
 * Request of the loan trial (product/1.2, item 2). The bases of `rate` and `repayMethod` are in no source: they are checked
 * for form only, the configured product wins (`spec` §12.5-9).
 */
// prettier-ignore
export const LOAN_CALCULATION_REQUEST = [
  // wire name     our name            codec                    presence   label (verbatim)   source
  [ 'loanAmount',  'amount',           yuan,                    required, '借款金额',         '3.2' ],
  [ 'loanPeriod',  'termCount',        integer(1, 3650),        required, '借款期限',         '3.2' ],
  [ 'periodUnit',  'termUnit',         code(PERIOD_UNIT_TABLE), required, '期限单位',         '3.2' ],
  [ 'rate',        'rate',             rate,                    optional, '年利率',           '3.2' ],
  [ 'repayMethod', 'repaymentMethod',  text(16),                optional, '还款方式',         '3.2' ],
] as const;

/** One installment of the trial's plan. */
// prettier-ignore
export const TRIAL_PLAN_FIELDS = [
  // wire name     our name         codec             presence   label (verbatim)   source
  [ 'periodNo',    'installmentNo', integer(1, 3650), required, '期数',             '11.3' ],
  [ 'repayAmount', 'total',         yuan,             required, '应还金额',         '11.3' ],
  [ 'principal',   'principal',     yuan,             required, '应还本金',         '11.3' ],
  [ 'interest',    'interest',      yuan,             required, '应还利息',         '11.3' ],
  [ 'serviceFee',  'fee',           yuan,             optional, '服务费',           '10.2' ],
  [ 'dueTime',     'dueTime',       epochMs,          optional, '应还日期',         '3.9'  ],
] as const;

/** Answer of the loan trial. Both annual rates are ours: borrowers are to see them, and the document has no member for them. */
// prettier-ignore
export const LOAN_CALCULATION_ANSWER = [
  // wire name            our name                 codec       presence   label (verbatim)         source
  [ 'refundAmount',        'total',                yuan,       required, '应还总额',               '3.2'     ],
  [ 'actualAmount',        'disbursed',            yuan,       required, '到账金额',               '3.2'     ],
  [ 'remark',              'remark',               text(256),  optional, '说明',                   '3.2'     ],
  [ 'nominalAnnualRate',   'nominalAnnualRate',    text(16),   optional, '年化利率(单利)',         'ours'    ],
  [ 'effectiveAnnualRate', 'effectiveAnnualRate',  text(16),   optional, '年化利率(复利)',         'ours'    ],
  [ 'repayPlan',           'plan', nested('repayPlan', list(fields(TRIAL_PLAN_FIELDS), 3650)), optional, '还款计划', '11.3' ],
] as const;

/** A decoded answer of the loan trial. */
export type LoanCalculationAnswer = Decoded<typeof LOAN_CALCULATION_ANSWER>;

/** The member that an error is about; null = our own trouble. */
const ERROR_MEMBER = {
  noProduct: null,
  repaymentMethodNotOffered: 'repayMethod',
  amountOutOfRange: 'loanAmount',
  amountOffStep: 'loanAmount',
  termNotOffered: 'loanPeriod',
  rateNotOffered: 'rate',
  notPriceable: 'loanAmount',
} as const satisfies Record<QuoteLoanError['kind'], string | null>;

/** Serves the loan trial (item 2): totals, the plan, and both annual rates. */
export function createLoanCalculation(deps: { readonly quoteLoan: QuoteLoan }): CallAnswerer {
  return answerByTable(LOAN_CALCULATION_REQUEST, async (request, { channel, channelCode }) => {
    const outcome = await deps.quoteLoan({
      channel: channelCode,
      amount: request.amount,
      term: { count: request.termCount, unit: request.termUnit },
    });
    if (!outcome.ok) return errorAnswer(outcome.error);
    const style = wireStyle(channel.settings, 'loanCalculation');
    return success(encodeFields(LOAN_CALCULATION_ANSWER, toAnswer(outcome.value), style));
  });
}

function errorAnswer(error: QuoteLoanError): InterfaceAnswer {
  const member = ERROR_MEMBER[error.kind];
  const reason = error.kind === 'notPriceable' ? `notPriceable ${error.fault.kind}` : error.kind;
  return member === null
    ? { result: 'failed', message: '系统异常', refusalReason: reason }
    : wrongMember(member, reason);
}

function toAnswer({ loan }: LoanQuote): LoanCalculationAnswer {
  const { disbursed, installments, totals, annualRate } = loan;
  return {
    total: totals.total,
    disbursed,
    remark: remarkOf(loan),
    nominalAnnualRate: percentText(annualRate.nominal, 2),
    effectiveAnnualRate: percentText(annualRate.effective, 2),
    plan: installments.map(toPlanItem),
  };
}

function toPlanItem(installment: PricedInstallment): NonNullable<LoanCalculationAnswer['plan']>[number] {
  const { installmentNo, total, principal, interest, fee, dueDate } = installment;
  const feeMember = fee === 0n ? {} : { fee };
  return { installmentNo, total, principal, interest, ...feeMember, dueTime: startOfDay(dueDate) };
}

function remarkOf({ disbursed, installments, totals }: LoanQuote['loan']): string {
  const [first] = installments;
  const firstDue = first === undefined ? '' : `首期应还${shortYuan(first.total)}元，`;
  const count = String(installments.length);
  return `到账${shortYuan(disbursed)}元，分${count}期，${firstDue}合计应还${shortYuan(totals.total)}元`;
}
