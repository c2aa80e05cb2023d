import { DEBT_PARTS, STANDARD_REPAYMENT_TERMS } from '@banyan/core';
import { z } from 'zod';
import { localDate, rate, yuan } from './codecs.js';

// More would be a term of its own, and days beyond all dates would fail where they are used.
const GRACE_DAYS_MAX = 60;
const INTEREST_DAYS_MAX = 366;
const INSTALLMENTS_MAX = 3_650;

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
  interestDaysMin: z.int().nonnegative().max(INTEREST_DAYS_MAX),
  charge: z
    .strictObject({
      ofPrepaidPrincipal: rate,
      freeAfterInstallments: z.int().nonnegative().max(INSTALLMENTS_MAX).optional(),
      minimum: yuan.optional(),
      maximum: yuan.optional(),
      rounding,
    })
    .optional(),
});

/** How loans of a product are repaid (items 20–23, 25.2): the whole of it, or nothing for the standard terms. */
export const REPAYMENT_TERMS = z
  .strictObject({
    graceDays: z.int().nonnegative().max(GRACE_DAYS_MAX),
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
export const BUSINESS_CALENDAR = z.strictObject({ holidays: dates, workdays: dates });
