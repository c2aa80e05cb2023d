import { instant, instantText, isPersonal, rate, rateText } from '@banyan/core';

/** Members that hold rates; every other exact number that is no count is an amount in 分. */
const RATES: ReadonlySet<string> = new Set([
  'annualRate',
  'rate',
  'nominal',
  'effective',
  'factor',
  'annualRateMax',
  'capOfPrincipal',
  'ofPrepaidPrincipal',
]);

/** Members that count exactly: 分 × days. */
const COUNTS: ReadonlySet<string> = new Set(['fenDays']);

/** Keyed hashes and digests are of no use to people. */
const HIDDEN = /(?:Index|^digest)$/;

const TIME = /(?:^at|At|Until|Since)$/;
const EPOCH_MS_MIN = 100_000_000_000;

/** The last of year 9999 in Beijing: later times, as some write "for ever", have no date there and stay numbers. */
const EPOCH_MS_MAX = 253_402_271_999_999;

/**
 * A value as JSON shows it to people: amounts as text of 分 under a name that ends in `Fen`, rates as decimal text, times as
 * ISO 8601 in Beijing, personal data masked, hashes left out, maps and sets as objects and lists.
 */
export function shown(value: unknown, name = ''): unknown {
  if (isPersonal(value)) return value.masked();
  if (typeof value === 'bigint') return RATES.has(name) ? rateText(rate(value)) : String(value);
  if (typeof value === 'number') {
    const isTime = TIME.test(name) && Number.isSafeInteger(value) && value > EPOCH_MS_MIN && value <= EPOCH_MS_MAX;
    return isTime ? instantText(instant(value)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => shown(item, name));
  if (value instanceof Set) return [...value].map((item) => shown(item, name));
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), shown(item)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member, item]) => item !== undefined && !HIDDEN.test(member))
      .map(([member, item]) => [shownName(member, item), shown(item, member)]),
  );
}

function shownName(member: string, value: unknown): string {
  const isAmount = typeof value === 'bigint' && !RATES.has(member) && !COUNTS.has(member);
  return isAmount && !member.endsWith('Fen') ? `${member}Fen` : member;
}
