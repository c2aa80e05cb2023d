import { expect } from 'chai';
import { describe, it } from 'mocha';
import { businessDayFrom, isBusinessDay } from '#src/model/business-calendar.js';
import { addDays, localDate } from '#src/shared/calendar.js';

// New Year of 2019: Sunday to Tuesday off, Saturday the 29th worked in place of Monday.
const NEW_YEAR = { holidays: [localDate('2018-12-31'), localDate('2019-01-01')], workdays: [localDate('2018-12-29')] };
const NONE = { holidays: [], workdays: [] };

describe('the days on which banks work (item 20)', () => {
  it('are Monday to Friday, before 1970, too', () => {
    const week = Array.from({ length: 7 }, (_, index) => addDays(localDate('2019-03-04'), index));
    expect(week.map((day) => isBusinessDay(NONE, day))).to.deep.equal([true, true, true, true, true, false, false]);
    expect(isBusinessDay(NONE, localDate('1969-12-28'))).to.equal(false);
    expect(isBusinessDay(NONE, localDate('1969-12-31'))).to.equal(true);
  });

  it('are no holidays, and the weekends that make up for them', () => {
    expect(isBusinessDay(NEW_YEAR, localDate('2018-12-31'))).to.equal(false);
    expect(isBusinessDay(NEW_YEAR, localDate('2018-12-29'))).to.equal(true);
    expect(isBusinessDay(NONE, localDate('2018-12-29'))).to.equal(false);
  });

  it('move a day to the first of them, and leave it where they never come', () => {
    expect(businessDayFrom(NEW_YEAR, localDate('2018-12-29'))).to.equal('2018-12-29');
    expect(businessDayFrom(NEW_YEAR, localDate('2018-12-30'))).to.equal('2019-01-02');
    expect(businessDayFrom(NONE, localDate('2018-12-29'))).to.equal('2018-12-31');
    const holidays = Array.from({ length: 61 }, (_, index) => addDays(localDate('2019-03-04'), index));
    expect(businessDayFrom({ holidays, workdays: [] }, localDate('2019-03-04'))).to.equal('2019-03-04');
    expect(businessDayFrom({ holidays: holidays.slice(0, 60), workdays: [] }, localDate('2019-03-04'))).to.equal(
      '2019-05-03',
    );
  });
});
