import type { PlanItem } from '../marketplace/plan.js';
import { beijingDate } from '../print/beijing-date.js';
import type { Palette } from '../print/palette.js';
import { padFrom, padTo, readableYuan } from '../print/text.js';

type Column = readonly [title: string, width: number];

// Together 100 columns; the narrator indents by two.
const COLUMNS: readonly Column[] = [
  ['期', 3],
  ['还款日 due', 13],
  ['应还 to repay', 16],
  ['罚息 penalty', 15],
  ['已还 paid', 15],
  ['还清于 paid on', 16],
];
const MARK_WIDTH = 22;
const NOTHING = '·';
const DAY_MS = 86_400_000;

/**
 * The schedule of a loan on a day, one line an installment, with marks for a person's eye and totals below. `folds`: what is to come
 * after the next two is one line.
 */
export function scheduleTable(
  plan: readonly PlanItem[],
  nowMs: number,
  palette: Palette,
  folds = false,
): readonly string[] {
  const rule = palette.faint('─'.repeat(COLUMNS.reduce((sum, [, width]) => sum + width, 2 + MARK_WIDTH)));
  const sum = (of: (item: PlanItem) => number): number => plan.reduce((total, item) => total + of(item), 0);
  const openAt = plan.findIndex((item) => item.status !== 2);
  const foldsAt = folds && openAt >= 0 && plan.length - openAt > 4 ? openAt + 3 : plan.length;
  const shown = plan.slice(0, foldsAt);
  const folded = plan.slice(foldsAt);
  const left = sum(({ amountFen, paidFen }) => amountFen - paidFen);
  return [
    palette.faint(`${cells(COLUMNS.map(([title]) => title))}  状态 status`),
    rule,
    ...shown.map((item) => installmentLine(item, nowMs, palette)),
    ...(folded.length === 0 ? [] : [foldedLine(folded, palette)]),
    rule,
    palette.strong(
      cells([
        '',
        '合计 total',
        yuan(sum(({ amountFen }) => amountFen)),
        yuan(sum(({ overdueFen }) => overdueFen)),
        yuan(sum(({ paidFen }) => paidFen)),
        '',
      ]),
    ) + (left === 0 ? `  ${palette.good('✓ 结清 settled')}` : `  待还 left ${readableYuan(left / 100)}`),
  ];
}

function installmentLine(item: PlanItem, nowMs: number, palette: Palette): string {
  const { installmentNo, dueAt, amountFen, overdueFen, paidFen, paidAt } = item;
  const paidOn = paidAt === undefined ? NOTHING : beijingDate(paidAt);
  const text = cells([
    String(installmentNo),
    beijingDate(dueAt),
    readableYuan(amountFen / 100),
    yuan(overdueFen),
    yuan(paidFen),
    paidOn,
  ]);
  return `${text}  ${mark(item, nowMs, palette)}`;
}

function foldedLine(folded: readonly PlanItem[], palette: Palette): string {
  const last = folded.at(-1);
  const amountFen = folded.reduce((sum, item) => sum + item.amountFen, 0);
  const text = cells([
    '',
    `至 to ${last === undefined ? '' : beijingDate(last.dueAt).slice(0, 7)}`,
    yuan(amountFen),
    '',
    '',
    '',
  ]);
  return palette.faint(`${text}  ${padTo(`○ ${String(folded.length)} 期 more to come`, MARK_WIDTH)}`);
}

function mark({ status, dueAt, payableAt, paidAt }: PlanItem, nowMs: number, palette: Palette): string {
  if (status === 2) {
    if (paidAt !== undefined && paidAt < payableAt) return palette.good(padTo('✓ 提前结清 early', MARK_WIDTH));
    return palette.good(padTo('✓ 已还 paid', MARK_WIDTH));
  }
  if (status === 3) {
    const days = Math.max(1, Math.floor((nowMs - dueAt) / DAY_MS));
    return palette.bad(padTo(`✗ 逾期 ${String(days)} 天 overdue`, MARK_WIDTH));
  }
  if (nowMs >= payableAt) return palette.accent(padTo('● 本期 payable', MARK_WIDTH));
  return palette.faint(padTo('○ 未到期 not due', MARK_WIDTH));
}

function cells(texts: readonly string[]): string {
  return texts.map((text, index) => padFrom(text, COLUMNS[index]?.[1] ?? 0)).join('');
}

function yuan(fen: number): string {
  return fen === 0 ? NOTHING : readableYuan(fen / 100);
}
