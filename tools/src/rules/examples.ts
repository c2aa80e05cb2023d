import type { HouseRule, SourceFile } from '../source-tree.js';

const BLOCK = /(?:<!-- from: (\S+)#([\w-]+) -->\n)?```(?:ts|typescript)\n([\s\S]*?)```/g;

/**
 * A TypeScript example in a package's README is a piece of a file that is compiled and tested: `<!-- from: file#name -->` stands above it, and
 * the text between `// #region name` and `// #endregion` in that file is the example. So examples cannot rot.
 */
export const examplesAreTested: HouseRule = (files) =>
  files
    .filter(({ file }) => /^(packages|apps)\/[^/]+\/README\.md$/.test(file))
    .flatMap((readme) =>
      [...readme.text.matchAll(BLOCK)].flatMap(([, source, name, example = ''], index) => {
        const message = objection(files, source, name, example);
        if (message === undefined) return [];
        return [
          {
            rule: 'examples-are-tested',
            file: readme.file,
            line: 0,
            message: `example ${String(index + 1)}: ${message}`,
          },
        ];
      }),
    );

/** A package's README fits on a screen or two. */
export const shortReadmes: HouseRule = (files) =>
  files.flatMap(({ file, text }) => {
    const lines = text.split('\n').length - 1;
    if (!/^(packages|apps)\/[^/]+\/README\.md$/.test(file) || lines <= 60) return [];
    return [{ rule: 'short-readmes', file, line: 0, message: `${String(lines)} lines; at most 60` }];
  });

function objection(
  files: readonly SourceFile[],
  source: string | undefined,
  name: string | undefined,
  example: string,
): string | undefined {
  if (source === undefined || name === undefined) return 'say where it is tested: <!-- from: file#region -->';
  const text = files.find(({ file }) => file === source)?.text;
  if (text === undefined) return `${source} does not exist`;
  const region = regionOf(text, name);
  if (region === undefined) return `${source} has no region ${name}`;
  return region === example ? undefined : `differs from region ${name} of ${source}`;
}

/** The lines of a region without the indentation they share. */
export function regionOf(text: string, name: string): string | undefined {
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const length = lines.slice(begin + 1).findIndex((line) => line.trim() === '// #endregion');
  if (begin < 0 || length < 0) return undefined;
  const region = lines.slice(begin + 1, begin + 1 + length);
  const indent = Math.min(
    ...region.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return region.map((line) => `${line.slice(indent)}\n`).join('');
}
