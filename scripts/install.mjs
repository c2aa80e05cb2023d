import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './child.mjs';
import { installProblem, SetupProblem } from './problem.mjs';
import { visibleStep } from './progress.mjs';
import { digest, readStamp, sourceFiles, writeStamp } from './stamp.mjs';

const PNPM = 'pnpm@10.34.9';

/**
 * Installs the packages of the lock file, unless what is installed already is that lock file's content and still in its place.
 *
 * @param {string} root
 */
export async function installPackages(root) {
  const wanted = `${digest(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml'], 'content')} ${process.version} ${process.arch}`;
  if (readStamp(root, 'install') === wanted && missingPackages(root).length === 0) return;
  refuseUnwritable(root);
  await visibleStep('Installing the packages of pnpm-lock.yaml', async (report) => {
    const { exitCode, output } = await runPnpm(root, report);
    if (exitCode !== 0) {
      process.stderr.write(`\n${output.trimEnd().split('\n').slice(-15).join('\n')}\n`);
      throw new SetupProblem(installProblem(output, exitCode));
    }
    const missing = missingPackages(root);
    if (missing.length > 0) throw new SetupProblem(`The installation left out ${missing.join(', ')}.`);
    writeStamp(root, 'install', wanted);
  });
}

/**
 * @param {string} root
 * @param {(what: string) => void} report
 */
async function runPnpm(root, report) {
  // npm tells its scripts where it lives; npx is beside it. Falling back on the PATH serves those who run the script by hand.
  const besideNpm = path.join(path.dirname(process.env['npm_execpath'] ?? ''), 'npx-cli.js');
  const [file, first] = existsSync(besideNpm) ? [process.execPath, [besideNpm]] : ['npx', []];
  const pnpm = [
    ...['-y', PNPM, 'install', '--frozen-lockfile', '--prod=false', '--loglevel=info', '--reporter=append-only'],
    // A node_modules that somebody's `npm install` left behind is replaced without a question nobody can answer.
    '--config.confirmModulesPurge=false',
  ];
  try {
    return await runChild(file, [...first, ...pnpm], {
      cwd: root,
      env: { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' },
      onLine: (line) => {
        if (line.trim() !== '') report(line.trim());
      },
    });
  } catch {
    throw new SetupProblem('npm is not on the PATH; install Node together with npm and try again.');
  }
}

/**
 * The dependencies that some package.json names and that are not where Node would look for them.
 *
 * @param {string} root
 * @returns {string[]}
 */
function missingPackages(root) {
  const missing = [];
  const manifests = ['packages', 'apps', 'bench', 'chaos', 'services', 'testProjects'].flatMap((folder) =>
    sourceFiles(root, folder, /^package\.json$/),
  );
  for (const manifest of ['package.json', ...manifests]) {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, manifest), 'utf8'));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const place = path.join(root, path.dirname(manifest), 'node_modules', name, 'package.json');
      if (!existsSync(place)) missing.push(name);
    }
  }
  return missing;
}

/** @param {string} root */
function refuseUnwritable(root) {
  const probe = path.join(root, `.banyan-probe-${String(process.pid)}`);
  try {
    // Writing is the only honest question: permission bits lie to root and on read-only mounts.
    writeFileSync(probe, '');
    unlinkSync(probe);
  } catch {
    throw new SetupProblem(`The folder ${root} cannot be written; clone Banyan into a folder of yours and try again.`);
  }
}
