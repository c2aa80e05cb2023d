import { expect } from 'chai';
import { createProgram } from '#src/program.js';

describe('the command of attacks on the edge', () => {
  it('takes a seed and JSON of its own, not those of the chaos run', async () => {
    const program = createProgram();
    const edge = program.commands.find((command) => command.name() === 'edge');
    let given: unknown;
    edge?.action((...all: unknown[]) => {
      given = all.slice(0, 2);
    });
    await program.parseAsync(['edge', 'fuzz', '--seed', '7', '--requests', '30', '--json'], { from: 'user' });
    expect(given).to.deep.equal([['fuzz'], { seed: 7, requests: 30, json: true, sockets: 500, seconds: 20 }]);
  });

  it('names what it can do when asked for something else', async () => {
    const program = createProgram().exitOverride();
    for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
    const failure = await program.parseAsync(['edge', 'knock'], { from: 'user' }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property('message').that.contains('fuzz, drip, overload, rotation');
  });
});
