import type { LocalDate } from '../shared/calendar.js';
import { addDays, epochDayOf } from '../shared/calendar.js';

/** Which days banks work: Monday to Friday, less `holidays`, and the `workdays` of weekends that make up for them. A row of configuration. */
export interface BusinessCalendar {
  readonly holidays: readonly LocalDate[];
  readonly workdays: readonly LocalDate[];
}

/** Do banks work on that day? */
export function isBusinessDay(calendar: BusinessCalendar, date: LocalDate): boolean {
  if (calendar.workdays.includes(date)) return true;
  if (calendar.holidays.includes(date)) return false;
  // 1970-01-01 was a Thursday: 0 is a Monday.
  const weekday = (((epochDayOf(date) + 3) % 7) + 7) % 7;
  return weekday < 5;
}

/** The first business day that is not before `date`; `date` itself when none of the next 60 days is one. */
export function businessDayFrom(calendar: BusinessCalendar, date: LocalDate): LocalDate {
  for (let days = 0; days <= 60; days += 1) {
    const candidate = addDays(date, days);
    if (isBusinessDay(calendar, candidate)) return candidate;
  }
  return date;
}
