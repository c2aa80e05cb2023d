import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that hold compiled or foreign files. */
const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-test', '.git', '.banyan', 'coverage']);

/**
 * Every source file under `folder`, as paths relative to `root`, sorted.
 *
 * @param {string} root
 * @param {string} folder
 * @param {RegExp} pattern
 * @returns {string[]}
 */
export function sourceFiles(root, folder, pattern) {
  const found = [];
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  for (const entry of readdirSync(absolute, { withFileTypes: true })) {
    const relative = path.posix.join(folder, entry.name);
    if (entry.isDirectory() && !NOT_SOURCE.has(entry.name)) found.push(...sourceFiles(root, relative, pattern));
    if (entry.isFile() && pattern.test(entry.name)) found.push(relative);
  }
  return found.sort();
}

/**
 * A digest of what the files are: content for small lists that must be exact, size and time for whole trees.
 *
 * @param {string} root
 * @param {readonly string[]} files
 * @param {'content' | 'stat'} by
 * @returns {string}
 */
export function digest(root, files, by) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file);
    if (by === 'content') {
      hash.update(readFileSync(path.join(root, file)));
    } else {
      const { mtimeMs, size } = statSync(path.join(root, file));
      hash.update(`${String(mtimeMs)}:${String(size)}`);
    }
  }
  return hash.digest('hex');
}

/** @param {string} root @param {string} name */
const stampFile = (root, name) => path.join(root, 'node_modules', '.banyan', `${name}.stamp`);

/**
 * What was noted the last time the step called `name` succeeded, or the empty string.
 *
 * @param {string} root
 * @param {string} name
 */
export function readStamp(root, name) {
  return existsSync(stampFile(root, name)) ? readFileSync(stampFile(root, name), 'utf8') : '';
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} value
 */
export function writeStamp(root, name, value) {
  mkdirSync(path.dirname(stampFile(root, name)), { recursive: true });
  writeFileSync(stampFile(root, name), value);
}
