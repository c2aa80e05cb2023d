import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { flowPages } from './flow/flow-pages.js';
import { readSourceTree } from './source-tree.js';

// The command `npm run docs:flow`: writes the pages of docs/flow anew from the tables of the code.
const root = process.cwd();
const drawn = flowPages(readSourceTree(root));
if (drawn === undefined) throw new Error('the tables that docs/flow is drawn from are not in this folder');
for (const { file, text } of drawn.pages) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  process.stdout.write(`${file}\n`);
}
for (const gap of drawn.gaps) process.stderr.write(`${gap}\n`);
process.exitCode = drawn.gaps.length === 0 ? 0 : 1;
