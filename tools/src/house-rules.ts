import { alertsHaveRunbooks } from './rules/alerts.js';
import { decisionsSayWhatEnforcesThem, documentedPathsExist, marksAreExplained } from './rules/documents.js';
import { exportsAreDocumented } from './rules/docstrings.js';
import { examplesAreTested, shortReadmes } from './rules/examples.js';
import { flowIsCurrent } from './rules/flow.js';
import { glossaryWords } from './rules/glossary.js';
import { itemsAreProven } from './rules/items.js';
import { kebabCaseFiles, meaningfulNames } from './rules/names.js';
import { everyPortHasAContract, portsStatePromises } from './rules/ports.js';
import { noMachinePaths, onlyInventedPeople } from './rules/privacy.js';
import { promisesNameTheirProof } from './rules/promises.js';
import { readmesAgree } from './rules/readmes.js';
import { nothingLeftOver, shortFiles } from './rules/shape.js';
import { tablesNameTheirSources } from './rules/tables.js';
import { variablesAreCurrent } from './rules/variables.js';
import { wireNamesStayInside } from './rules/wire-names.js';
import type { HouseRule, SourceFile, Violation } from './source-tree.js';

/** The rules of the house that no off-the-shelf tool knows. Absolute: there is no list of exceptions and no count to stay under. */
export const HOUSE_RULES: readonly HouseRule[] = [
  kebabCaseFiles,
  meaningfulNames,
  glossaryWords,
  wireNamesStayInside,
  tablesNameTheirSources,
  exportsAreDocumented,
  shortFiles,
  nothingLeftOver,
  noMachinePaths,
  onlyInventedPeople,
  everyPortHasAContract,
  portsStatePromises,
  documentedPathsExist,
  decisionsSayWhatEnforcesThem,
  marksAreExplained,
  flowIsCurrent,
  variablesAreCurrent,
  alertsHaveRunbooks,
  promisesNameTheirProof,
  readmesAgree,
  itemsAreProven,
  examplesAreTested,
  shortReadmes,
];

/** Every violation of every house rule, by file. */
export function houseRuleViolations(files: readonly SourceFile[]): readonly Violation[] {
  return HOUSE_RULES.flatMap((rule) => rule(files)).sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
