import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describe, it } from 'mocha';

const testRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const runner = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
const ownName = fileURLToPath(import.meta.url);

describe('days are Beijing days wherever the program runs', () => {
  for (const zone of ['UTC', 'Asia/Shanghai', 'America/Los_Angeles']) {
    it(`passes the tests of calendar and repayment, from arithmetic to wire, under TZ=${zone}`, () => {
      const tests = [
        ...['shared/calendar', 'shared/instant-text', 'model/repayment/*'],
        ...['capabilities/repayment/*', 'capabilities/reconciliation/*', 'rongshu/*repay*', 'rongshu/loan-result'],
      ];
      const files = tests.map((name) => join(testRoot, `${name}.test.js`));
      const { status, stdout } = spawnSync(
        process.execPath,
        [runner, '--no-config', '--timeout', '60000', '--reporter', 'json', '--ignore', ownName, ...files],
        { cwd: testRoot, env: { ...process.env, TZ: zone }, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      const { stats } = JSON.parse(stdout) as {
        readonly stats: { readonly passes: number; readonly failures: number };
      };
      expect([status, stats.failures]).to.deep.equal([0, 0]);
      expect(stats.passes).to.be.greaterThan(300);
    }).timeout(180_000);
  }
});
