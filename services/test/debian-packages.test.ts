import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { libraryPath, unpackPackages } from '#src/debian-packages.js';
import { PartMissing } from '#src/part.js';

const COMMANDS = {
  'apt-get': 'case "$1" in download) shift; for name; do echo $name > $name.deb; done;; esac',
  'apt-cache':
    'case "$1" in depends) printf "server\\n  Depends: libone\\nlibone\\nlibtwo\\nlibvirtual\\ntool\\n";; show) printf "Package: libone\\nFilename: a\\n\\nPackage: libvirtual\\n\\n";; esac',
  'dpkg-query': 'echo "libtwo installed"',
  // Unpacks a library by name, and a link to an absolute place as Debian's packages have them.
  dpkg: 'mkdir -p "$3/usr/lib/x86_64-linux-gnu" "$3/etc"; cp "$2" "$3/usr/lib/x86_64-linux-gnu/"; echo 1 > "$3/etc/server.conf"; ln -sf /etc/server.conf "$3/usr/lib/server.conf"; ln -sf /dev/null "$3/usr/lib/outside"; ln -sf ../../dev/null "$3/usr/lib/neighbor"',
};

describe('packages in a folder of one’s own', () => {
  let folder: string;
  const searchPath = process.env['PATH'];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'banyan packages '));
    for (const [name, text] of Object.entries(COMMANDS)) await play(name, text);
    process.env['PATH'] = `${folder}:${searchPath ?? ''}`;
  });

  afterEach(async () => {
    process.env['PATH'] = searchPath;
    await rm(folder, { recursive: true, force: true });
  });

  async function play(name: string, text: string): Promise<void> {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(folder, name), 0o755);
  }

  it('are the ones asked for and the libraries that the machine has not, with their links inside the folder', async () => {
    const target = path.join(folder, 'cache', 'server');
    await unpackPackages(['server'], target);
    const libraries = path.join(target, 'usr', 'lib', 'x86_64-linux-gnu');
    expect(readdirSync(libraries).sort()).to.deep.equal(['libone.deb', 'server.deb']);
    expect(await readFile(path.join(target, 'usr', 'lib', 'server.conf'), 'utf8')).to.equal('1\n');
    expect(await readlink(path.join(target, 'usr', 'lib', 'server.conf'))).to.equal('../../etc/server.conf');
    expect(await readlink(path.join(target, 'usr', 'lib', 'outside'))).to.equal('/dev/null');
    expect(await readlink(path.join(target, 'usr', 'lib', 'neighbor'))).to.equal('/dev/null');
    expect(await libraryPath(target)).to.equal(`${path.join(target, 'usr', 'lib')}:${libraries}`);
    expect(readdirSync(path.join(folder, 'cache'))).to.deep.equal(['server']);
  });

  it('are fetched once', async () => {
    const target = path.join(folder, 'cache', 'server');
    await unpackPackages(['server'], target);
    await play('apt-get', 'exit 1');
    await unpackPackages(['server'], target);
    expect(existsSync(target)).to.equal(true);
  });

  it('are missing, with what apt-get said, where they cannot be downloaded; nothing half done stays', async () => {
    await play('apt-get', 'echo "E: Unable to locate package server"; exit 100');
    const failure = await unpackPackages(['server'], path.join(folder, 'cache', 'server')).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(PartMissing);
    expect(String(failure)).to.contain('could not download server').and.to.contain('Unable to locate package');
    expect(readdirSync(path.join(folder, 'cache'))).to.deep.equal([]);
  });
});
