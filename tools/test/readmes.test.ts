import { expect } from 'chai';
import { readmesAgree } from '#src/rules/readmes.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

const TREE = readSourceTree(ROOT);

function messagesWhen(text: string, instead: string): readonly string[] {
  const chinese = TREE.find(({ file }) => file === 'README.zh-CN.md')?.text ?? '';
  expect(chinese).to.include(text);
  const files = TREE.map((each) =>
    each.file === 'README.zh-CN.md' ? { ...each, text: chinese.replace(text, instead) } : each,
  );
  return readmesAgree(files).map(({ message }) => message.replace(/ differ.*/, ''));
}

describe('The front page in two languages', () => {
  it('says the same', () => {
    expect(readmesAgree(TREE)).to.deep.equal([]);
    expect(readmesAgree([])).to.deep.equal([]);
  });

  it('differs when a heading, a command, a block, a link or a row is another', () => {
    for (const [text, instead, what] of [
      ['## 承诺', '**承诺**', 'headings'],
      ['`npm run bench`', '`npm run benches`', 'commands'],
      ['\nnpm start\n', '\nnpm run start\n', 'blocks of commands'],
      ['(docs/GAPS.md)', '(docs/GAP.md)', 'links'],
      ['| `npm run format` |', '`npm run format`', 'table rows'],
    ] as const) {
      expect(messagesWhen(text, instead), text).to.deep.equal([what]);
    }
  });
});
