/**
 * What each npm script does once the set-up is done: which project folders it needs compiled, and which file it then runs.
 * `build: ['.']` means everything, tests included; `entry: null` means the set-up itself was the command.
 *
 * @typedef {object} Command
 * @property {string} what
 * @property {readonly string[]} build
 * @property {string | null} entry
 * @property {readonly string[]} args
 */

/** @type {Readonly<Record<string, Command>>} */
// prettier-ignore
export const COMMANDS = {
  start:     { what: 'the gateway beside the sandbox',         build: ['apps/server', 'apps/sandbox'], entry: 'apps/sandbox/dist/cli.js',           args: ['demo'] },
  journey:   { what: 'every scenario on a fresh gateway',      build: ['apps/server', 'apps/sandbox'], entry: 'apps/sandbox/dist/cli.js',           args: ['journey'] },
  sandbox:   { what: 'one sandbox command, e.g. -- curl userCheck', build: ['apps/server', 'apps/sandbox'], entry: 'apps/sandbox/dist/cli.js',      args: [] },
  banyan:    { what: 'one gateway command, e.g. -- callbacks list', build: ['apps/server'],            entry: 'apps/server/dist/cli.js',            args: [] },
  bench:     { what: 'the figures against their limits',       build: ['bench', 'apps/server'],        entry: 'bench/dist/src/main.js',                args: [] },
  services:  { what: 'MariaDB and Kafka on private ports: -- up, down, status, logs', build: ['services'], entry: 'services/dist/cli.js',    args: [] },
  chaos:     { what: 'breaks a fleet on purpose and checks it', build: ['chaos'],                      entry: 'chaos/dist/cli.js',                  args: [] },
  test:      { what: 'every check and every test',             build: ['.'],                           entry: 'tools/dist/test-run.js',             args: [] },
  check:     { what: 'every check, no tests',                  build: ['.'],                           entry: 'tools/dist/test-run.js',             args: ['--checks-only'] },
  build:     { what: 'compile everything',                     build: ['.'],                           entry: null,                                 args: [] },
  lint:      { what: 'typed ESLint alone (-- --fix)',          build: ['.'],                           entry: 'node_modules/eslint/bin/eslint.js',  args: ['--max-warnings', '0', '.'] },
  'docs:flow': { what: 'draw docs/flow anew from the code',    build: ['tools'],                       entry: 'tools/dist/flow-write.js',            args: [] },
  'docs:events': { what: 'write docs/events anew from the code', build: ['apps/server'],               entry: 'apps/server/dist/cli.js',            args: ['events', 'schemas', '--folder', 'docs/events'] },
  'docs:variables': { what: 'write the table of variables anew', build: ['tools'],                      entry: 'tools/dist/variables-write.js',      args: [] },
  format:    { what: 'rewrite every file as prettier likes it', build: [],                             entry: 'node_modules/prettier/bin/prettier.cjs', args: ['--write', '--log-level', 'warn', '.'] },
  changeset: { what: 'note a change for the next release',     build: [],                              entry: 'node_modules/@changesets/cli/bin.js', args: [] },
};
