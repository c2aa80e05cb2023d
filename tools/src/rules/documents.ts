import type { HouseRule } from '../source-tree.js';

const PATH =
  /`((?:packages|apps|core|adapter-[a-z]+|server|sandbox|docs|tools|scripts|bench|chaos|services|deploy|testProjects|\.ci)\/[\w./-]+|\.[\w.-]+\.c?js|[\w.-]+\.config\.js)`/g;

/** Short forms that docs use for folders of the workspace. */
const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^(core|adapter-[a-z]+)\//, 'packages/$1/'],
  [/^(server|sandbox)\//, 'apps/$1/'],
];

/** Every path that a front page, the map, a page for operations or a decision record names exists. */
export const documentedPathsExist: HouseRule = (files) => {
  const all = new Set(files.map(({ file }) => file));
  const folders = new Set([...all].flatMap(parents));
  return files
    .filter(
      ({ file }) =>
        file === 'docs/ARCHITECTURE.md' ||
        file === 'docs/GAPS.md' ||
        file === 'docs/PROMISES.md' ||
        file === 'docs/INTEGRATION.md' ||
        file === 'docs/OPERATIONS.md' ||
        file === 'README.zh-CN.md' ||
        file.startsWith('docs/adr/') ||
        file === 'README.md',
    )
    .flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, index) =>
        [...line.matchAll(PATH)].flatMap(([, named = '']) => {
          const target = SHORT_FORMS.reduce((path, [short, long]) => path.replace(short, long), named).replace(
            /\/$/,
            '',
          );
          if (all.has(target) || folders.has(target)) return [];
          return [{ rule: 'documented-paths', file, line: index + 1, message: `${named} does not exist` }];
        }),
      ),
    );
};

/** Every decision record says which command fails when it is broken, or that none does. */
export const decisionsSayWhatEnforcesThem: HouseRule = (files) =>
  files
    .filter(({ file, text }) => /^docs\/adr\/\d{4}-.*\.md$/.test(file) && !/\*\*Enforced by:?\*\*/i.test(text))
    .map(({ file }) => ({ rule: 'adr-enforced-by', file, line: 0, message: 'no "**Enforced by:**" line' }));

const MARK = /(?<![%\w])[GE]\d{1,2}(?!\w)/g;

/** Every gap and edge that code or documents name is explained in docs/GAPS.md. */
export const marksAreExplained: HouseRule = (files) => {
  const page = files.find(({ file }) => file === 'docs/GAPS.md')?.text ?? '';
  const explained = new Set([...page.matchAll(/^\| ([GE]\d{1,2}) \|/gm)].map(([, mark]) => mark));
  return files
    .filter(({ file }) => /^(?:packages|apps)\/[\w-]+\/src\/|^docs\/(?!GAPS)/.test(file))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          [...line.matchAll(MARK)].flatMap(([mark]) =>
            explained.has(mark)
              ? []
              : [{ rule: 'marks-explained', file, line: index + 1, message: `${mark} is not in docs/GAPS.md` }],
          ),
        ),
    );
};

function parents(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
