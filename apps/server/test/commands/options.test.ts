import { expect } from 'chai';
import { givenNumber, wholeNumber } from '#src/commands/number-option.js';
import { readLocalOrInstant } from '#src/commands/time-option.js';
import { yuanAmount } from '#src/commands/yuan-option.js';

describe('options of commands about money', () => {
  it('numbers of payers and banks are no names and no sentences', () => {
    for (const text of ['T-1', '2026:11.22_7', 'T'.repeat(64)]) expect(givenNumber(text)).to.equal(text);
    for (const text of ['', '测试甲', 'T 2', 'T'.repeat(65), 'T\n2', '../T'])
      expect(() => givenNumber(text), text).to.throw('must be 1 to 64');
  });

  it('amounts are yuan above zero, to the 分', () => {
    expect(yuanAmount('1348.71')).to.equal(134_871n);
    for (const text of ['0', '0.00', '-1', '+1', '1e3', '1,000', '0.001', '01', '', ' 1', '9'.repeat(17)])
      expect(() => yuanAmount(text), text).to.throw('must be yuan');
  });

  it('times are days that exist, or milliseconds', () => {
    expect(readLocalOrInstant('2026-05-29')).to.equal(1_779_984_000_000);
    expect(readLocalOrInstant('1779984000000')).to.equal(1_779_984_000_000);
    for (const text of ['yesterday', '2026-02-30', '2026-5-1', '-1', '9'.repeat(15), ''])
      expect(() => readLocalOrInstant(text), text).to.throw('A time is');
  });

  it('counts are whole and above zero', () => {
    expect(wholeNumber('100')).to.equal(100);
    for (const text of ['0', '-1', '1.5', '1e3', '', '9'.repeat(8)])
      expect(() => wholeNumber(text), text).to.throw('must be a whole number');
  });
});
