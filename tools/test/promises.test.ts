import { expect } from 'chai';
import { documentedPathsExist } from '#src/rules/documents.js';
import { promiseCounts, promisesNameTheirProof, promiseSummary } from '#src/rules/promises.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

const TREE = readSourceTree(ROOT);
const PAGE = 'docs/PROMISES.md';
const text = TREE.find(({ file }) => file === PAGE)?.text ?? '';

/** What the rules say of the page when its row of a promise is another one. */
function messagesWith(number: number, change: (row: string) => string): readonly string[] {
  const lines = text.split('\n').flatMap((line) => {
    const changed = line.startsWith(`| ${String(number)} |`) ? change(line) : line;
    return changed === '' && line !== '' ? [] : [changed];
  });
  const files = TREE.map((each) => (each.file === PAGE ? { file: PAGE, text: lines.join('\n') } : each));
  return [...promisesNameTheirProof(files), ...documentedPathsExist(files)].map(({ message }) => message);
}

describe('The table of promises', () => {
  it('names for each of the 44 what proves it, or why nothing does; the front pages count them', () => {
    expect(promisesNameTheirProof(TREE)).to.deep.equal([]);
    const { proven, partly, notProven } = promiseCounts({ file: PAGE, text });
    expect(proven + partly + notProven).to.equal(44);
    expect(promiseSummary({ proven: 1, partly: 2, notProven: 3 })).to.equal('1 / 2 / 3');
    expect(promisesNameTheirProof([])).to.deep.equal([]);
  });

  it('a row that is lost, without command, with a file or a command that does not exist, without a reason is found', () => {
    const row = (state: string, command: string, where: string, remark: string): string =>
      `| 9 | A promise | ${state} | ${command} | ${where} | S | ${remark} |`;
    expect(messagesWith(9, () => '')).to.include.members(['43 rows, not 44', 'row 10 is out of order']);
    for (const [planted, message] of [
      [row('proven', '', '`docs/GAPS.md`', ''), 'promise 9 names no command'],
      [row('proven', '`npm run dance`', '`docs/GAPS.md`', ''), 'promise 9 names npm run dance, which does not exist'],
      [row('proven', '`npm test`', '', ''), 'promise 9 names no file'],
      [row('proven', '`npm test`', '`core/test/gone.test.ts`', ''), 'core/test/gone.test.ts does not exist'],
      [row('partly', '`npm test`', '`docs/GAPS.md`', ''), 'promise 9 does not say what is missing'],
      [row('not proven', '', '', ''), 'promise 9 does not say why it is not proven'],
      [row('surely', '', '', ''), 'promise 9 has no state: surely'],
    ] as const) {
      expect(
        messagesWith(9, () => planted),
        planted,
      ).to.include(message);
    }
    const silent = messagesWith(9, () => row('not proven', '', '', 'nobody has tried'));
    // The counts and the row of its command, on both front pages.
    expect(silent.filter((message) => message.startsWith('does not say "'))).to.have.length(4);
  });
});
