import type { Instant } from './calendar.js';
import { addMs, parseLocalDate, startOfDay } from './calendar.js';
import type { Result } from './result.js';
import { err, ok } from './result.js';

const TEXT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** {@link startOfDay} is Beijing's. */
const BEIJING_OFFSET_MINUTES = 480;

/**
 * Reads ISO 8601 with a time and an offset, `2018-12-20T09:30:00.000+08:00` or `…Z`: seconds are there, at most three decimals, the
 * day exists. A time without an offset is `malformed`: it would be a different instant from place to place.
 */
export function parseInstant(text: string): Result<Instant, 'malformed'> {
  const match = TEXT.exec(text);
  if (match === null) return err('malformed');
  const [, day = '', hour, minute, second, decimals = '', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const date = parseLocalDate(day);
  if (!date.ok) return err('malformed');
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) + BEIJING_OFFSET_MINUTES - offset;
  return ok(addMs(startOfDay(date.value), minutes * 60_000 + Number(second) * 1_000 + Number(decimals.padEnd(3, '0'))));
}
