import { expect } from 'chai';
import { tableText } from '#src/commands/print.js';

describe('tables of the command line', () => {
  it('stand in columns under their names, wide characters counted as two', () => {
    const text = tableText([
      { bank: '建设银行', loans: 12, state: 'open' },
      { bank: 'CMB', loans: 3n, state: undefined },
    ]);
    expect(text.split('\n')).to.deep.equal([
      'bank      loans  state', //
      '建设银行  12     open',
      'CMB       3',
    ]);
  });

  it('show every column that any row has, and nothing for no rows', () => {
    expect(tableText([{ one: 1 }, { two: 2 }]).split('\n')).to.deep.equal(['one  two', '1', '     2']);
    expect(tableText([])).to.equal('');
  });
});
