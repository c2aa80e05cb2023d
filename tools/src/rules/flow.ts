import { flowPages } from '../flow/flow-pages.js';
import type { HouseRule } from '../source-tree.js';

/** The diagrams of docs/flow are what the tables of the code say today, and every row of those tables is in one of them. */
export const flowIsCurrent: HouseRule = (files) => {
  const drawn = flowPages(files);
  if (drawn === undefined) return [];
  const written = new Map(files.map(({ file, text }) => [file, text]));
  const stale = drawn.pages.filter(({ file, text }) => written.get(file) !== text);
  return [
    ...stale.map(({ file }) => ({ rule: 'flow-is-current', file, line: 0, message: 'is stale; npm run docs:flow' })),
    ...drawn.gaps.map((message) => ({ rule: 'flow-is-current', file: 'docs/flow/README.md', line: 0, message })),
  ];
};
