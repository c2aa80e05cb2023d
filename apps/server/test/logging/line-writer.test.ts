import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setImmediate as turnOver } from 'node:timers/promises';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createLineWriter } from '#src/logging/line-writer.js';

const MODULE = import.meta.resolve('#src/logging/line-writer.js');

describe('the line writer', () => {
  it('writes the lines of one turn together, in their order, and later lines later', async () => {
    const writes: string[] = [];
    const write = createLineWriter((text) => writes.push(text));
    write('one\n');
    write('two\n');
    expect(writes).to.deep.equal([]);
    await turnOver();
    write('three\n');
    await turnOver();
    expect(writes).to.deep.equal(['one\ntwo\n', 'three\n']);
  });

  it('writes what still waits when an error nobody caught ends the process', async () => {
    const program = `
      import { createLineWriter } from ${JSON.stringify(MODULE)};
      const write = createLineWriter((text) => process.stderr.write(text));
      write('last words\\n');
      throw new Error('nobody catches this');`;
    const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(ended).to.have.property('stderr').that.includes('last words\n');
  });
});
