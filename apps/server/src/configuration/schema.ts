import { AGREEMENT_STAGES, DATA_KINDS } from '@banyan/core';
import { z } from 'zod';
import { localDate, rate, yuan } from './codecs.js';
import { CARD_BINDING, DEPOSITORY, PAYER, SMS_GATEWAY } from './endpoint-schema.js';
import { BACKOFF, CARD_BINS, days, LOAN_POLICY, OPENING_PAGE, SMS } from './loan-schema.js';
import { BUSINESS_CALENDAR, REPAYMENT_TERMS } from './repayment-schema.js';
import { RETENTION } from './retention-schema.js';

const code = z.string().regex(/^[\w.-]{1,64}$/);
const rounding = z.enum(['halfUp', 'halfEven', 'up', 'down']);
// The marketplace can ask for no more (product/1.2, 1.7).
const TERM_COUNT_MAX = 3_650;
const term = z.strictObject({
  count: z.int().positive().max(TERM_COUNT_MAX),
  unit: z.enum(['day', 'week', 'fourWeeks', 'month']),
  installmentCount: z.int().positive().max(TERM_COUNT_MAX).optional(),
});
const fee = z.strictObject({
  code,
  name: z.string().min(1),
  charge: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ofPrincipal'), rate, rounding }),
    z.strictObject({ kind: z.literal('fixed'), amount: yuan }),
  ]),
  timing: z.enum(['atDisbursement', 'firstInstallment', 'everyInstallment', 'lastInstallment']),
});

/** A product (item 25.2). Money in yuan, rates as fractions. */
export const PRODUCT = z.strictObject({
  name: z.string().min(1),
  amountMin: yuan,
  amountMax: yuan,
  amountStep: yuan,
  terms: z.array(term).min(1),
  repaymentMethod: z.enum(['equalInstallment', 'equalPrincipal', 'interestFirst', 'flat']),
  annualRate: rate,
  dayCountBasis: z.enum(['thirty360', 'actual360', 'actual364', 'actual365']),
  rounding: z.strictObject({ interest: rounding, installment: rounding, installmentUnit: yuan }),
  remainder: z.enum(['lastInstallment', 'lastInterest']),
  maxDueDay: z.int().min(1).max(31).optional(),
  lastInstallmentGapMax: yuan.optional(),
  fees: z.array(fee),
  allowsUpfrontDeduction: z.boolean(),
  /** 24 % on the stricter measure unless the row says otherwise (`DESIGN` §5.2). */
  annualRateCeiling: z
    .strictObject({ rate, measure: z.enum(['nominal', 'effective']) })
    .prefault({ rate: '0.2400', measure: 'effective' }),
  repaymentTerms: REPAYMENT_TERMS,
  offeredFrom: localDate,
  offeredUntil: localDate.optional(),
});

const kind = z.enum(DATA_KINDS);

/** How intake behaves at a channel (items 5–8, 25.3). */
export const INTAKE_POLICY = z.strictObject({
  productCode: code,
  mandatoryKinds: z.array(kind),
  pulledKinds: z.array(kind),
  dataPullBackoff: BACKOFF,
  parseBackoff: BACKOFF,
  callbackBackoff: BACKOFF,
  creditCoolDownDays: days(0),
  approvalValidDays: days(1),
  tellsCreditPass: z.boolean(),
});

const prefixes = z.array(z.string().regex(/^\d{2,7}$/)).min(1);
const test = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('blacklist') }),
  z.strictObject({ rule: z.literal('openOrder') }),
  z.strictObject({ rule: z.literal('reapplyDate') }),
  z.strictObject({ rule: z.literal('age'), minimum: z.int().nonnegative(), maximum: z.int().positive() }),
  z.strictObject({ rule: z.literal('region'), refusedPrefixes: prefixes }),
  z.strictObject({ rule: z.literal('mobilePrefix'), refusedPrefixes: prefixes }),
]);

/** The access rules of a channel, in their order (item 25.2, G28). */
export const ACCESS_RULES = z.strictObject({
  rules: z.array(
    z.strictObject({
      stages: z.array(z.enum(['accessCheck', 'push', 'parse', 'confirm'])).min(1),
      test,
      refusalClass: z.enum(['blacklist', 'openOrder', 'coolDown', 'other']),
      coolDownDays: days(1).optional(),
      isEnabled: z.boolean(),
    }),
  ),
});

/** The agreements of a product, in their order (item 3). */
export const AGREEMENTS = z.strictObject({
  agreements: z.array(
    z.strictObject({
      title: z.string().min(1).max(64),
      stages: z.array(z.enum(AGREEMENT_STAGES)).min(1),
      documentKey: z.string().regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
      contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
    }),
  ),
});

/** Kinds of configuration rows, what their key is, their schema, their source. `*` as channel stands for every channel without a row of its own. */
// prettier-ignore
export const CONFIGURATION_KIND_TABLE = [
  // kind                key                 schema              source
  [ 'product',          'product code',     PRODUCT,            'item 25.2'  ],
  [ 'intakePolicy',     'channel or *',     INTAKE_POLICY,      'items 5–8'  ],
  [ 'accessRules',      'channel or *',     ACCESS_RULES,       'item 25.2'  ],
  [ 'agreements',       'product code',     AGREEMENTS,         'item 3'     ],
  [ 'loanPolicy',       'channel or *',     LOAN_POLICY,        'item 25.3'  ],
  [ 'businessCalendar', '*',                BUSINESS_CALENDAR,  'item 20'    ],
  [ 'retention',        '*',                RETENTION,          'RELIABILITY §6' ],
  [ 'sms',              'channel or *',     SMS,                'item 25.3'  ],
  [ 'cardBins',         '*',                CARD_BINS,          'item 11'    ],
  [ 'openingPage',      'channel or *',     OPENING_PAGE,       'item 25.2'  ],
  [ 'cardBinding',      '*',                CARD_BINDING,       'item 11'    ],
  [ 'depository',       '*',                DEPOSITORY,         'item 12'    ],
  [ 'payer',            '*',                PAYER,              'B12'        ],
  [ 'smsGateway',       '*',                SMS_GATEWAY,        'item 25.3'  ],
] as const satisfies readonly (readonly [string, 'product code' | 'channel or *' | '*', z.ZodType, string])[];

/** Kind of the row with which the database knows its keys; stored beside the configuration, and no part of it. */
export const KEY_CHECK_KIND = 'keyCheck';

/** One of the kinds. */
export type ConfigurationKind = (typeof CONFIGURATION_KIND_TABLE)[number][0];
