import { expect } from 'chai';
import { variablesAreCurrent } from '#src/rules/variables.js';
import { readSourceTree } from '#src/source-tree.js';
import { VARIABLES_PAGE, variablesPage } from '#src/variables-page.js';
import { ROOT } from './scratch.js';

const TREE = readSourceTree(ROOT);
const TABLE = 'apps/server/src/settings/variables.table.ts';

/** Messages of the rule when a file of the tree says something else. */
function messagesWhen(file: string, text: string, instead: string): readonly string[] {
  expect(TREE.find((each) => each.file === file)?.text, file).to.include(text);
  const files = TREE.map((each) => (each.file === file ? { file, text: each.text.replace(text, instead) } : each));
  return variablesAreCurrent(files).map(({ message }) => message);
}

describe('The table of variables', () => {
  it('is what the gateway reads today', () => {
    expect(variablesAreCurrent(TREE)).to.deep.equal([]);
    expect(variablesPage(TREE)).to.include('| `BANYAN_SCHEDULE` | `normal`, `fast`, `off` | `normal` | ');
  });

  it('is stale when a default, a choice or a meaning changes, in the code or on the page', () => {
    for (const [file, text, instead] of [
      [TABLE, "'8080'", "'8081'"],
      [TABLE, "'normal', 'fast', 'off'", "'normal', 'off'"],
      [TABLE, 'address to listen on', 'where to listen'],
      [VARIABLES_PAGE, '`8080`', '`8081`'],
    ] as const) {
      expect(messagesWhen(file, text, instead), text).to.deep.equal(['is stale; npm run docs:variables']);
    }
  });

  it('must have a place on the page', () => {
    const lost = ['has no place for the table of variables'];
    expect(messagesWhen(VARIABLES_PAGE, '<!-- variables: end -->', '')).to.deep.equal(lost);
    expect(variablesAreCurrent([])).to.deep.equal([]);
  });
});
