import path from 'node:path';
import { expect } from 'chai';
import { ESLint } from 'eslint';
import { ROOT, scratchTree } from './scratch.js';
import type { Scratch } from './scratch.js';

const STRICT = JSON.stringify({
  compilerOptions: {
    strict: true,
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    moduleDetection: 'force',
    types: [],
  },
  include: ['src'],
});

/** Rule, file, and the planted line. */
// prettier-ignore
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['@typescript-eslint/no-floating-promises',   'packages/adapter-http/src/a.ts', 'export async function a(): Promise<void> { await Promise.resolve(); }\na();\n'],
  ['@typescript-eslint/no-misused-promises',    'packages/adapter-http/src/b.ts', 'declare const p: Promise<boolean>;\nif (p) throw new Error();\n'],
  ['@typescript-eslint/no-explicit-any',        'packages/adapter-http/src/c.ts', 'export const c = (x: any): unknown => x;\n'],
  ['@typescript-eslint/no-non-null-assertion',  'packages/adapter-http/src/d.ts', 'export const d = (x: string | null): string => x!;\n'],
  ['@typescript-eslint/only-throw-error',       'packages/adapter-http/src/e.ts', "export function e(): never {\n  throw 'text';\n}\n"],
  ['@typescript-eslint/switch-exhaustiveness-check', 'packages/adapter-http/src/f.ts', "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}\n"],
  ['@typescript-eslint/consistent-type-imports', 'packages/adapter-http/src/g.ts', "import { J } from './j.js';\nexport const g = (x: J): J => x;\n"],
  ['no-restricted-syntax',                      'packages/adapter-http/src/h.ts', 'export enum H {\n  a,\n}\n'],
  ['no-console',                                'packages/adapter-http/src/i.ts', "console.log('x');\n"],
  ['no-empty',                                  'packages/adapter-http/src/k.ts', 'try {\n  JSON.parse("");\n} catch {}\n'],
  ['no-restricted-properties',                  'packages/core/src/a.ts',         'export const a = (): number => Date.now();\n'],
  ['no-restricted-globals',                     'packages/core/src/b.ts',         'export const b = new Date();\n'],
  ['no-restricted-properties',                  'packages/core/src/c.ts',         'export const c = (): number => Math.random();\n'],
  ['no-restricted-globals',                     'packages/core/src/d.ts',         'export const d = (): unknown => setTimeout(() => undefined, 1);\n'],
  ['no-restricted-globals',                     'packages/core/src/f.ts',         "export const f = Buffer.from('x');\n"],
  ['no-restricted-globals',                     'packages/core/src/rongshu/envelope/a.ts', 'export const a = new Date();\n'],
  ['no-restricted-syntax',                      'packages/core/src/model/e.ts',   'export function e(): void {\n  try {\n    JSON.parse("");\n  } catch (cause) {\n    throw new Error("x", { cause });\n  }\n}\n'],
];

describe('Typed lint', () => {
  let scratch: Scratch;
  let rulesByFile: Map<string, readonly (string | null)[]>;

  before(async function () {
    this.timeout(60_000);
    scratch = scratchTree({
      ...Object.fromEntries(PLANTED.map(([, file, text]) => [file, text])),
      'packages/adapter-http/src/j.ts': 'export interface J {\n  readonly a: string;\n}\n',
      'packages/adapter-http/tsconfig.json': STRICT,
      'packages/core/tsconfig.json': STRICT,
    });
    const eslint = new ESLint({ cwd: scratch.folder, overrideConfigFile: path.join(ROOT, 'eslint.config.js') });
    const results = await eslint.lintFiles(['packages']);
    rulesByFile = new Map(
      results.map((result) => [
        path.relative(scratch.folder, result.filePath),
        result.messages.map(({ ruleId }) => ruleId),
      ]),
    );
  });
  after(() => scratch.remove());

  for (const [rule, file, text] of PLANTED) {
    it(`${rule} finds what was planted in ${file}: ${text.split('\n')[0] ?? ''}`, () => {
      expect(rulesByFile.get(file)).to.include(rule);
    });
  }

  it('finds nothing in an innocent file', () => {
    expect(rulesByFile.get('packages/adapter-http/src/j.ts')).to.deep.equal([]);
  });
});
