import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One file of the repository. `file` is relative to the root, with `/` between folders. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** A broken rule: where, which rule, and what to do about it. `line` counts from 1; 0 = the file as a whole. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A house rule over the whole tree. Pure, so that a planted violation can be tried without touching the disk. */
export type HouseRule = (files: readonly SourceFile[]) => readonly Violation[];

const NOT_OURS = new Set(['node_modules', 'dist', 'dist-test', '.git', '.banyan', 'coverage']);
const TEXT = /(\.(ts|mts|cts|js|mjs|cjs|json|md|yaml|yml|txt|sh|html|css)|\.ci\/run|LICENSE)$/;

/** Reads every text file of the repository except what is installed or compiled. */
export function readSourceTree(root: string, folder = ''): readonly SourceFile[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : readSourceTree(root, file);
    if (!entry.isFile() || !TEXT.test(file) || entry.name === 'pnpm-lock.yaml') return [];
    return [{ file, text: readFileSync(path.join(root, file), 'utf8') }];
  });
}

/** Code of the project (TypeScript and scripts), without configuration files at the root. */
export function isCode(file: string): boolean {
  return /^(packages|apps|tools|bench|chaos|services|scripts|testProjects)\/.*\.(ts|mjs|cjs|js)$/.test(file);
}

/** Code that is shipped: what stands in a `src` folder of a package or of an app. */
export function isShipped(file: string): boolean {
  return /^(packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file);
}

/** Finds a pattern line by line. `pattern` must not be global. */
export function linesMatching(file: SourceFile, pattern: RegExp): readonly { line: number; found: string }[] {
  return file.text.split('\n').flatMap((text, index) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ line: index + 1, found: match[0].trim() }];
  });
}
