import type { HouseRule } from '../source-tree.js';
import { declaredNames, wordsOf } from '../syntax.js';

/**
 * Words that the glossary (docs/GLOSSARY.md) gives up for another one. Wire names, tables and documents keep their own words; the
 * rule looks only at names that the domain declares.
 */
// prettier-ignore
const GLOSSARY_TABLE = [
  // not            but                       unless the name also says
  ['platform',     'marketplace',             []],
  ['institution',  'lender',                  []],
  ['customer',     'borrower',                []],
  ['user',         'borrower',                ['marketplace']],
  ['crawl',        'data pull',               []],
  ['quota',        'credit limit',            []],
  // What operators did is kept in the audit log; the marketplace's "audit" is a review.
  ['audit',        'credit review or loan review', ['log', 'entry', 'id']],
  ['withdraw',     'confirm borrow',          []],
  ['payout',       'disbursement',            []],
  ['trial',        'quote',                   []],
  ['contract',     'agreement',               []],
  ['contracts',    'agreements',              []],
  ['notify',       'callback',                []],
] as const satisfies readonly (readonly [word: string, instead: string, unless: readonly string[]])[];

const DOMAIN = /^packages\/core\/src\/(shared|model|ports|capabilities)\/.*\.ts$/;

/** The domain says one word per concept: the one of the glossary. */
export const glossaryWords: HouseRule = (files) =>
  files
    .filter(({ file }) => DOMAIN.test(file))
    .flatMap((file) => [
      ...objections(file.file.slice(file.file.lastIndexOf('/') + 1, -3)).map((message) => ({
        rule: 'glossary-words',
        file: file.file,
        line: 0,
        message,
      })),
      ...declaredNames(file).flatMap(({ name, line }) =>
        objections(name).map((message) => ({ rule: 'glossary-words', file: file.file, line, message })),
      ),
    ]);

function objections(name: string): readonly string[] {
  const words = wordsOf(name);
  return GLOSSARY_TABLE.flatMap(([word, instead, unless]) => {
    const isExcused = unless.some((other) => words.includes(other));
    return words.includes(word) && !isExcused ? [`${name}: the glossary says ${instead}, not ${word}`] : [];
  });
}
