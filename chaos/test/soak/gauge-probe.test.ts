import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { until } from '#src/fleet/until.js';
import type { Gauges } from '#src/soak/gauges.js';

const PROBE = new URL('../../dist/soak/gauge-probe.js', import.meta.url).href;
const HELD = 500;
/** At its line it holds more: timers that are not armed any more, sockets that are not open, memory. */
const HOLDER = `
  import { Socket } from 'node:net';
  const held = [];
  process.stdin.on('data', () => {
    for (let count = 0; count < ${String(HELD)}; count += 1) {
      const timer = setTimeout(() => undefined, 1e6).unref();
      clearTimeout(timer);
      held.push(timer, new Socket(), Array.from({ length: 2_000 }, (_, index) => index / 3));
    }
    console.log('held');
  });
  console.log('ready');
`;

describe('the probe in a gateway of a soak', function () {
  this.timeout(60_000);
  let folder: string;
  let child: ChildProcess;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'banyan-probe-'));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('counts what somebody still holds, and not what only waits to be collected', async () => {
    const file = path.join(folder, 'gauges.jsonl');
    const taken = (): readonly Gauges[] =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line) as Gauges)
        : [];
    const options = ['--expose-gc', '--disable-warning=ExperimentalWarning', `--import=${PROBE}`];
    const started = spawn(process.execPath, [...options, '--input-type=module', '-e', HOLDER], {
      env: { ...process.env, SOAK_GAUGES: file },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = started;
    const measured = async (count: number): Promise<Gauges> => {
      started.kill('SIGUSR2');
      return until('gauges', () => taken()[count - 1], 30_000);
    };
    await once(started.stdout, 'data');
    const before = await measured(1);
    started.stdin.write('more\n');
    await once(started.stdout, 'data');
    const after = await measured(2);
    expect(after.timers - before.timers).to.equal(HELD);
    expect(after.sockets - before.sockets).to.equal(HELD);
    expect(after.heapMb - before.heapMb).to.be.within(6, 20);
    expect(after.descriptors).to.be.within(before.descriptors - 2, before.descriptors + 2);
    expect(after.residentMb).to.be.greaterThan(after.heapMb);
  });
});
