import { debtTotal } from '../../model/debt.js';
import { owedOn } from '../../model/repayment/debt-on-day.js';
import { quoteRepayment } from '../../model/repayment/quote.js';
import type { ScheduledInstallment } from '../../model/repayment-schedule.js';
import type { RepaymentFacts } from '../../ports/callback-bodies.js';
import { InvariantViolation } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { sumFen, ZERO_FEN } from '../../shared/money.js';
import { status } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { optional, required } from '../fields/field-table.js';
import { yuan } from '../fields/number-codecs.js';
import { repaymentPeriod } from '../fields/period-codecs.js';
import { text } from '../fields/text-codecs.js';
import type { RongshuChannelSettings } from '../settings.js';
import type { RepaymentStanding } from '../tables/repayment-status.table.js';
import { repaymentStatusOf } from '../tables/repayment-status.table.js';

/** Statuses of 1.12 and platform/1.3. */
export const repaymentStatus = status([8001, 8002, 8003, 8004, 8005, 8006]);

/** Answer of the repayment result query (product/1.12, item 24). */
// prettier-ignore
export const REPAYMENT_ANSWER_FIELDS = [
  // wire name              our name         codec            presence   label (verbatim)   source
  [ 'status',              'status',         repaymentStatus, required, '还款状态',         '3.12' ],
  [ 'alreadyRepayAmount',  'paid',           yuan,            required, '已还金额',         '3.12' ],
  [ 'willRepayAmount',     'owed',           yuan,            required, '待还金额',         '3.12' ],
  [ 'repayPeriod',         'installmentNo',  repaymentPeriod, required, '还款期数',         '3.12' ],
  [ 'remark',              'remark',         text(256),       optional, '说明',             '3.12' ],
] as const;

/** What the marketplace is told about the repayment of an installment or of the loan, asked (1.12) or unasked (platform/1.3). */
export type RepaymentAnswer = Decoded<typeof REPAYMENT_ANSWER_FIELDS>;

/**
 * The one answer about a repayment (items 23, 24): amounts as they are owed on the day of the facts. Paid wins over a try
 * that runs or failed; a try wins over what was paid in part. Query 1.12 and callback platform/1.3 both call it, so they
 * cannot disagree. Throws `InvariantViolation` for an installment that the schedule does not have.
 */
export function buildRepaymentAnswer(
  facts: RepaymentFacts,
  settings: Pick<RongshuChannelSettings, 'repaymentProcessingStatus'>,
): RepaymentAnswer {
  const told = toldInstallments(facts);
  const paid = sumFen(told.map((installment) => debtTotal(installment.paid)));
  return {
    ...repaymentStatusOf(standingOf(facts, told, paid), settings.repaymentProcessingStatus),
    paid,
    owed: owedOf(facts, told),
    installmentNo: facts.installmentNo,
  };
}

function toldInstallments({ schedule, installmentNo }: RepaymentFacts): readonly ScheduledInstallment[] {
  if (installmentNo === 'all') return schedule.installments;
  const told = schedule.installments.filter((installment) => installment.installmentNo === installmentNo);
  if (told.length === 0) throw new InvariantViolation('a repayment of an installment that the schedule does not have');
  return told;
}

/** Of the whole loan: what settling it costs that day, as the trial says; where nothing may be settled, what the schedule says. */
function owedOf({ loan, schedule, on, installmentNo }: RepaymentFacts, told: readonly ScheduledInstallment[]): Fen {
  if (installmentNo === 'all') {
    const quote = quoteRepayment({ loan, schedule, target: { kind: 'settlement' }, on });
    if (quote.ok) return quote.value.total;
  }
  return sumFen(told.map((installment) => debtTotal(owedOn(loan, schedule, installment, on))));
}

function standingOf({ attempt }: RepaymentFacts, told: readonly ScheduledInstallment[], paid: Fen): RepaymentStanding {
  if (told.every(({ state }) => state === 'paid')) return 'settled';
  return attempt ?? (paid > ZERO_FEN ? 'partlyPaid' : 'notRepaid');
}
