import type { Answer } from '../marketplace/marketplace-client.js';
import { padFrom, readableYuan } from '../print/text.js';
import { beijingDate } from '../print/beijing-date.js';
import { isRecord, listMember, numberMember, recordMember, textMember } from '../wire/json.js';
import type { JsonRecord } from '../wire/json.js';

const REJECT_REASONS: Readonly<Record<number, string>> = {
  1: '黑名单 blacklisted',
  2: '存在未结清借款 open order',
  3: '短时拒绝 refused not long ago',
  4: '其他 another rule',
};
const BANKS_SHOWN = 5;
const PLAN_WIDTHS = [4, 13, 17, 16, 15];

/** What the user filter said. */
export function accessFindings({ body }: Answer): readonly string[] {
  const known = numberMember(body, 'isStock') === 1 ? '老用户 known' : '新用户 new';
  if (numberMember(body, 'isCanLoan') !== 1) {
    const reason = numberMember(body, 'rejectReason') ?? 4;
    return [`不可借款 may not borrow · ${REJECT_REASONS[reason] ?? String(reason)} · ${known}`];
  }
  return [`可以借款 may borrow · ${known}`, ...optionFindings(body)];
}

/** Range, step and terms of an answer with amount options. */
export function optionFindings(body: JsonRecord): readonly string[] {
  return listMember(body, 'amountOption')
    .concat(Object.keys(recordMember(body, 'amountOption')).length > 0 ? [recordMember(body, 'amountOption')] : [])
    .filter(isRecord)
    .map((option) => {
      const yuan = (name: string): string => readableYuan(numberMember(option, name) ?? 0);
      const terms = listMember(option, 'periods').join(', ');
      return `额度 ${yuan('min')} to ${yuan('max')}, step ${yuan('step')} · 期数 ${terms} months`;
    });
}

/** Totals, both annual rates and the first and last installments of a quote. */
export function quoteFindings({ body }: Answer): readonly string[] {
  const yuan = (name: string): string => readableYuan(numberMember(body, name) ?? 0);
  const rates = [
    ['单利 nominal', textMember(body, 'nominalAnnualRate')],
    ['复利 effective', textMember(body, 'effectiveAnnualRate')],
  ].flatMap(([label, rate]) => (rate === undefined ? [] : [`${String(label)} ${rate}`]));
  return [
    `到账 received ${yuan('actualAmount')} · 应还 to repay ${yuan('refundAmount')}`,
    `年化利率 annual rate: ${rates.join(' · ')}`,
    ...planTable(listMember(body, 'repayPlan').filter(isRecord)),
  ];
}

/** A plan as a small table: the first three installments and the last. */
export function planTable(plan: readonly JsonRecord[]): readonly string[] {
  if (plan.length === 0) return [];
  const shown = plan.length <= 5 ? plan : [...plan.slice(0, 3), undefined, ...plan.slice(-1)];
  const cells = (texts: readonly string[]): string =>
    texts.map((text, index) => padFrom(text, PLAN_WIDTHS[index] ?? 0)).join('');
  return [
    cells(['期数', '还款日 due', '本金 principal', '利息 interest', '合计 total']),
    ...shown.map((row) => (row === undefined ? cells(['…', '', '', '', '']) : cells(planCells(row)))),
  ];
}

/** How many agreements, and their titles. */
export function agreementFindings({ body }: Answer): readonly string[] {
  return listMember(body, 'list')
    .filter(isRecord)
    .map((agreement) => textMember(agreement, 'key') ?? Object.keys(agreement).join());
}

/** How many banks, and the first few. */
export function bankFindings({ body }: Answer): readonly string[] {
  const names = listMember(body, 'list')
    .filter(isRecord)
    .map((bank) => textMember(bank, 'bankName') ?? '');
  const more = names.length > BANKS_SHOWN ? ` … ${String(names.length)} banks` : '';
  return [`${names.slice(0, BANKS_SHOWN).join('、')}${more}`];
}

/** Status and remark of an answer or a callback. */
export function statusFindings(body: JsonRecord): readonly string[] {
  const status = numberMember(body, 'status');
  return [`status ${String(status ?? '-')} ${textMember(body, 'remark') ?? ''}`, ...optionFindings(body)];
}

function planCells(row: JsonRecord): readonly string[] {
  const yuan = (name: string): string => readableYuan(numberMember(row, name) ?? 0);
  const due = numberMember(row, 'dueTime');
  return [
    textMember(row, 'periodNo') ?? '',
    due === undefined ? '' : beijingDate(due),
    yuan('principal'),
    yuan('interest'),
    yuan('repayAmount'),
  ];
}
