import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { holdFile } from '#src/index.js';

const HOLDER = `
  import { holdFile } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
  process.stdout.write(holdFile(process.argv[1]) === undefined ? 'refused' : 'held');
  setInterval(() => undefined, 1000);
`;

describe('holding a file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-hold-'));
    file = join(folder, 'gateway.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function another(): Promise<{ readonly answer: string; kill(): Promise<void> }> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [answer] = (await once(child.stdout, 'data')) as [Buffer];
    return {
      answer: answer.toString('utf8'),
      kill: async () => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }

  it('is for one process at a time, and ends with it even when it is killed', async () => {
    const first = await another();
    expect(first.answer).to.equal('held');
    expect(holdFile(file)).to.equal(undefined);
    await first.kill();
    const own = holdFile(file);
    expect(own).to.not.equal(undefined);
    const second = await another();
    expect(second.answer).to.equal('refused');
    await second.kill();
    own?.release();
  });

  it('is for one holder in a process, and free again after its release', () => {
    const first = holdFile(file);
    expect(holdFile(file)).to.equal(undefined);
    first?.release();
    const next = holdFile(file);
    expect(next).to.not.equal(undefined);
    next?.release();
  });
});
