import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { ROOT, scratchTree } from './scratch.js';
import type { Scratch } from './scratch.js';

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PROJECT = JSON.stringify({
  compilerOptions: {
    composite: true,
    rootDir: 'src',
    outDir: 'dist',
    module: 'NodeNext',
    target: 'ES2023',
    strict: true,
    lib: ['ES2023'],
    skipLibCheck: true,
    types: [],
  },
  include: ['src'],
});

/** A clone in small: the real scripts, two apps of one line each, and an npx that does what `installer` says. */
function smallClone(installer: string): Scratch {
  const scratch = scratchTree({
    'package.json': JSON.stringify({ name: 'small', private: true, type: 'module', dependencies: { here: '1.0.0' } }),
    'pnpm-lock.yaml': 'lockfileVersion: 9\n',
    'pnpm-workspace.yaml': 'packages: []\n',
    'tsconfig.json': JSON.stringify({ files: [], references: [{ path: 'apps/server' }, { path: 'apps/sandbox' }] }),
    'tsconfig.base.json': '{}',
    'apps/server/tsconfig.json': PROJECT,
    'apps/server/src/index.ts': 'export const server = 1;\n',
    'apps/sandbox/tsconfig.json': PROJECT,
    'apps/sandbox/src/cli.ts':
      'declare const process: { argv: string[]; stdout: { write(text: string): void } };\nprocess.stdout.write(`${process.argv.slice(2).join(" ")}\\n`);\nexport {};\n',
    'npm/npm-cli.js': '',
    'npm/npx-cli.js': `import { mkdirSync, writeFileSync } from 'node:fs';\n${installer}\n`,
    'no-old-node.cjs': "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n",
    'no-writing.cjs':
      "const fs = require('fs');\nconst write = fs.writeFileSync;\nfs.writeFileSync = (file, ...rest) => {\n  if (String(file).includes('probe')) throw new Error('EROFS');\n  write(file, ...rest);\n};\nrequire('module').syncBuiltinESMExports();\n",
  });
  cpSync(path.join(ROOT, 'scripts'), path.join(scratch.folder, 'scripts'), { recursive: true });
  return scratch;
}

const INSTALLS =
  "mkdirSync('node_modules/here', { recursive: true });\nwriteFileSync('node_modules/here/package.json', '{}');";

function run(
  clone: Scratch,
  args: readonly string[],
  options: { preload?: string; env?: NodeJS.ProcessEnv } = {},
): Run {
  const preload = options.preload === undefined ? [] : ['--require', path.join(clone.folder, options.preload)];
  return spawnSync(process.execPath, [...preload, path.join(clone.folder, 'scripts', 'run.cjs'), ...args], {
    cwd: clone.folder,
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: path.join(clone.folder, 'npm', 'npm-cli.js'), ...options.env },
  });
}

describe('Set-up', function () {
  this.timeout(60_000);
  let clone: Scratch;

  function given(installer: string): void {
    clone = smallClone(installer);
  }
  afterEach(() => clone.remove());

  /** The one clear sentence: last line, no stack trace, exit code 1. */
  function expectSentence(result: Run, sentence: RegExp): void {
    expect(result.status).to.equal(1);
    expect(result.stderr.trimEnd().split('\n').at(-1)).to.match(sentence);
    expect(result.stderr).to.not.match(/\n\s+at .*:\d+/);
  }

  it('refuses a Node that is too old', () => {
    given(INSTALLS);
    expectSentence(
      run(clone, ['start'], { preload: 'no-old-node.cjs' }),
      /^banyan: Node 18\.20\.4 is too old; install Node 20\.19/,
    );
  });

  it('refuses a folder that cannot be written', () => {
    given(INSTALLS);
    expectSentence(run(clone, ['start'], { preload: 'no-writing.cjs' }), /^banyan: The folder .* cannot be written/);
  });

  it('names the commands when asked for one that does not exist', () => {
    given(INSTALLS);
    expectSentence(run(clone, ['statr']), /^banyan: There is no command "statr"; there are: npm run start/);
  });

  // prettier-ignore
  const FAILURES = [
    ['a compiler that is missing',       'gyp ERR! find Python',                     /python3, make and a C\+\+ compiler/],
    ['a registry that cannot be found',  'request failed, reason: ENOTFOUND',        /registry could not be reached/],
    ['a full disk',                      'ENOSPC: no space left on device',          /disk is full/],
    ['a lock file out of date',          'ERR_PNPM_OUTDATED_LOCKFILE  Cannot …',     /pnpm-lock\.yaml does not match/],
    ['a failure nobody thought of',      'something else',                           /exit code 7.*output above/],
  ] as const;
  for (const [failure, output, sentence] of FAILURES) {
    it(`says in one sentence what to do about ${failure}`, () => {
      given(`process.stderr.write(${JSON.stringify(`${output}\n`)});\nprocess.exit(7);`);
      const result = run(clone, ['start']);
      expectSentence(result, sentence);
      expect(result.stderr).to.include(output);
    });
  }

  it('says so when the registry really refuses the connection', () => {
    given(INSTALLS);
    const env = {
      npm_execpath: '',
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: path.join(clone.folder, 'empty-cache'),
      npm_config_fetch_retries: '0',
    };
    expectSentence(run(clone, ['start'], { env }), /registry could not be reached/);
  });

  it('ends a test run that cannot begin with one failure', () => {
    given('process.exit(7);');
    expect(run(clone, ['test']).stdout).to.equal('0 passed, 1 failed\n');
    expect(run(clone, ['test'], { preload: 'no-old-node.cjs' }).stdout).to.equal('0 passed, 1 failed\n');
  });

  describe('with the packages at hand', () => {
    beforeEach(() => {
      given(INSTALLS);
      run(clone, ['changeset']);
      symlinkSync(path.join(ROOT, 'node_modules', 'typescript'), path.join(clone.folder, 'node_modules', 'typescript'));
    });

    it('installs, compiles, runs the command with its arguments, and does neither again while nothing changes', () => {
      rmSync(path.join(clone.folder, 'node_modules', 'here'), { recursive: true });
      const first = run(clone, ['journey', '--json']);
      expect(first.stdout).to.equal('journey --json\n');
      expect(first.stderr).to.match(/✓ Installing .*\n(.*\n)*.*✓ Compiling/);
      const second = run(clone, ['journey', '--json']);
      expect(second.stdout).to.equal('journey --json\n');
      expect(second.stderr).to.equal('');
    });

    it('compiles again when a source changed, a compiled file is gone, or a source was deleted', () => {
      run(clone, ['start']);
      writeFileSync(path.join(clone.folder, 'apps/server/src/more.ts'), 'export const more = 1;\n');
      expect(run(clone, ['start']).stderr).to.include('✓ Compiling');
      rmSync(path.join(clone.folder, 'apps/sandbox/dist'), { recursive: true });
      expect(run(clone, ['start'])).to.include({ status: 0, stdout: 'demo\n' });
      rmSync(path.join(clone.folder, 'apps/server/src/more.ts'));
      run(clone, ['start']);
      const left = spawnSync('ls', [path.join(clone.folder, 'apps/server/dist')], { encoding: 'utf8' }).stdout;
      expect(left).to.include('index.js').and.not.include('more.js');
    });

    it('lists compile errors and ends with one sentence', () => {
      writeFileSync(path.join(clone.folder, 'apps/server/src/index.ts'), "export const server: number = 'one';\n");
      const result = run(clone, ['start']);
      expectSentence(result, /^banyan: The code does not compile: 1 error, listed above\.$/);
      expect(result.stderr).to.include('apps/server/src/index.ts(1,14): error TS2322');
    });

    it('installs again when the lock file changed or an installed package is gone', () => {
      expect(run(clone, ['start']).stderr).to.not.include('Installing');
      writeFileSync(path.join(clone.folder, 'pnpm-lock.yaml'), 'lockfileVersion: 9\nchanged: true\n');
      expect(run(clone, ['start']).stderr).to.include('✓ Installing');
      rmSync(path.join(clone.folder, 'node_modules/here'), { recursive: true });
      expect(run(clone, ['start']).stderr).to.include('✓ Installing');
    });
  });
});
