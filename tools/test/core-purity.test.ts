import path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { ROOT } from './scratch.js';

/** What the compiler says about `text` as a file of core/src/model, under core's own settings. */
function complaints(tsconfig: string, text: string): readonly string[] {
  const config = path.join(ROOT, 'packages', 'core', tsconfig);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    path.dirname(config),
  );
  const planted = path.join(ROOT, 'packages', 'core', 'src', 'model', 'planted.ts');
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (file, language) =>
      file === planted ? ts.createSourceFile(file, text, language) : disk.getSourceFile(file, language),
  };
  const program = ts.createProgram([planted], { ...options, composite: false, noEmit: true }, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(planted))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const SURROUNDINGS = [
  ['process', 'process.exit(1);'],
  ['Buffer', "Buffer.from('x');"],
  ['setTimeout', 'setTimeout(() => undefined, 1);'],
  ['console', "console.log('x');"],
  ['fetch', "void fetch('x');"],
  ['URL', "new URL('x');"],
] as const;

describe('Core purity by tsconfig', function () {
  this.timeout(60_000);

  for (const tsconfig of ['tsconfig.json', 'tsconfig.shared.json']) {
    for (const [name, use] of SURROUNDINGS) {
      it(`${name} does not compile in core (${tsconfig})`, () => {
        expect(complaints(tsconfig, `export {};\n${use}\n`).join('\n')).to.match(
          new RegExp(`Cannot find name '${name}'`),
        );
      });
    }
  }

  it('the language itself compiles in core', () => {
    expect(complaints('tsconfig.json', 'export const a = new Map<string, bigint>([["a", 1n]]);\n')).to.deep.equal([]);
  });

  it('a number with a fraction is no amount', () => {
    const text = "import type { Fen } from '../shared/money.js';\nexport const half = (a: Fen): Fen => a * 0.5;\n";
    expect(complaints('tsconfig.json', text)).to.not.deep.equal([]);
  });
});
