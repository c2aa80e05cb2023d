import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { dockerAnswers } from '#src/docker.js';
import { javaVersion } from '#src/java.js';
import { startServices } from '#src/start-services.js';

const NAMED = { BANYAN_TEST_MYSQL_URL: 'mysql://there/', BANYAN_TEST_KAFKA_BROKERS: 'there:1' };

describe('services of a test run', () => {
  let folder: string;
  const searchPath = process.env['PATH'];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'banyan docker '));
  });

  afterEach(async () => {
    process.env['PATH'] = searchPath;
    await rm(folder, { recursive: true, force: true });
  });

  /** Plays the docker command: answers by its first words, and keeps what it was asked. */
  async function playDocker(cases: string): Promise<() => Promise<readonly string[]>> {
    const asked = path.join(folder, 'asked');
    const program = path.join(folder, 'docker');
    await writeFile(asked, '');
    await writeFile(
      program,
      `#!/bin/sh\necho "$BANYAN_MYSQL_PORT $BANYAN_KAFKA_PORT $*" >> '${asked}'\ncase "$*" in\n${cases}\nesac\n`,
    );
    await chmod(program, 0o755);
    process.env['PATH'] = `${folder}:${searchPath ?? ''}`;
    return async () => (await readFile(asked, 'utf8')).trim().split('\n');
  }

  it('are those that the variables name', async () => {
    const services = await startServices({ environment: NAMED });
    expect(services).to.include({ mysqlUrl: 'mysql://there/', kafkaBrokers: 'there:1' });
    expect(services.missing).to.deep.equal([]);
    await services.stop();
  });

  it('come from the composition where a Docker engine answers, on free ports, and go with their data', async () => {
    const asked = await playDocker('info*) echo 28.2.2;;\n*) exit 0;;');
    const services = await startServices({ environment: {} });
    const [, port] = /^mysql:\/\/root:\w+@127\.0\.0\.1:(\d+)\/$/.exec(services.mysqlUrl ?? '') ?? [];
    const [, kafkaPort] = /^127\.0\.0\.1:(\d+)$/.exec(services.kafkaBrokers ?? '') ?? [];
    await services.stop();
    const compositions = (await asked()).filter((line) => line.includes(' compose -f '));
    expect(compositions).to.have.length(2);
    expect(compositions[0]).to.match(
      new RegExp(`^${String(port)} ${String(kafkaPort)} .* up --detach --wait mysql kafka$`),
    );
    expect(compositions[1]).to.match(/ down --remove-orphans --volumes$/);
    expect(/ -p (\S+) /.exec(compositions[0] ?? '')?.[1]).to.equal(/ -p (\S+) /.exec(compositions[1] ?? '')?.[1]);
  });

  it('keep a server that a variable names, beside one from the composition', async () => {
    await playDocker('info*) echo 28.2.2;;\n*) exit 0;;');
    const services = await startServices({ environment: { BANYAN_TEST_MYSQL_URL: 'mysql://there/' } });
    expect(services.mysqlUrl).to.equal('mysql://there/');
    expect(services.kafkaBrokers).to.match(/^127\.0\.0\.1:\d+$/);
    await services.stop();
  });

  it('take a docker command without an engine for no Docker', async () => {
    await playDocker('info*) echo "Cannot connect to the Docker daemon" >&2; exit 1;;\n*) exit 0;;');
    expect(await dockerAnswers()).to.equal(false);
  });

  it('know Java by what it says of itself', () => {
    expect(javaVersion('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime')).to.equal(17);
    expect(javaVersion('java version "1.8.0_402"')).to.equal(8);
    expect(javaVersion('openjdk version "25" 2025-09-16')).to.equal(25);
    expect(javaVersion('no such file')).to.equal(0);
  });
});
