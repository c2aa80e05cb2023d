import { expect } from 'chai';
import { InvariantViolation } from '@banyan/core';
import { insertInto, selectFrom, updateIn } from '#src/written-statements.js';

describe('written statements', () => {
  it('insert what is there, and leave out what is undefined', () => {
    const row = { order_no: 'L1', detail: undefined, state: 3, end_time: null };
    expect(insertInto('cl_borrow', row)).to.deep.equal({
      sql: 'insert into cl_borrow (`order_no`, `state`, `end_time`) values (?, ?, ?)',
      bindings: ['L1', 3, null],
    });
    expect(insertInto('cl_borrow', { ...row, detail: 'x' }).bindings).to.deep.equal(['L1', 'x', 3, null]);
  });

  it('change and find rows by values', () => {
    expect(updateIn('cl_borrow', { order_no: 'L1', version: 2 }, { state: 3, end_time: null })).to.deep.equal({
      sql: 'update cl_borrow set `state` = ?, `end_time` = ? where `order_no` = ? and `version` = ?',
      bindings: [3, null, 'L1', 2],
    });
    expect(selectFrom('cl_borrow', { order_no: 'L1' })).to.deep.equal({
      sql: 'select * from cl_borrow where `order_no` = ?',
      bindings: ['L1'],
    });
  });

  it('never change or find every row, nor none, for want of a value', () => {
    for (const key of [{}, { order_no: undefined }, { order_no: null }]) {
      expect(() => updateIn('cl_borrow', key, { state: 3 })).to.throw(InvariantViolation);
      expect(() => selectFrom('cl_borrow', key)).to.throw(InvariantViolation);
    }
  });
});
