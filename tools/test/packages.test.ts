import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { ROOT } from './scratch.js';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string | { readonly types?: string; readonly default?: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const FOLDERS = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(path.join(ROOT, parent)).map((name) => `${parent}/${name}`),
);

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

describe('Packages', function () {
  this.timeout(60_000);

  for (const folder of FOLDERS) {
    const manifest = manifestOf(folder);

    it(`${manifest.name} can be published on its own: license, engine, README, CHANGELOG, exports with types`, () => {
      expect(manifest).to.include({ license: 'Apache-2.0', type: 'module' });
      expect(manifest.engines?.node).to.equal('>=20.19');
      for (const file of ['README.md', 'CHANGELOG.md'])
        expect(existsSync(path.join(ROOT, folder, file)), file).to.equal(true);
      for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
        if (typeof target === 'string') continue;
        expect(Object.keys(target)[0], `${entry}: types come first`).to.equal('types');
        for (const file of [target.types, target.default]) {
          expect(existsSync(path.join(ROOT, folder, file ?? 'missing')), `${entry}: ${String(file)}`).to.equal(true);
        }
      }
    });

    it(`${manifest.name} depends on exact versions, and on its neighbors by what they are here`, () => {
      for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
        expect(version, name).to.match(name.startsWith('@banyan/') ? /^workspace:\^$/ : /^\d+\.\d+\.\d+(-[\w.]+)?$/);
      }
    });

    it(`${manifest.name} packs what it exports, and neither sources nor tests`, () => {
      const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], {
        cwd: path.join(ROOT, folder),
        encoding: 'utf8',
      });
      const [{ files } = { files: [] }] = JSON.parse(packed.stdout) as { files: { path: string }[] }[];
      const paths = files.map((file) => file.path);
      expect(paths).to.include.members([
        'package.json',
        'README.md',
        'CHANGELOG.md',
        'dist/index.js',
        'dist/index.d.ts',
      ]);
      expect(paths.filter((file) => /^(src|test|dist-test)\/|\.tsbuildinfo$/.test(file))).to.deep.equal([]);
    });
  }
});
