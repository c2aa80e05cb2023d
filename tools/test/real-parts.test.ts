import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Services } from '@banyan/services';
import { startRealParts, variablesOf } from '#src/real-parts.js';
import { ROOT } from './scratch.js';

const NOTHING: Services = { missing: [], stop: async () => undefined };
const MODULE = pathToFileURL(path.join(ROOT, 'tools', 'dist', 'real-parts.js')).href;
const RUN = `
import { startRealParts } from ${JSON.stringify(MODULE)};
const stop = async () => { await new Promise((resolve) => setTimeout(resolve, 50)); console.log('taken down'); };
const parts = startRealParts(() => undefined, async () => ({ missing: [], stop }));
await parts.missing();
console.log('up');
setInterval(() => undefined, 1000);
`;

describe('real parts of a test run', () => {
  it('become the variables that suites read, and a part that is missing becomes none', () => {
    expect(variablesOf({ ...NOTHING, mysqlUrl: 'mysql://there/', kafkaBrokers: 'there:1' })).to.deep.equal({
      BANYAN_TEST_MYSQL_URL: 'mysql://there/',
      BANYAN_TEST_KAFKA_BROKERS: 'there:1',
    });
    expect(variablesOf({ ...NOTHING, kafkaBrokers: 'there:1' })).to.deep.equal({
      BANYAN_TEST_KAFKA_BROKERS: 'there:1',
    });
  });

  it('are taken down once, also when the run ends while they are still coming up, and leave no listener', async () => {
    const listeners = process.listenerCount('SIGINT');
    let arrive: (services: Services) => void = () => undefined;
    let stops = 0;
    const parts = startRealParts(
      () => undefined,
      async () => new Promise((resolve) => (arrive = resolve)),
    );
    const stopped = Promise.all([parts.stop(), parts.stop()]);
    arrive({
      missing: [{ part: 'kafka', why: 'no Java' }],
      stop: async () => {
        stops += 1;
      },
    });
    await stopped;
    expect(stops).to.equal(1);
    expect(process.listenerCount('SIGINT')).to.equal(listeners);
    expect(await parts.missing()).to.deep.equal([{ part: 'kafka', why: 'no Java' }]);
  });

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`are taken down before the run follows ${signal}`, async () => {
      const run = spawn(process.execPath, ['--input-type=module', '-e', RUN], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      run.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output === 'up\n') run.kill(signal);
      });
      const [code] = await once(run, 'close');
      expect([output, code]).to.deep.equal(['up\ntaken down\n', exitCode]);
    });
  }
});
