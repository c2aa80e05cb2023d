/** A JSON Schema (draft 2020-12), or a part of one: plain data. */
export type JsonSchema = { readonly [keyword: string]: JsonSchemaValue };

/** What stands behind a keyword. */
export type JsonSchemaValue = string | number | boolean | readonly JsonSchemaValue[] | JsonSchema;

/** One of some words. */
export function oneOf(...words: readonly string[]): JsonSchema {
  return { enum: words };
}

/** A number that the gateway, the marketplace or the lender gave: text, never arithmetic. */
export const NUMBER_TEXT = { type: 'string', minLength: 1, maxLength: 128 } as const satisfies JsonSchema;

/** An amount in whole 分, as digits in a text: JSON numbers lose digits on the way. */
export const FEN_TEXT = { type: 'string', pattern: '^[0-9]{1,18}$' } as const satisfies JsonSchema;

/** {@link FEN_TEXT} above zero. */
export const POSITIVE_FEN_TEXT = { type: 'string', pattern: '^(?!0+$)[0-9]{1,18}$' } as const satisfies JsonSchema;

/** Epoch milliseconds. */
export const EPOCH_MS = { type: 'integer', minimum: 0, maximum: 999_999_999_999_999 } as const satisfies JsonSchema;

/** A civil date in Beijing. */
export const DATE = {
  type: 'string',
  format: 'date',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
} as const satisfies JsonSchema;

/** A rate a year as a decimal text: `0.2400` is 24 %. */
export const RATE_TEXT = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]{0,5})([.][0-9]{1,8})?$',
} as const satisfies JsonSchema;

/** A count from 1 on. */
export const COUNT = { type: 'integer', minimum: 1, maximum: 9999 } as const satisfies JsonSchema;

/** A word for logs and people: it starts with a letter, and has no run of seven digits, which could be somebody's number. */
export const REASON = {
  type: 'string',
  pattern: '^(?!.*[0-9]{7})[A-Za-z][A-Za-z0-9_ .:-]{0,63}$',
} as const satisfies JsonSchema;

/** The payer's own number of a payment. */
export const SERIAL = { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,64}$' } as const satisfies JsonSchema;

/** How long a loan runs. */
export const TERM = {
  type: 'object',
  properties: { count: COUNT, unit: oneOf('day', 'week', 'fourWeeks', 'month'), installmentCount: COUNT },
  required: ['count', 'unit'],
} as const satisfies JsonSchema;

/** The terms that a decision offers. */
export const TERMS = { type: 'array', items: TERM, minItems: 1 } as const satisfies JsonSchema;

/** What a repayment is for: the whole loan, or installments by number. */
export const REPAYMENT_TARGET = {
  oneOf: [{ const: 'settlement' }, { type: 'array', items: COUNT, minItems: 1, uniqueItems: true }],
} as const satisfies JsonSchema;
