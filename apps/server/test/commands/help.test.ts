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

function commandsBelow(parent: Command, path: string): readonly (readonly [path: string, command: Command])[] {
  return parent.commands.flatMap((command) => {
    const own = `${path} ${command.name()}`;
    return [[own, command] as const, ...commandsBelow(command, own)];
  });
}
