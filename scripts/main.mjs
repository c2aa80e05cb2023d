import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { buildProjects } from './build.mjs';
import { COMMANDS } from './commands.mjs';
import { installPackages } from './install.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * Does whatever set-up is still missing, then runs the command in this same process, so that signals, exit code and standard
 * output are the command's own.
 *
 * @param {string} root the folder of the clone
 * @param {string | undefined} name a key of `COMMANDS`
 * @param {readonly string[]} args passed through to the command
 */
export async function runCommand(root, name, args) {
  try {
    const command = COMMANDS[name ?? ''];
    if (command === undefined)
      throw new SetupProblem(`There is no command "${name ?? ''}"; there are: ${commandList()}.`);
    await installPackages(root);
    if (command.build.length > 0) await buildProjects(root, command.build);
    if (command.entry === null) return;
    const entry = path.join(root, command.entry);
    if (!existsSync(entry)) throw new SetupProblem(`${command.entry} is missing: this clone is not complete.`);
    process.chdir(root);
    process.argv = [process.execPath, entry, ...command.args, ...args];
    await import(pathToFileURL(entry).href);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`\nbanyan: ${error.message}\n`);
    // The tests promise their last line whatever happens: a set-up that fails is one failure.
    if (name === 'test') process.stdout.write('0 passed, 1 failed\n');
    process.exitCode = 1;
  }
}

function commandList() {
  return Object.entries(COMMANDS)
    .map(([name, { what }]) => `npm run ${name} (${what})`)
    .join(', ');
}
