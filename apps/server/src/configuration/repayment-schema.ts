import { DEBT_PARTS, STANDARD_REPAYMENT_TERMS } from '@banyan/core';
import { z } from 'zod';
import { localDate, rate, yuan } from './codecs.js';

const rounding = z.enum(['halfUp', 'halfEven', 'up', 'down']);
const settledShare = z.enum(['dueOnly', 'toTheDay', 'runningPeriod', 'allRemaining']);

const penalty = z.strictObject({
  rate: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ofContractRate'), factor: rate }),
    z.strictObject({ kind: z.literal('daily'), rate }),
  ]),
  daysPerYear: z.union([z.literal(360), z.literal(365)]),
  base: z.array(z.enum(['principal', 'interest', 'fee'])).min(1),
  firstCountedDay: z.enum(['dayAfterDueDate', 'dueDate']),
  afterGrace: z.enum(['fromDueDate', 'fromEndOfGrace']),
  annualRateMax: rate.optional(),
  capOfPrincipal: rate.optional(),
  rounding,
});

const settlement = z.strictObject({
  isAllowed: z.boolean(),
  interest: settledShare,
  fee: settledShare,
  interestDaysMin: z.int().nonnegative(),
  charge: z
    .strictObject({
      ofPrepaidPrincipal: rate,
      freeAfterInstallments: z.int().nonnegative().optional(),
      minimum: yuan.optional(),
      maximum: yuan.optional(),
      rounding,
    })
    .optional(),
});

/** How loans of a product are repaid (items 20–23, 25.2): the whole of it, or nothing for the standard terms. What terms may say is checked with their product. */
export const REPAYMENT_TERMS = z
  .strictObject({
    graceDays: z.int().nonnegative(),
    businessDayRule: z.enum(['sameDay', 'nextBusinessDay']),
    penalty,
    allocationOrder: z.array(z.enum(DEBT_PARTS)).length(DEBT_PARTS.length),
    allowsPartialRepayment: z.boolean(),
    settlement,
  })
  .optional()
  // What stands in a loan is what its product said, so the standard terms are written out.
  .transform((terms) => terms ?? STANDARD_REPAYMENT_TERMS);

const CALENDAR_DAYS_MAX = 10_000;
const dates = z.array(localDate).max(CALENDAR_DAYS_MAX);

/** Public holidays, and the days of weekends on which banks work, for due dates that move (item 20). */
export const BUSINESS_CALENDAR = z
  .strictObject({ holidays: dates, workdays: dates })
  .refine(({ holidays, workdays }) => new Set([...holidays, ...workdays]).size === holidays.length + workdays.length, {
    message: 'has a day twice, or as a holiday and a workday',
  });
