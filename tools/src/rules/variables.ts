import type { HouseRule } from '../source-tree.js';
import { VARIABLES_PAGE, variablesPage } from '../variables-page.js';

/** The table of variables that people read is the one that the gateway reads. */
export const variablesAreCurrent: HouseRule = (files) => {
  const page = files.find(({ file }) => file === VARIABLES_PAGE)?.text;
  if (page === undefined) return [];
  const current = variablesPage(files);
  if (current === page) return [];
  const message =
    current === undefined ? 'has no place for the table of variables' : 'is stale; npm run docs:variables';
  return [{ rule: 'variables-are-current', file: VARIABLES_PAGE, line: 0, message }];
};
