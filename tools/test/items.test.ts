import { expect } from 'chai';
import { itemsAreProven, namesItem } from '#src/rules/items.js';
import type { SourceFile } from '#src/source-tree.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

const PAGE = 'docs/ARCHITECTURE.md';
const TREE = readSourceTree(ROOT);

/** What the rule says when the map, or another file, is altered; the altered text must be there. */
function objections(pattern: RegExp, instead: string, file = PAGE): readonly string[] {
  expect(TREE.find((each) => each.file === file)?.text).to.match(pattern);
  const files = TREE.map((each): SourceFile =>
    each.file === file ? { file, text: each.text.replace(pattern, instead) } : each,
  );
  return itemsAreProven(files).map(({ message }) => message);
}

describe('Items of the requirements', () => {
  it('each has a file, a scenario and a test', () => {
    expect(itemsAreProven(TREE)).to.deep.equal([]);
  });

  for (const [what, pattern, instead, message] of [
    ['a file', /^\| 18 \| `getRepayPlan` .*\n/m, '', 'item 18 has no file in "Item → file"'],
    ['a row', /^\| 24 \| `repaid.*\n/m, '', 'item 24 has no row in "Item → proof"'],
    ['a scenario', /^(\| 20 \|) `overdue-then-paid` \|/m, '$1 |', 'item 20 is played by no scenario'],
    ['its scenario', /`notice-and-event-race`/, '`no-such-race`', 'there is no scenario no-such-race'],
    ['a test', /^(\| 10 \| `approved` \|).*$/m, '$1 |', 'item 10 has no test'],
    [
      'its test',
      /`core\/test\/model\/repayment\/quote\.test\.ts`/,
      '`core/test/gone.ts`',
      'there is no test core/test/gone.ts',
    ],
  ] as const) {
    it(`an item without ${what} is named`, () => {
      expect(objections(pattern, instead)).to.deep.equal([message]);
    });
  }

  it('an item whose scenario was renamed, or whose test does not say it, is named', () => {
    const scenario = 'apps/sandbox/src/scenarios/settled-early.ts';
    expect(objections(/name: 'settled-early'/, "name: 'settled'", scenario)).to.deep.equal([
      'there is no scenario settled-early',
    ]);
    const test = 'packages/core/test/capabilities/bank-card/list-banks.test.ts';
    expect(objections(/^[^]*$/, 'let a;', test)).to.deep.equal([
      'core/test/capabilities/bank-card/list-banks.test.ts does not name item 10',
    ]);
  });

  it('are read from words, lists and ranges', () => {
    for (const text of ['item 8', '(item 8.3)', 'items 7, 8', 'items 7 and 8', 'items 5–9', 'items 15, 7-8']) {
      expect(namesItem(text, 8), text).to.equal(true);
    }
    for (const text of ['item 18', 'item 80', 'items 9–12', 'item 7', '8', 'items 1, 18']) {
      expect(namesItem(text, 8), text).to.equal(false);
    }
  });

  it('of a tree without the map nothing is asked', () => {
    expect(itemsAreProven([])).to.deep.equal([]);
    expect(itemsAreProven([{ file: PAGE, text: 'see' }])).to.deep.equal([]);
  });
});
