import type { HouseRule } from '../source-tree.js';

const ENGLISH = 'README.md';
const CHINESE = 'README.zh-CN.md';

/** What both languages must have alike, in their order. */
const ALIKE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['headings', /^#{1,3} /gm],
  ['commands', /`(npm [^`]+)`/g],
  ['blocks of commands', /^```\n((?:npm|docker) [^`]+)```/gm],
  ['links', /\]\(((?!README)[^)]+)\)/g],
  ['table rows', /^\|(?!-)/gm],
];

/** The front page says the same in English and in Chinese: as many headings and rows, the same commands and links. */
export const readmesAgree: HouseRule = (files) => {
  const english = files.find(({ file }) => file === ENGLISH)?.text;
  const chinese = files.find(({ file }) => file === CHINESE)?.text;
  if (english === undefined || chinese === undefined) return [];
  return ALIKE.flatMap(([what, pattern]) => {
    const [ours, theirs] = [found(english, pattern), found(chinese, pattern)];
    const index = ours.findIndex((each, place) => each !== theirs[place]);
    if (index < 0 && ours.length === theirs.length) return [];
    const where = `number ${String((index < 0 ? ours.length : index) + 1)} of ${String(ours.length)}`;
    return [
      { rule: 'readmes-agree', file: CHINESE, line: 0, message: `${what} differ from ${ENGLISH} from ${where} on` },
    ];
  });
};

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);
}
