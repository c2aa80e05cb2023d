import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSourceTree } from './source-tree.js';
import { VARIABLES_PAGE, variablesPage } from './variables-page.js';

// The command `npm run docs:variables`: writes the table of variables into its page anew.
const root = process.cwd();
const page = variablesPage(readSourceTree(root));
if (page === undefined) throw new Error(`there is no table of variables, or ${VARIABLES_PAGE} has no place for it`);
writeFileSync(path.join(root, VARIABLES_PAGE), page);
process.stdout.write(`${VARIABLES_PAGE}\n`);
