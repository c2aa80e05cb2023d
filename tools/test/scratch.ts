import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The root of this repository. */
export const ROOT = path.join(import.meta.dirname, '..', '..');

/** A folder of its own for one test, laid out like the repository, and gone afterwards. */
export interface Scratch {
  readonly folder: string;
  readonly remove: () => void;
}

/**
 * Writes `files` into a new folder and links each of `packages` (name → folder inside) into its node_modules, next to the repository's
 * own packages, so that tools resolve there what they resolve here.
 */
export function scratchTree(
  files: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, string>> = {},
): Scratch {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'banyan-planted-')));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  for (const [name, inside] of Object.entries(packages)) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(folder, inside), link);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
