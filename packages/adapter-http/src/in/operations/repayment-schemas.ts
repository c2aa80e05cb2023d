import type { Fen, LocalDate } from '@banyan/core';
import { fen, instant, parseLocalDate, SERIAL_NO } from '@banyan/core';
import { z } from 'zod';
import { limit, loanNo, NUMBER, reason } from './schemas.js';

const amountFen = z
  .string()
  .regex(/^[1-9]\d{0,17}$/)
  .transform((digits): Fen => fen(BigInt(digits)));
const day = z.iso.date().transform((text, context): LocalDate => {
  const parsed = parseLocalDate(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});
const givenNumber = z.string().regex(SERIAL_NO);
const operatorName = z.string().regex(/^[\w.:-]{1,64}$/);

/** The payer's or the bank's number of a repayment. */
export const REPAYMENT_PARAMS = z.strictObject({ serialNo: givenNumber });

/** Money that came without the payer. */
export const OFFLINE_BODY = z.strictObject({
  serialNo: givenNumber,
  amountFen,
  paidAt: z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text))),
  way: z.enum(['bankTransfer', 'alipay']),
  reason,
});

/** How much of what is held, all of it when it is left out. */
export const HELD_BODY = z.strictObject({ amountFen: amountFen.optional(), reason });

/** Money that went back, and under which number. */
export const REFUND_BODY = z.strictObject({ refundNo: givenNumber, amountFen, reason });

/** Who approved a reduction, and where that is written. */
export const REDUCTION_BODY = z.strictObject({
  approvedBy: operatorName,
  approval: z.string().trim().min(1).max(64),
  reason,
});

/** Where a list of loans goes on. */
export const HELD_QUERY = z.strictObject({ limit, after: loanNo.optional() });

/** How many comparisons to show. */
export const RECONCILIATIONS_QUERY = z.strictObject({ limit });

/** Which differences to show. */
export const DIFFERENCES_QUERY = z.strictObject({
  day: day.optional(),
  state: z.enum(['open', 'resolved', 'gone']).optional(),
  limit,
});

/** A day of the payer's statements. */
export const DAY_PARAMS = z.strictObject({ day });

/** A difference by its number. */
export const DIFFERENCE_PARAMS = z.strictObject({ differenceNo: z.string().regex(NUMBER) });

/** Why something is done, if that is to be said. */
export const PERHAPS_REASON_BODY = z.strictObject({ reason: reason.optional() });

/** The same beside a file. */
export const PERHAPS_REASON_QUERY = PERHAPS_REASON_BODY;

/** How far the clock goes forward. */
export const CLOCK_BODY = z.strictObject({ advanceMs: z.int().nonnegative() });
