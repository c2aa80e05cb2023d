import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { ROOT, scratchTree } from './scratch.js';
import type { Scratch } from './scratch.js';

function run(file: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, encoding: 'utf8' });
  expect(status, `${file}: ${stdout}${stderr}`).to.equal(0);
  return stdout;
}

describe('A gateway of twenty lines on the packed core', function () {
  this.timeout(60_000);
  let scratch: Scratch;

  // As somebody outside has it: the package from its tarball, chai because /testing asks for it, and nothing of this repository.
  before(() => {
    scratch = scratchTree({});
    cpSync(path.join(ROOT, 'testProjects', 'consumer'), scratch.folder, {
      recursive: true,
      filter: (source) => !/node_modules|dist/.test(path.relative(ROOT, source)),
    });
    const tarball = run(
      'npm',
      ['pack', '--pack-destination', scratch.folder, '--loglevel=error'],
      path.join(ROOT, 'packages', 'core'),
    ).trim();
    const core = path.join(scratch.folder, 'node_modules', '@banyan', 'core');
    mkdirSync(core, { recursive: true });
    run('tar', ['-xzf', tarball, '--strip-components=1', '-C', core], scratch.folder);
    mkdirSync(path.join(scratch.folder, 'node_modules', '@types'));
    for (const name of ['chai', '@types/node', '@types/chai']) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(scratch.folder, 'node_modules', name));
    }
  });
  after(() => scratch.remove());

  it('compiles against the published types and serves', async () => {
    run(process.execPath, [path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], scratch.folder);
    const compiled = pathToFileURL(path.join(scratch.folder, 'dist', 'gateway.js')).href;
    const { createGateway } = (await import(compiled)) as { createGateway: () => Promise<Server> };
    const server = await createGateway();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const ask = async (question: string): Promise<unknown> =>
        (await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}${question}`)).json();
      expect(await ask('/banks')).to.deep.equal([{ code: 'CCB', name: '中国建设银行' }]);
      expect(await ask('/quote?yuan=15000.001&months=12')).to.deep.equal({ refused: 'yuan' });
      expect(await ask('/quote?yuan=100&months=12')).to.deep.equal({ refused: 'amountOutOfRange' });
      // 15,000 at 18 % a year over 12 equal months: 15000 × 0.015 / (1 − 1.015^−12) = 1375.20.
      expect(await ask('/quote?yuan=15000&months=12'))
        .to.be.an('array')
        .with.length(12);
      expect(await ask('/quote?yuan=15000&months=12')).to.have.deep.nested.property('[0]', {
        dueDate: '2019-01-19',
        yuan: '1375.20',
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
