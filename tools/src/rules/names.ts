import type { HouseRule, SourceFile, Violation } from '../source-tree.js';
import { isCode } from '../source-tree.js';
import { declaredNames, wordsOf } from '../syntax.js';
import type { DeclaredName } from '../syntax.js';

const KEBAB_FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.(ts|mjs|cjs|js)$/;

/** Words that name nothing, wherever they stand in a name (STYLE §5). */
const EMPTY_WORDS = new Set(['manager', 'managers', 'helper', 'helpers', 'util', 'utils', 'impl', 'third', 'qc']);

/** Verbs that say nothing about what is done. `handler` is a word of the HTTP adapter. */
const EMPTY_VERBS = new Set(['do', 'process', 'handle']);

/** Files are kebab-case, named after their main export; a dot sets off what kind of file it is (`bank-code.table.ts`). */
export const kebabCaseFiles: HouseRule = (files) =>
  files
    .filter(({ file }) => isCode(file) && !KEBAB_FILE.test(baseName(file)))
    .map(({ file }) => ({
      rule: 'kebab-case-files',
      file,
      line: 0,
      message: 'name the file in kebab-case, after its main export',
    }));

/** No name says Manager, Helper, Util, Impl, `third` or `qc`; no type is a Base or a Data or has an `I` in front; no empty verbs. */
export const meaningfulNames: HouseRule = (files) =>
  files
    .filter(({ file }) => isCode(file))
    .flatMap((file) => [
      ...emptyFileName(file),
      // A column keeps the name that the lender's other systems know, and column names have underscores.
      ...declaredNames(file)
        .filter(({ name }) => !/[a-z]_/.test(name))
        .flatMap((declared) => {
          const reason = objection(declared, file.file);
          return reason === undefined
            ? []
            : [
                {
                  rule: 'meaningful-names',
                  file: file.file,
                  line: declared.line,
                  message: `${declared.name}: ${reason}`,
                },
              ];
        }),
    ]);

function objection({ name, kind }: DeclaredName, file: string): string | undefined {
  const words = wordsOf(name);
  const empty = words.find((word) => EMPTY_WORDS.has(word));
  if (empty !== undefined) return `"${empty}" names nothing; say what it is or does`;
  if (kind === 'type' && (words[0] === 'base' || words.at(-1) === 'base')) return 'Base names nothing; say what it is';
  if (kind === 'type' && words.length > 1 && words.at(-1) === 'data')
    return 'Data says nothing as a suffix; say which data';
  if (kind === 'type' && /^I[A-Z][a-z]/.test(name)) return 'no I in front of an interface';
  if (kind !== 'value' && words.includes('handler') && !isAdapter(file)) return 'only adapters have handlers';
  if (kind === 'function' && EMPTY_VERBS.has(words[0] ?? '')) return `"${words[0] ?? ''}" is no verb; say what is done`;
  return undefined;
}

function emptyFileName({ file }: SourceFile): readonly Violation[] {
  const empty = wordsOf(baseName(file).replace(/\.\w+$/, '')).find((word) => EMPTY_WORDS.has(word) || word === 'base');
  if (empty === undefined) return [];
  return [
    {
      rule: 'meaningful-names',
      file,
      line: 0,
      message: `"${empty}" names nothing; name the file after what it exports`,
    },
  ];
}

function isAdapter(file: string): boolean {
  return /^(packages\/adapter-|apps\/|bench\/|chaos\/|services\/)/.test(file);
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
