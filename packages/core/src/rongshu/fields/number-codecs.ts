import type { Instant, LocalDate } from '../../shared/calendar.js';
import { parseLocalDate } from '../../shared/calendar.js';
import type { JsonValue } from '../../shared/json.js';
import { JsonNumber } from '../../shared/json.js';
import type { Fen } from '../../shared/money.js';
import { parseYuan, yuanText } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import { parseRate, rateText } from '../../shared/rate.js';
import type { Codec } from './codec.js';
import { refuse } from './codec.js';
import { scalarText } from './text-codecs.js';

const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;
/** Year 2286: later is a mistake of units. */
const EPOCH_MS_MAX = 9_999_999_999_999;

function integerOf(json: JsonValue): number | undefined {
  const value = scalarText(json);
  return value !== undefined && INTEGER.test(value) ? Number(value) : undefined;
}

/** Yuan without needless zeros: `15000`, `1462.5`, `1462.31`. */
export function shortYuan(amount: Fen): string {
  return yuanText(amount).replace(/\.?0+$/, '');
}

/** An amount in yuan, at most two decimals, number or text; computed on the text (`spec` §12.4). Emitted as a number. */
export const yuan: Codec<Fen> = {
  decode(json, path, errors) {
    const value = scalarText(json);
    if (value === undefined) return refuse(errors, path, 'notNumber');
    const parsed = parseYuan(value);
    return parsed.ok ? parsed.value : refuse(errors, path, 'malformed');
  },
  encode: (value) => new JsonNumber(shortYuan(value)),
  schema: { type: ['number', 'string'], description: 'yuan', multipleOf: new JsonNumber('0.01') },
};

/** A whole number within bounds, number or digits. Emitted as a number. */
export function integer(minimum: number, maximum: number): Codec<number> {
  return {
    decode(json, path, errors) {
      const value = integerOf(json);
      if (value === undefined) return refuse(errors, path, 'notNumber');
      return value < minimum || value > maximum ? refuse(errors, path, 'outOfRange') : value;
    },
    encode: (value) => value,
    schema: { type: ['integer', 'string'], minimum, maximum },
  };
}

/** A moment in epoch milliseconds, number or digits (`spec` §12.4). Emitted as a number. */
export const epochMs: Codec<Instant> = {
  decode(json, path, errors) {
    const value = integerOf(json);
    if (value === undefined) return refuse(errors, path, 'notNumber');
    // The brand is made here: a checked number of milliseconds.
    return value < 0 || value > EPOCH_MS_MAX ? refuse(errors, path, 'outOfRange') : (value as Instant);
  },
  encode: (value) => value,
  schema: { type: ['integer', 'string'], description: 'epoch milliseconds' },
};

/** A date as `yyyyMMdd`, also understood with `-` or `.` between. Emitted as eight digits. */
export const compactDate: Codec<LocalDate> = {
  decode(json, path, errors) {
    const value = scalarText(json);
    if (value === undefined) return refuse(errors, path, 'notText');
    return compactDateOf(value) ?? refuse(errors, path, 'malformed');
  },
  encode: (value) => value.replaceAll('-', ''),
  schema: { type: 'string', pattern: '^\\d{8}$' },
};

/** The date that `yyyyMMdd`, `yyyy-MM-dd` or `yyyy.MM.dd` names. */
export function compactDateOf(value: string): LocalDate | undefined {
  const parts = /^(\d{4})([-.]?)(\d{2})\2(\d{2})$/.exec(value.trim());
  if (parts === null) return undefined;
  const [, year = '', , month = '', day = ''] = parts;
  const parsed = parseLocalDate(`${year}-${month}-${day}`);
  return parsed.ok ? parsed.value : undefined;
}

/** 有效期 of an ID card: from and, unless it is 长期, to. */
export interface ValidPeriod {
  readonly from: LocalDate;
  readonly to?: LocalDate;
}

/** `YYYYMMDD-YYYYMMDD` or `YYYY.MM.DD-YYYY.MM.DD`, the end may be 长期 (`spec` §3.3). */
export const validPeriod: Codec<ValidPeriod> = {
  decode(json, path, errors) {
    if (typeof json !== 'string') return refuse(errors, path, 'notText');
    const parts = /^\s*(\d{8}|\d{4}\.\d{2}\.\d{2})\s*-\s*(\d{8}|\d{4}\.\d{2}\.\d{2}|长期)\s*$/.exec(json);
    const from = compactDateOf(parts?.[1] ?? '');
    const end = parts?.[2] ?? '';
    if (from === undefined) return refuse(errors, path, 'malformed');
    if (end === '长期') return { from };
    const to = compactDateOf(end);
    return to === undefined ? refuse(errors, path, 'malformed') : { from, to };
  },
  encode: ({ from, to }) => `${from.replaceAll('-', '')}-${to === undefined ? '长期' : to.replaceAll('-', '')}`,
  schema: { type: 'string', examples: ['20150101-20350101'] },
};

/** A rate as decimal text (`"0.3000"`), number or text. Emitted as text. */
export const rate: Codec<Rate> = {
  decode(json, path, errors) {
    const value = scalarText(json);
    if (value === undefined) return refuse(errors, path, 'notNumber');
    const parsed = parseRate(value);
    return parsed.ok ? parsed.value : refuse(errors, path, 'malformed');
  },
  encode: (value) => rateText(value),
  schema: { type: ['string', 'number'] },
};

/** 0 or 1. */
export const flag: Codec<boolean> = {
  decode(json, path, errors) {
    const value = typeof json === 'boolean' ? Number(json) : integerOf(json);
    return value === 0 || value === 1 ? value === 1 : refuse(errors, path, 'malformed');
  },
  encode: (value) => (value ? 1 : 0),
  schema: { enum: [0, 1] },
};
