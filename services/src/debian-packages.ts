import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { PartMissing } from './part.js';
import { findProgram, lastLine, runCommand } from './run-command.js';
import type { CommandOutcome } from './run-command.js';

const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive' };
const APT_TIMEOUT_MS = 600_000;

/** Whether this process may install packages for the whole machine. */
export function isAdministrator(): boolean {
  return process.getuid?.() === 0;
}

/** Installs Debian packages for the whole machine. Fails with `PartMissing` in one sentence. */
export async function installPackages(names: readonly string[]): Promise<void> {
  await requireApt(names);
  const install = async (): Promise<CommandOutcome> =>
    apt(['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...names]);
  let outcome = await install();
  if (outcome.exitCode !== 0) {
    // A fresh machine has no package lists, an old one has stale ones.
    await apt(['update']);
    outcome = await install();
  }
  if (outcome.exitCode !== 0)
    throw new PartMissing(`apt-get could not install ${names.join(', ')}: ${lastLine(outcome.output)}`);
}

/**
 * Unpacks Debian packages, and those they need that this machine has not, into a folder of one's own: for users who may not install.
 * Nothing is configured. Does nothing when the folder is there already.
 */
export async function unpackPackages(names: readonly string[], folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await requireApt(names);
  await mkdir(path.dirname(folder), { recursive: true });
  const workshop = await mkdtemp(path.join(path.dirname(folder), 'unpack-'));
  try {
    const downloads = path.join(workshop, 'downloads');
    const files = path.join(workshop, 'files');
    await mkdir(downloads);
    await mkdir(files);
    const wanted = await missingPackages(names);
    const outcome = await runCommand('apt-get', ['download', ...wanted], { cwd: downloads, timeoutMs: APT_TIMEOUT_MS });
    if (outcome.exitCode !== 0)
      throw new PartMissing(
        `apt-get could not download ${names.join(', ')} (package lists may be missing: apt-get update): ${lastLine(outcome.output)}`,
      );
    for (const archive of await readdir(downloads)) {
      const unpacked = await runCommand('dpkg', ['-x', path.join(downloads, archive), files]);
      if (unpacked.exitCode !== 0)
        throw new PartMissing(`dpkg could not unpack ${archive}: ${lastLine(unpacked.output)}`);
    }
    await mendLinks(files);
    await moveInto(files, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Where programs look for the libraries of unpacked packages. */
export async function libraryPath(folder: string): Promise<string> {
  const found: string[] = [];
  for (const parent of ['usr/lib', 'lib']) {
    const place = path.join(folder, parent);
    if (!existsSync(place)) continue;
    found.push(place);
    for (const entry of await readdir(place)) if (/-linux-gnu\w*$/.test(entry)) found.push(path.join(place, entry));
  }
  return found.join(':');
}

async function missingPackages(names: readonly string[]): Promise<readonly string[]> {
  const options = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const closure = await runCommand('apt-cache', ['depends', '--recurse', ...options, ...names]);
  const candidates = new Set(closure.output.split('\n').filter((line) => /^[a-z0-9][\w.+-]*$/.test(line)));
  const installed = await runCommand('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']);
  for (const line of installed.output.split('\n')) {
    const [name = '', status] = line.split(' ');
    if (status === 'installed') candidates.delete(name);
  }
  // Only libraries are unpacked beside: what configures a machine is of no use in a folder.
  const libraries = [...candidates].filter((name) => /^(lib|mariadb|mysql)/.test(name));
  return [...new Set([...names, ...(await downloadable(libraries))])];
}

/** Those that an archive has: `apt-cache depends` also names what only stands for others. */
async function downloadable(names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const shown = await runCommand('apt-cache', ['show', '--no-all-versions', ...names]);
  return shown.output
    .split('\n\n')
    .filter((record) => /^Filename:/m.test(record))
    .flatMap((record) => /^Package: (\S+)$/m.exec(record)?.[1] ?? []);
}

/**
 * Packages link to absolute places of the machine, and to files of packages that the machine has and the folder has not. Links lead into the
 * folder where what they mean is there, else to the machine.
 */
async function mendLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    const link = path.join(folder, entry);
    if (!(await lstat(link)).isSymbolicLink()) continue;
    const target = await readlink(link);
    const inside = path.isAbsolute(target) ? path.join(folder, target) : path.resolve(path.dirname(link), target);
    const onMachine = path.join('/', path.relative(folder, inside));
    const isInside = await isThere(inside);
    if (!isInside && (path.isAbsolute(target) || !existsSync(onMachine))) continue;
    await unlink(link);
    await symlink(isInside ? path.relative(path.dirname(link), inside) : onMachine, link);
  }
}

/** Whether there is anything of that name, be it a link that is not mended yet. */
async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function moveInto(files: string, folder: string): Promise<void> {
  try {
    await rename(files, folder);
  } catch (error) {
    // Somebody else unpacked the same meanwhile.
    if (existsSync(folder)) return;
    await cp(files, folder, { recursive: true, verbatimSymlinks: true }).catch(() => {
      throw error;
    });
  }
}

async function requireApt(names: readonly string[]): Promise<void> {
  if ((await findProgram(['apt-get'], [])) === undefined)
    throw new PartMissing(`${names.join(', ')} must be installed by hand: this machine has no apt-get`);
}

async function apt(args: readonly string[]): Promise<CommandOutcome> {
  return runCommand('apt-get', args, { environment: APT_ENVIRONMENT, timeoutMs: APT_TIMEOUT_MS });
}
