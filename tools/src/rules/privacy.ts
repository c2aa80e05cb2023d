import type { HouseRule } from '../source-tree.js';
import { linesMatching } from '../source-tree.js';

const MACHINE_PATH = /(^|[\s"'`(=])\/(work|root|home\/[a-z]\w*|Users\/\w+|private\/var)\/[\w.-]/;

const ID_NUMBER =
  /(?<![\dA-Za-z.])([1-9]\d{5})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/;

/** Region codes that were never allocated: an identity number that begins with one is nobody's. */
const NOBODYS_REGIONS = new Set(['110199', '440199']);

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** No path of somebody's machine. */
export const noMachinePaths: HouseRule = (files) =>
  files.flatMap((file) =>
    linesMatching(file, MACHINE_PATH).map(({ line, found }) => ({
      rule: 'no-machine-paths',
      file: file.file,
      line,
      message: `${found}… is a path of one machine`,
    })),
  );

/** Test people are invented: no identity number with a correct check digit in a region where people live. */
export const onlyInventedPeople: HouseRule = (files) =>
  files.flatMap((file) =>
    linesMatching(file, ID_NUMBER).flatMap(
      ({ line, found }) =>
      NOBODYS_REGIONS.has(found.slice(0, 6)) || !hasCheckDigit(found)
        ? []
        : [{ rule: 'only-invented-people', file: file.file, line, message: 'an identity number that may be somebody\'s' }], // prettier-ignore
    ),
  );

function hasCheckDigit(id: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(id[index]), 0);
  return '10X98765432'[sum % 11] === id[17]?.toUpperCase();
}
