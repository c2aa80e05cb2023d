import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';
import { ROOT, scratchTree } from './scratch.js';

/** Rule, importing file, and what it imports. */
// prettier-ignore
const PLANTED: readonly (readonly [rule: string, from: string, imports: string])[] = [
  ['core-imports-nothing',                'packages/core/src/model/a.ts',             'node:fs'],
  ['core-imports-nothing',                'packages/core/src/model/b.ts',             'node:crypto'],
  ['core-imports-nothing',                'packages/core/src/model/c.ts',             '@banyan/adapter-oss'],
  ['core-imports-nothing',                'packages/core/src/rongshu/d.ts',           'express'],
  ['core-imports-nothing',                'packages/core/src/capabilities/e.ts',      'chai'],
  ['envelope-imports-only-crypto',        'packages/core/src/rongshu/envelope/a.ts',  'node:http'],
  ['envelope-imports-only-crypto',        'packages/core/src/rongshu/envelope/b.ts',  '../../model/good.js'],
  ['core-testing-imports-only-chai',      'packages/core/src/testing/a.ts',           'node:fs'],
  ['domain-does-not-know-a-marketplace',  'packages/core/src/capabilities/a.ts',      '../rongshu/good.js'],
  ['domain-layers-point-inwards',         'packages/core/src/shared/a.ts',            '../model/good.js'],
  ['model-knows-no-port',                 'packages/core/src/model/d.ts',             '../ports/good.js'],
  ['ports-know-no-use-case',              'packages/core/src/ports/a.ts',             '../capabilities/good.js'],
  ['adapters-know-only-core',             'packages/adapter-http/src/a.ts',           '@banyan/adapter-oss'],
  ['adapters-know-only-core',             'packages/adapter-http/src/b.ts',           '../../adapter-oss/src/index.js'],
  ['oss-tests-know-only-core-and-the-sandbox', 'packages/adapter-oss/test/a.ts',      '../../../apps/server/src/index.js'],
  ['oss-tests-know-only-core-and-the-sandbox', 'packages/adapter-oss/test/b.ts',      '../../adapter-http/src/index.js'],
  ['nobody-imports-an-app',               'packages/adapter-oss/src/d.ts',            '../../../apps/sandbox/src/index.js'],
  ['sandbox-knows-only-core',             'apps/sandbox/src/a.ts',                    '@banyan/adapter-oss'],
  ['sandbox-knows-only-core',             'apps/sandbox/src/b.ts',                    '../../server/src/index.js'],
  ['nobody-imports-an-app',               'packages/adapter-http/src/c.ts',           '../../../apps/server/src/index.js'],
  ['composition-only-in-the-server',      'packages/adapter-http/src/d.ts',           'inversify'],
  ['composition-only-in-the-server',      'apps/sandbox/src/c.ts',                    'node-cron'],
  ['production-does-not-import-testing',  'packages/adapter-http/src/e.ts',           '../../core/src/testing/good.js'],
  ['production-does-not-import-testing',  'apps/server/src/a.ts',                     'fast-check'],
  ['production-does-not-import-testing',  'apps/server/src/b.ts',                     '../../../packages/adapter-oss/test/good.js'],
  ['not-to-unresolvable',                 'packages/adapter-http/src/f.ts',           'no-such-package'],
  ['not-to-undeclared',                   'packages/adapter-http/src/g.ts',           'express'],
  ['no-circular',                         'packages/adapter-http/src/circle-a.ts',    './circle-b.js'],
  ['no-orphans',                          'packages/adapter-http/src/orphan.ts',      ''],
];

const FOREIGN = ['express', 'inversify', 'node-cron', 'fast-check', 'chai'];

describe('Package arrows', () => {
  const found = new Set<string>();

  before(function () {
    this.timeout(60_000);
    const good = 'export const good = 1;\n';
    const manifest = (name: string): string =>
      JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'src/index.ts' });
    const scratch = scratchTree(
      {
        ...Object.fromEntries(
          PLANTED.map(([, from, imports]) => [from, imports === '' ? good : `import '${imports}';\n${good}`]),
        ),
        ...Object.fromEntries(FOREIGN.map((name) => [`node_modules/${name}/index.js`, good])),
        ...Object.fromEntries(
          FOREIGN.map((name) => [
            `node_modules/${name}/package.json`,
            manifest(name).replace('src/index.ts', 'index.js'),
          ]),
        ),
        ...Object.fromEntries(
          ['shared', 'model', 'ports', 'capabilities', 'rongshu', 'testing'].map((layer) => [
            `packages/core/src/${layer}/good.ts`,
            good,
          ]),
        ),
        'package.json': JSON.stringify({ name: 'planted', private: true, devDependencies: { 'fast-check': '1.0.0' } }),
        'packages/core/package.json': manifest('@banyan/core'),
        'packages/adapter-http/package.json': manifest('@banyan/adapter-http'),
        'packages/adapter-http/src/index.ts': "import '../../core/src/model/good.js';\nexport const http = 1;\n",
        'packages/adapter-http/src/circle-b.ts': "import './circle-a.js';\n",
        'packages/adapter-oss/package.json': manifest('@banyan/adapter-oss'),
        'packages/adapter-oss/src/index.ts': good,
        'packages/adapter-oss/test/good.ts': good,
        'apps/server/package.json': manifest('@banyan/server'),
        'apps/server/src/index.ts': good,
        'apps/sandbox/package.json': manifest('@banyan/sandbox'),
        'apps/sandbox/src/index.ts': good,
        'packages/adapter-oss/test/allowed.ts':
          "import '../../../apps/sandbox/src/index.js';\nexport const allowed = 1;\n",
      },
      { '@banyan/adapter-oss': 'packages/adapter-oss' },
    );
    try {
      const bin = path.join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
      const config = path.join(ROOT, '.dependency-cruiser.cjs');
      const run = spawnSync(process.execPath, [bin, '--config', config, '--output-type', 'json', 'packages', 'apps'], {
        cwd: scratch.folder,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      const cruise = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
      for (const { rule, from } of cruise.summary.violations) found.add(`${rule.name} ${from}`);
    } finally {
      scratch.remove();
    }
  });

  for (const [rule, from, imports] of PLANTED) {
    it(`${rule} finds ${from} → ${imports === '' ? 'nothing' : imports}`, () => {
      expect([...found]).to.include(`${rule} ${from}`);
    });
  }

  it('leave the tests of adapter-oss alone that import the sandbox', () => {
    expect([...found].filter((violation) => violation.endsWith(' packages/adapter-oss/test/allowed.ts'))).to.deep.equal(
      [],
    );
  });

  it('leave an adapter alone that imports core', () => {
    expect([...found].filter((violation) => violation.endsWith(' packages/adapter-http/src/index.ts'))).to.deep.equal(
      [],
    );
  });
});
