import { SMS_EVENT_TABLE } from '@banyan/core';
import { z } from 'zod';
import { yuan } from './codecs.js';

// What leads beyond the year 9999 would fail where it is used, long after it was put in force.
const DAYS_MAX = 365_000;
const MILLISECONDS_MAX = 10 * 366 * 86_400_000;

/** A number of days, `minimum` or more; at most a thousand years. */
export function days(minimum: 0 | 1) {
  return z.int().min(minimum).max(DAYS_MAX);
}

/** How often something is tried again, and how long it waits. */
export const BACKOFF = z.strictObject({
  delaysMs: z.array(z.int().nonnegative().max(MILLISECONDS_MAX)).min(1),
  attemptsMax: z.int().positive(),
});

const milliseconds = z.int().positive().max(MILLISECONDS_MAX);

/** How everything from the confirmation to the repayment behaves at a channel (items 11–16, 20, 22, 25.2, 25.3). Rows of an earlier release say nothing of repayment. */
export const LOAN_POLICY = z.strictObject({
  reviewCoolDownDays: days(0),
  operationsCoolDownDays: days(0),
  dailyCeiling: yuan.optional(),
  openingCheckAfterMs: milliseconds,
  openingCheckIntervalMs: milliseconds,
  openingValidMs: milliseconds,
  depositoryCardWins: z.boolean(),
  reviewsDisbursement: z.boolean(),
  tellsConfirmationRefusal: z.boolean(),
  cardBindCheckAfterMs: milliseconds,
  smsBackoff: BACKOFF,
  debitCheckAfterMs: milliseconds.default(60_000),
  debitCheckIntervalMs: milliseconds.default(60_000),
  tellsOverdueDaily: z.boolean().default(false),
  writeOffAfterOverdueDays: days(1).default(90),
});

const PARAMETER = /\{([^{}]*)\}/g;

function textFor(event: string, parameters: readonly string[]) {
  return z
    .string()
    .min(1)
    .max(500)
    .refine((text) => [...text.matchAll(PARAMETER)].every(([, name = '']) => parameters.includes(name)), {
      message: `names a parameter that ${event} does not have`,
    })
    .refine((text) => !/[【】]/.test(text), { message: 'holds 【 or 】, which carriers keep for the signature' })
    .optional();
}

/** SMS at a channel (item 25.3). The row `*` gives what the row of a channel leaves out. */
export const SMS = z.strictObject({
  signature: z
    .string()
    .regex(/^[^\s【】]{2,20}$/)
    .optional(),
  texts: z.strictObject(
    Object.fromEntries(SMS_EVENT_TABLE.map(([event, parameters]) => [event, textFor(event, parameters)])),
  ),
});

/** Leading digits of cards by bank (item 11); the longest that fits counts. A card that no row knows is no reason to refuse. */
export const CARD_BINS = z.strictObject({
  banks: z.array(
    z.strictObject({
      bankCode: z.string().regex(/^[A-Z]{2,16}$/),
      prefixes: z.array(z.string().regex(/^\d{3,10}$/)).min(1),
    }),
  ),
});

const pageTexts = z.strictObject({
  title: z.string().min(1).max(64),
  text: z.string().min(1).max(1_000),
  button: z.string().min(1).max(32),
});

/** The page that sends a borrower to the depository (item 25.2), in Chinese and English. */
export const OPENING_PAGE = z.strictObject({ zh: pageTexts, en: pageTexts });
