import type { Brand } from './brand.js';
import { invariant } from './errors.js';
import type { Result } from './result.js';
import { err, ok } from './result.js';

/** A point in time, epoch milliseconds. For when something happened; due dates are {@link LocalDate}. */
export type Instant = Brand<number, 'Instant'>;

/** A civil date `YYYY-MM-DD` in Beijing (fixed +08:00: China has had no daylight saving since 1991). */
export type LocalDate = Brand<string, 'LocalDate'>;

const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;
const DAYS_BEFORE_EPOCH = 719_468;
const DAYS_PER_ERA = 146_097;
const YEAR_MIN = 1;
const YEAR_MAX = 9999;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `-MM-DD` of every day a month can have: one look-up and one join make the text of a date. */
const DATE_SUFFIXES: readonly string[] = Array.from(
  { length: 12 * 31 },
  (_, index) => `-${twoDigits(Math.floor(index / 31) + 1)}-${twoDigits((index % 31) + 1)}`,
);

/** Makes a point in time from epoch milliseconds. Throws `InvariantViolation` unless they are a whole number. */
export function instant(epochMs: number): Instant {
  invariant(Number.isSafeInteger(epochMs), 'an instant is a whole number of milliseconds');
  return epochMs as Instant;
}

/** The point in time `durationMs` later (earlier when negative). */
export function addMs(at: Instant, durationMs: number): Instant {
  return instant(at + durationMs);
}

/** The instant as ISO 8601 text at Beijing's offset: `2018-12-20T09:30:00.000+08:00`. */
export function instantText(at: Instant): string {
  const ofDay = (((at + BEIJING_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  const hour = twoDigits(Math.floor(ofDay / 3_600_000));
  const minute = twoDigits(Math.floor(ofDay / 60_000) % 60);
  const second = twoDigits(Math.floor(ofDay / 1000) % 60);
  return `${toLocalDate(at)}T${hour}:${minute}:${second}.${String(ofDay % 1000).padStart(3, '0')}+08:00`;
}

/** Why a text is not a civil date. */
export type LocalDateFault = 'malformed' | 'noSuchDay';

/** Reads `YYYY-MM-DD`, years 0001 to 9999. */
export function parseLocalDate(text: string): Result<LocalDate, LocalDateFault> {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return err('malformed');
  const isDay = isCivilDay(Number(match[1]), Number(match[2]), Number(match[3]));
  return isDay ? ok(text as LocalDate) : err('noSuchDay');
}

/** The civil date of a text the program itself holds. Throws `InvariantViolation` where {@link parseLocalDate} would refuse. */
export function localDate(text: string): LocalDate {
  const parsed = parseLocalDate(text);
  invariant(parsed.ok, 'a civil date is YYYY-MM-DD and exists');
  return parsed.value;
}

/** The civil date of year, month (1 to 12) and day. Throws `InvariantViolation` when there is no such day. */
export function localDateOf(year: number, month: number, day: number): LocalDate {
  invariant(isCivilDay(year, month, day), 'a civil date exists');
  return dateText(year, month, day);
}

/** The day in Beijing at a point in time. */
export function toLocalDate(at: Instant): LocalDate {
  return dateOfEpochDay(Math.floor((at + BEIJING_OFFSET_MS) / DAY_MS));
}

/** The first millisecond of a day in Beijing. */
export function startOfDay(date: LocalDate): Instant {
  return instant(epochDayOf(date) * DAY_MS - BEIJING_OFFSET_MS);
}

/** The date `days` later (earlier when negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  invariant(Number.isSafeInteger(days), 'days are counted whole');
  return dateOfEpochDay(epochDayOf(date) + days);
}

/**
 * The date `months` after `anchor`, on `anchorDay` (1 to 31), or on the month's last day when it has no such day.
 * Every date of a series is computed from the same anchor and the *stored* anchor day, so a short month does not make
 * the later ones drift: 31 Jan, 28 Feb, 31 Mar (loan-math §4).
 */
export function addMonths(anchor: LocalDate, months: number, anchorDay: number): LocalDate {
  invariant(Number.isSafeInteger(months), 'months are counted whole');
  invariant(Number.isInteger(anchorDay) && anchorDay >= 1 && anchorDay <= 31, 'an anchor day is 1 to 31');
  const index = yearOf(anchor) * 12 + monthOf(anchor) - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const length = daysInMonth(year, month);
  return dateText(year, month, anchorDay < length ? anchorDay : length);
}

/**
 * `count` dates, each `stepMonths` after the one before: the k-th equals `addMonths(anchor, k * stepMonths, anchorDay)`.
 * `stepMonths` is above zero.
 */
export function monthSeries(anchor: LocalDate, stepMonths: number, count: number, anchorDay: number): LocalDate[] {
  const first = addMonths(anchor, stepMonths, anchorDay);
  const dates = new Array<LocalDate>(count);
  let year = yearOf(first);
  let month = monthOf(first);
  let yearText = first.slice(0, 4);
  for (let index = 0; index < count; index += 1) {
    const length = MONTH_LENGTHS[month - 1] === 28 ? daysInMonth(year, month) : (MONTH_LENGTHS[month - 1] ?? 0);
    const day = anchorDay < length ? anchorDay : length;
    dates[index] = (yearText + (DATE_SUFFIXES[(month - 1) * 31 + day - 1] ?? '')) as LocalDate;
    month += stepMonths;
    if (month > 12) {
      year += Math.floor((month - 1) / 12);
      month = ((month - 1) % 12) + 1;
      invariant(year <= YEAR_MAX, 'civil dates run from year 1 to 9999');
      yearText = String(year).padStart(4, '0');
    }
  }
  return dates;
}

/** Days from one date to another: negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return epochDayOf(to) - epochDayOf(from);
}

/** Full years of age (周岁) on a date. Somebody born on 29 Feb turns a year older on 1 Mar of a common year. */
export function ageOn(birthDate: LocalDate, date: LocalDate): number {
  const years = yearOf(date) - yearOf(birthDate);
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** The year of a date. */
export function yearOf(date: LocalDate): number {
  return digit(date, 0) * 1000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3);
}

/** The month of a date, 1 to 12. */
export function monthOf(date: LocalDate): number {
  return digit(date, 5) * 10 + digit(date, 6);
}

/** The day of the month of a date, 1 to 31. */
export function dayOf(date: LocalDate): number {
  return digit(date, 8) * 10 + digit(date, 9);
}

/** How many days a month (1 to 12) has. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/** Days since 1970-01-01 of a civil date (the eras-of-400-years count; integers only). */
export function epochDayOf(date: LocalDate): number {
  const month = monthOf(date);
  const year = month > 2 ? yearOf(date) : yearOf(date) - 1;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOf(date) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_EPOCH;
}

/** The civil date of a count of days since 1970-01-01. Throws `InvariantViolation` outside the years 0001 to 9999. */
export function dateOfEpochDay(epochDay: number): LocalDate {
  const shifted = epochDay + DAYS_BEFORE_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return dateText(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

function isCivilDay(year: number, month: number, day: number): boolean {
  const isMonth = Number.isInteger(month) && month >= 1 && month <= 12;
  const isYear = Number.isInteger(year) && year >= YEAR_MIN && year <= YEAR_MAX;
  return isYear && isMonth && Number.isInteger(day) && day >= 1 && day <= daysInMonth(year, month);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function dateText(year: number, month: number, day: number): LocalDate {
  invariant(year >= YEAR_MIN && year <= YEAR_MAX, 'civil dates run from year 1 to 9999');
  const yearText = year >= 1000 ? String(year) : String(year).padStart(4, '0');
  return (yearText + (DATE_SUFFIXES[(month - 1) * 31 + day - 1] ?? '')) as LocalDate;
}

function digit(date: LocalDate, index: number): number {
  return date.charCodeAt(index) - 48;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
