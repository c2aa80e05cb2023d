/** A reason why the set-up cannot go on, said in one sentence that a newcomer can act on. Printed without a stack trace. */
export class SetupProblem extends Error {
  /** @override */
  name = 'SetupProblem';
}

/**
 * Turns the output of a failed installation into one sentence.
 *
 * @param {string} output everything the package manager printed
 * @param {number | null} exitCode
 * @returns {string}
 */
export function installProblem(output, exitCode) {
  for (const [pattern, sentence] of INSTALL_PROBLEMS) if (pattern.test(output)) return sentence;
  return `The packages could not be installed (exit code ${String(exitCode)}); the output above says why.`;
}

// In order of precedence: a full disk also breaks downloads, and a failed download also breaks compilers.
/** @type {readonly (readonly [RegExp, string])[]} */
const INSTALL_PROBLEMS = [
  [/ENOSPC/, 'The disk is full, so the packages could not be installed.'],
  [
    /EACCES|EPERM|EROFS/,
    'A folder could not be written while installing packages; check who owns this folder and ~/.npm.',
  ],
  [
    /ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE/,
    'pnpm-lock.yaml does not match the package.json files; run `npx pnpm@10.34.9 install --no-frozen-lockfile` and commit the result.',
  ],
  [
    /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|META_FETCH_FAIL|ERR_PNPM_FETCH/,
    'The npm registry could not be reached; check the network or the proxy and registry settings of npm, then try again.',
  ],
  [
    /ERR_PNPM_NO_MATCHING_VERSION|E404|ETARGET/,
    'The npm registry does not have a package that the lock file names; check the registry setting of npm.',
  ],
  [
    /gyp ERR!|not found: make|node-gyp/,
    'A native package must be compiled here: install python3, make and a C++ compiler.',
  ],
];
