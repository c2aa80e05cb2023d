import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Command } from 'commander';
import { createProgram } from '#src/commands/program.js';

describe('the help of the command line', () => {
  it('says of every command and every argument what it is', () => {
    const commands = commandsBelow(createProgram(), '');
    expect(commands.length).to.be.greaterThan(25);
    for (const [path, command] of commands) {
      expect(command.description(), path).not.to.equal('');
      for (const argument of command.registeredArguments) {
        const isSaid = argument.description !== '' || argument.argChoices !== undefined;
        expect(isSaid, `${path} ${argument.name()}`).to.equal(true);
      }
    }
  });
});

describe('the output of the command line', () => {
  it('may end before it is read to its end', async () => {
    const entry = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    const child = spawn(process.execPath, [entry, 'variables'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'close');
    expect([child.exitCode, errors]).to.deep.equal([0, '']);
  }).timeout(30_000);
});

function commandsBelow(parent: Command, path: string): readonly (readonly [path: string, command: Command])[] {
  return parent.commands.flatMap((command) => {
    const own = `${path} ${command.name()}`;
    return [[own, command] as const, ...commandsBelow(command, own)];
  });
}
