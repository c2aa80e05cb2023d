import { spawn } from 'node:child_process';
import path from 'node:path';
import { houseRuleViolations } from './house-rules.js';
import { readSourceTree } from './source-tree.js';

/** One check of the house: it passes when it has nothing to say. */
export interface Check {
  readonly name: string;
  /** Answers with what is wrong, one finding per line; empty when all is well. */
  readonly run: (root: string) => Promise<string>;
}

/** The checks, the slowest first: they run side by side, two at a time. */
export const CHECKS: readonly Check[] = [
  {
    name: 'typed lint (eslint)',
    run: (root) => complaints(root, 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  },
  {
    name: 'formatting (prettier)',
    run: (root) => complaints(root, 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  },
  {
    name: 'package arrows and core purity (dependency-cruiser)',
    run: (root) =>
      complaints(root, 'dependency-cruiser/bin/dependency-cruise.mjs', [
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err',
        'packages',
        'apps',
        'tools',
      ]),
  },
  {
    name: 'scripts compile without set-up (tsc)',
    run: (root) => complaints(root, 'typescript/bin/tsc', ['-p', 'scripts', '--pretty', 'false']),
  },
  {
    name: 'house rules',
    run: async (root) =>
      houseRuleViolations(readSourceTree(root))
        .map(({ file, line, rule, message }) => `${file}:${String(line)} [${rule}] ${message}`)
        .join('\n'),
  },
];

function complaints(root: string, bin: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules', bin), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', (cause) => resolve(`${bin} did not start: ${cause.message}`));
    child.on('close', (code) => resolve(code === 0 ? '' : output.trim() || `${bin} ended with code ${String(code)}`));
  });
}
