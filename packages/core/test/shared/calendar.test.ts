import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { LocalDate } from '#src/shared/calendar.js';
import {
  addDays,
  addMonths,
  addMs,
  ageOn,
  dayOf,
  daysBetween,
  instant,
  instantText,
  localDate,
  localDateOf,
  monthSeries,
  parseLocalDate,
  startOfDay,
  toLocalDate,
} from '#src/shared/calendar.js';
import { InvariantViolation } from '#src/shared/errors.js';

const DAY_MS = 86_400_000;
// 1600-01-01 to 2599-12-31: two and a half eras of 400 years.
const arbitraryDay = fc.integer({ min: -135_140, max: 230_103 });

function oracle(epochDay: number): LocalDate {
  return localDate(new Date(epochDay * DAY_MS).toISOString().slice(0, 10));
}

describe('calendar', () => {
  it('takes civil dates that exist, and no others', () => {
    expect(parseLocalDate('2024-02-29').ok).to.equal(true);
    for (const text of [
      '2023-02-29',
      '1900-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-04-31',
      '2024-01-00',
      '0000-01-01',
    ]) {
      expect(parseLocalDate(text), text).to.deep.equal({ ok: false, error: 'noSuchDay' });
    }
    for (const text of ['2024-2-9', '20240229', ' 2024-02-29', '2024-02-29T00:00', '-001-01-01', '２024-02-29']) {
      expect(parseLocalDate(text), text).to.deep.equal({ ok: false, error: 'malformed' });
    }
    expect(() => localDateOf(2023, 2, 29)).to.throw(InvariantViolation);
    expect(localDateOf(987, 6, 5)).to.equal('0987-06-05');
  });

  it('counts days as the platform calendar does', () => {
    fc.assert(
      fc.property(arbitraryDay, fc.integer({ min: -4000, max: 4000 }), (day, days) => {
        expect(addDays(oracle(day), days)).to.equal(oracle(day + days));
        expect(daysBetween(oracle(day), oracle(day + days))).to.equal(days);
        expect(oracle(day) < oracle(day + days)).to.equal(days > 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('stops at year 9999 instead of printing five digits', () => {
    expect(addDays(localDate('9999-12-30'), 1)).to.equal('9999-12-31');
    expect(() => addDays(localDate('9999-12-31'), 1)).to.throw(InvariantViolation);
    expect(() => addMonths(localDate('9999-12-31'), 1, 31)).to.throw(InvariantViolation);
    expect(() => addDays(localDate('0001-01-01'), -1)).to.throw(InvariantViolation);
  });

  // anchor, months, anchor day, expected
  // prettier-ignore
  const monthEnds = [
    ['2023-01-31',  1, 31, '2023-02-28'],
    ['2024-01-31',  1, 31, '2024-02-29'],
    ['2023-01-31',  2, 31, '2023-03-31'],
    ['2023-01-31',  3, 31, '2023-04-30'],
    ['2023-01-31', 12, 31, '2024-01-31'],
    ['2023-01-31', 13, 31, '2024-02-29'],
    ['2023-01-30',  1, 30, '2023-02-28'],
    ['2023-01-30',  2, 30, '2023-03-30'],
    ['2024-02-29', 12, 29, '2025-02-28'],
    ['2024-02-29', 48, 29, '2028-02-29'],
    // A first due date on 28 Feb whose contract says the 31st: the stored anchor brings it back.
    ['2023-02-28',  1, 31, '2023-03-31'],
    ['2023-02-28',  1, 28, '2023-03-28'],
    ['2023-12-31',  2, 31, '2024-02-29'],
    ['2023-11-30',  1, 30, '2023-12-30'],
    ['2023-03-31', -1, 31, '2023-02-28'],
    ['2023-01-15', -1, 15, '2022-12-15'],
    ['2023-01-15',  0, 15, '2023-01-15'],
    ['2100-01-31',  1, 31, '2100-02-28'],
    ['2000-01-31',  1, 31, '2000-02-29'],
  ] as const;
  for (const [anchor, months, anchorDay, expected] of monthEnds) {
    it(`counts ${String(months)} months from ${anchor} on day ${String(anchorDay)} to ${expected}`, () => {
      expect(addMonths(localDate(anchor), months, anchorDay)).to.equal(expected);
    });
  }

  it('never leaves the month counted to, nor the anchor day where the month has it', () => {
    fc.assert(
      fc.property(
        arbitraryDay,
        fc.integer({ min: -600, max: 600 }),
        fc.integer({ min: 1, max: 31 }),
        (day, months, anchorDay) => {
          const anchor = oracle(day);
          const counted = addMonths(anchor, months, anchorDay);
          const reference = new Date(`${anchor.slice(0, 7)}-01T00:00:00Z`);
          reference.setUTCMonth(reference.getUTCMonth() + months);
          expect(counted.slice(0, 7)).to.equal(reference.toISOString().slice(0, 7));
          const isClamped = dayOf(counted) < anchorDay;
          expect(dayOf(counted) === anchorDay || dayOf(addDays(counted, 1)) === 1).to.equal(true);
          if (!isClamped) expect(dayOf(counted)).to.equal(anchorDay);
        },
      ),
    );
  });

  it('makes a series of the same dates one by one', () => {
    fc.assert(
      fc.property(
        arbitraryDay,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 31 }),
        (day, step, count, anchorDay) => {
          const anchor = oracle(day);
          const expected = Array.from({ length: count }, (_, index) =>
            addMonths(anchor, step * (index + 1), anchorDay),
          );
          expect(monthSeries(anchor, step, count, anchorDay)).to.deep.equal(expected);
        },
      ),
    );
  });

  it('turns points in time into Beijing days at +08:00, both ways', () => {
    expect(toLocalDate(instant(Date.UTC(2018, 11, 19, 16, 0, 0)))).to.equal('2018-12-20');
    expect(toLocalDate(instant(Date.UTC(2018, 11, 19, 15, 59, 59, 999)))).to.equal('2018-12-19');
    expect(startOfDay(localDate('2018-12-20'))).to.equal(Date.UTC(2018, 11, 19, 16));
    fc.assert(
      fc.property(arbitraryDay, fc.integer({ min: 0, max: DAY_MS - 1 }), (day, ms) => {
        const midnight = startOfDay(oracle(day));
        expect(toLocalDate(addMs(midnight, ms))).to.equal(oracle(day));
        expect(toLocalDate(addMs(midnight, -1))).to.equal(oracle(day - 1));
        expect(new Date(instantText(addMs(midnight, ms))).getTime()).to.equal(midnight + ms);
      }),
    );
  });

  it('prints a point in time at +08:00', () => {
    expect(instantText(instant(1_545_269_405_006))).to.equal('2018-12-20T09:30:05.006+08:00');
    expect(() => instant(0.5)).to.throw(InvariantViolation);
  });

  // birth date, date, age
  // prettier-ignore
  const ages = [
    ['1990-03-07', '2018-03-06', 27],
    ['1990-03-07', '2018-03-07', 28],
    ['1990-03-07', '1990-03-07',  0],
    ['2000-02-29', '2018-02-28', 17],
    ['2000-02-29', '2018-03-01', 18],
    ['2000-02-29', '2020-02-29', 20],
    ['1999-12-31', '2000-01-01',  0],
  ] as const;
  for (const [birthDate, date, age] of ages) {
    it(`gives somebody born ${birthDate} the age of ${String(age)} on ${date}`, () => {
      expect(ageOn(localDate(birthDate), localDate(date))).to.equal(age);
    });
  }
});
