import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { variablesOf } from './support/variables.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** An invented number, as a foreign error might quote it. */
const QUOTED = '13900000001';

describe('an error that nobody caught', function () {
  this.timeout(120_000);

  for (const [title, fault] of [
    ['thrown', `throw(new(Error)('${QUOTED}'))`],
    ['of a promise', `Promise.reject(new(Error)('${QUOTED}'))`],
  ] as const) {
    it(`${title} ends the gateway with a line of the log, which does not quote it (RELIABILITY §6)`, async () => {
      const home = await mkdtemp(join(tmpdir(), 'banyan-uncaught-'));
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'));
      const child = spawn(process.execPath, [CLI, 'start'], {
        env: {
          ...Object.fromEntries(inherited),
          ...(await variablesOf(home)),
          NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGUSR2',()=>{${fault}})`,
        },
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
      child.stdout.once('data', () => child.kill('SIGUSR2'));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      await rm(home, { recursive: true });
      expect(code).to.equal(1);
      expect(said).to.include('gateway ends');
      expect(said).to.not.include(QUOTED);
      for (const line of said.trim().split('\n')) expect(JSON.parse(line), line).to.be.an('object');
    });
  }
});
