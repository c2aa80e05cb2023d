import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { variablesOf } from './support/variables.js';

const CHILD = fileURLToPath(new URL('./released/stopping-gateway.js', import.meta.url));

interface Held {
  readonly timers: number;
  readonly sockets: number;
}

describe('a gateway that has stopped (promise 41)', function () {
  this.timeout(180_000);
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-released-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('has let go of its timers and sockets, and does not keep the process, on embedded parts', async () => {
    await checkReleased(await variablesOf(home));
  });
});

async function checkReleased(variables: Readonly<Record<string, string>>): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD], {
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const rounds = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace('HELD ', '')) as Held);
  expect(code).to.equal(0);
  expect(rounds).to.have.length(4);
  const [, second, , last] = rounds;
  // The first round makes what a process keeps for good.
  expect(last, said).to.deep.equal(second);
}
