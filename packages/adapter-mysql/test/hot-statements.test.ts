import { expect } from 'chai';
import { createHotStatements } from '#src/engine/hot-statements.js';

const listOf = (count: number): { readonly sql: string; readonly bindings: readonly number[] } => ({
  sql: `delete from cron_run where id in (${Array.from({ length: count }, () => '?').join()})`,
  bindings: Array.from({ length: count }, (_, index) => index),
});

describe('statements that are worth preparing', () => {
  it('are those that come again, of the latest thousand', () => {
    const hot = createHotStatements();
    const asked = { sql: 'select 1', bindings: [] };
    expect([hot.isHot(asked), hot.isHot(asked)]).to.deep.equal([false, true]);
    for (let number = 0; number < 1_000; number += 1) hot.isHot({ sql: `select ${String(number + 2)}`, bindings: [] });
    expect(hot.isHot(asked)).to.equal(false);
  });

  it('are not those with a long list, however often they come: a place costs memory on every connection (promise 41)', () => {
    const hot = createHotStatements();
    for (const [count, isWorth] of [
      [256, true],
      [257, false],
      [2_000, false],
    ] as const) {
      hot.isHot(listOf(count));
      expect(hot.isHot(listOf(count)), String(count)).to.equal(isWorth);
    }
  });
});
