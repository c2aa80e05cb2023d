import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './child.mjs';
import { SetupProblem } from './problem.mjs';
import { visibleStep } from './progress.mjs';
import { digest, readStamp, sourceFiles, writeStamp } from './stamp.mjs';

const SHOWN_ERRORS_MAX = 20;
const COMPILED = [
  ['src', 'dist'],
  ['test', 'dist-test'],
];

/**
 * Compiles the project folders `targets` (with what they refer to), unless nothing changed since they were last compiled.
 *
 * @param {string} root
 * @param {readonly string[]} targets folders holding a tsconfig.json; `.` is everything, tests included
 */
export async function buildProjects(root, targets) {
  const stamp = `build-${targets.join('+').replaceAll(/[^a-z+-]/g, '-')}`;
  const inputs = ['packages', 'apps', 'tools', 'bench', 'chaos', 'services', 'scripts'].flatMap((folder) =>
    sourceFiles(root, folder, /\.(ts|mjs|cjs|json)$/),
  );
  const wanted = digest(root, ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.json', ...inputs], 'stat');
  if (readStamp(root, stamp) === wanted && !hasMissingOutput(root, inputs, targets)) return;
  await visibleStep('Compiling', async (report) => {
    dropOrphans(root);
    await compile(root, targets, [], report);
    // The compiler trusts its notes and does not see that somebody deleted a dist folder.
    if (hasMissingOutput(root, inputs, targets)) await compile(root, targets, ['--force'], report);
    writeStamp(root, stamp, wanted);
  });
}

/**
 * @param {string} root
 * @param {readonly string[]} targets
 * @param {readonly string[]} flags
 * @param {(what: string) => void} report
 */
async function compile(root, targets, flags, report) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  /** @type {string[]} */
  const errors = [];
  let projectCount = 0;
  let begun = 0;
  const { exitCode, output } = await runChild(
    process.execPath,
    [tsc, '-b', ...targets, ...flags, '--verbose', '--pretty', 'false'],
    {
      cwd: root,
      onLine: (line) => {
        if (/^\s+\* .*\.json$/.test(line)) projectCount += 1;
        if (/error TS\d+/.test(line)) errors.push(line);
        const project = /Project '([^']+)'|Building project '([^']+)'/.exec(line);
        if (project === null) return;
        if (project[1] !== undefined) begun += 1;
        const name = path.relative(root, path.dirname(path.resolve(root, project[1] ?? project[2] ?? '')));
        report(`${String(begun)}/${String(projectCount)} ${name}`);
      },
    },
  );
  if (exitCode === 0) return;
  if (errors.length === 0) {
    process.stderr.write(`\n${output.trimEnd().split('\n').slice(-15).join('\n')}\n`);
    throw new SetupProblem(`The compiler stopped with exit code ${String(exitCode)}.`);
  }
  process.stderr.write(`\n${errors.slice(0, SHOWN_ERRORS_MAX).join('\n')}\n`);
  if (errors.length > SHOWN_ERRORS_MAX)
    process.stderr.write(`… and ${String(errors.length - SHOWN_ERRORS_MAX)} more\n`);
  throw new SetupProblem(
    `The code does not compile: ${String(errors.length)} error${errors.length === 1 ? '' : 's'}, listed above.`,
  );
}

/**
 * @param {string} root
 * @param {readonly string[]} inputs
 * @param {readonly string[]} targets
 */
function hasMissingOutput(root, inputs, targets) {
  const isEverything = targets.includes('.');
  return inputs.some((input) => {
    const [, project = '', folder, stem = ''] =
      /^((?:packages|apps)\/[^/]+|tools)\/(src|test)\/(.*)(?<!\.d)\.ts$/.exec(input) ?? [];
    if (project === '' || !(isEverything || (targets.includes(project) && folder === 'src'))) return false;
    return !existsSync(path.join(root, project, folder === 'src' ? 'dist' : 'dist-test', `${stem}.js`));
  });
}

/**
 * Deletes compiled files whose source is gone: the compiler leaves them, and a deleted test would go on passing.
 *
 * @param {string} root
 */
function dropOrphans(root) {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    existsSync(path.join(root, parent))
      ? readdirSync(path.join(root, parent)).map((name) => path.join(parent, name))
      : [],
  );
  for (const folder of [...folders, 'tools']) {
    for (const [from = '', to = ''] of COMPILED) {
      const compiled = path.join(root, folder, to);
      if (!existsSync(compiled)) continue;
      for (const entry of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
        if (!entry.endsWith('.js') || existsSync(path.join(root, folder, from, entry.replace(/\.js$/, '.ts'))))
          continue;
        const stem = path.join(compiled, entry.slice(0, -'.js'.length));
        for (const suffix of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(stem + suffix, { force: true });
      }
    }
  }
}
