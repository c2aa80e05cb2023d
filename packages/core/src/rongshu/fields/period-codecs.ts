import type { RepaymentTarget } from '../../model/repayment.js';
import type { Codec } from './codec.js';
import { refuse } from './codec.js';
import { scalarText } from './text-codecs.js';

/** 期数 that means the whole loan (`spec` §5.3). */
const ALL = '-1';
const PERIOD = '[1-9]\\d{0,3}';
const ONE = new RegExp(`^${PERIOD}$`);
/** As many as a loan has installments at most. */
const PERIODS = new RegExp(`^${PERIOD}(?:\\s*,\\s*${PERIOD}){0,3649}$`);
const PERIOD_MAX = 3650;

/** 期数 to be paid: `2`, `"2"`, `"1,2,3"`, or `-1` for everything (item 21). A period named twice is malformed. Emitted as text. */
export const repaymentPeriods: Codec<RepaymentTarget> = {
  decode(json, path, errors) {
    const value = scalarText(json)?.trim();
    if (value === undefined) return refuse(errors, path, 'notText');
    if (value === ALL) return { kind: 'settlement' };
    if (!PERIODS.test(value)) return refuse(errors, path, 'malformed');
    const installmentNos = value.split(',').map(Number);
    if (installmentNos.some((installmentNo) => installmentNo > PERIOD_MAX)) return refuse(errors, path, 'outOfRange');
    const isTwice = new Set(installmentNos).size < installmentNos.length;
    return isTwice ? refuse(errors, path, 'malformed') : { kind: 'installments', installmentNos };
  },
  encode: (target) => (target.kind === 'settlement' ? ALL : target.installmentNos.join(',')),
  schema: {
    type: ['string', 'integer'],
    pattern: `^(?:${ALL}|${PERIODS.source.slice(1, -1)})$`,
    examples: ['2', '1,2,3', ALL],
  },
};

/** 期数 of one installment, or `-1` for the whole loan (item 24). Emitted as text. */
export const repaymentPeriod: Codec<number | 'all'> = {
  decode(json, path, errors) {
    const value = scalarText(json)?.trim();
    if (value === undefined) return refuse(errors, path, 'notText');
    if (value === ALL) return 'all';
    if (!ONE.test(value)) return refuse(errors, path, 'malformed');
    return Number(value) > PERIOD_MAX ? refuse(errors, path, 'outOfRange') : Number(value);
  },
  encode: (period) => (period === 'all' ? ALL : String(period)),
  schema: { type: ['string', 'integer'], pattern: `^(?:${ALL}|${PERIOD})$`, examples: ['2', ALL] },
};
