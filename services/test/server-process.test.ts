import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askServer } from '#src/ask.js';
import { freePort, isFree } from '#src/ports.js';
import { createServerProcess, runningPid } from '#src/server-process.js';
import type { Part } from '#src/part.js';

const PROGRAM = `
const [, , port, folder, mood] = process.argv;
if (mood === 'dies') { console.error('no room for ' + folder.length); process.exit(3); }
if (mood === 'deaf') process.on('SIGTERM', () => console.error('heard it'));
require('node:net').createServer((socket) => socket.end('hello')).listen(Number(port), '127.0.0.1');
`;

describe('a server process', () => {
  let folder: string;
  const opened: Part[] = [];

  beforeEach(async () => {
    // A folder as people have them: with a space, and not only ASCII.
    folder = await mkdtemp(path.join(tmpdir(), 'banyan services 榕 '));
    await writeFile(path.join(folder, 'program.cjs'), PROGRAM);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (part) => part.kill()));
    await rm(folder, { recursive: true, force: true });
  });

  function open(port: number, mood = 'well'): Part {
    const part = createServerProcess({
      folder,
      name: 'program',
      file: process.execPath,
      args: [path.join(folder, 'program.cjs'), String(port), folder, mood],
      environment: {},
      isUp: async () => (await askServer(port, Buffer.alloc(0), 5))?.toString('utf8') === 'hello',
    });
    opened.push(part);
    return part;
  }

  it('answers after start, has ended after stop, and starts again', async () => {
    const part = open(await freePort());
    expect(await part.isUp()).to.equal(false);
    await part.start();
    const first = part.pid();
    expect([await part.isUp(), first === undefined]).to.deep.equal([true, false]);
    await part.stop();
    expect([await part.isUp(), part.pid()]).to.deep.equal([false, undefined]);
    await part.start();
    expect(part.pid()).not.to.equal(first);
    expect(await part.isUp()).to.equal(true);
  });

  it('is started once, however often it is asked to', async () => {
    const part = open(await freePort());
    await part.start();
    const first = part.pid();
    await part.start();
    expect(part.pid()).to.equal(first);
  });

  it('is found again by another keeper of the same folder, which may end it', async () => {
    const port = await freePort();
    const first = open(port);
    await first.start();
    const second = open(port);
    await second.start();
    expect(second.pid()).to.equal(first.pid());
    await second.stop();
    expect(first.pid()).to.equal(undefined);
  });

  it('ends a process that stands still, and is not restarted once it is closed', async () => {
    const part = open(await freePort());
    await part.start();
    process.kill(part.pid() ?? 0, 'SIGSTOP');
    await part.kill();
    expect(part.pid()).to.equal(undefined);
    await part.close();
    expect(await part.start().catch((error: unknown) => String(error))).to.contain('program was closed');
  });

  it('says with the words of its log why it did not start', async () => {
    const failure = await open(await freePort(), 'dies')
      .start()
      .catch((error: unknown) => String(error));
    expect(failure)
      .to.contain('program ended at its start')
      .and.to.contain(`no room for ${String(folder.length)}`);
  });

  it('takes no stranger for its server whose number stands in an old pid file', async () => {
    await writeFile(path.join(folder, 'program.pid'), `${String(process.pid)}\n`);
    expect(runningPid(folder, 'program')).to.equal(undefined);
  });
});

describe('a free port', () => {
  it('is below the ports that clients are given, and not one that is listened on', async () => {
    const listener: Server = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const taken = (listener.address() as AddressInfo).port;
    expect(await isFree(taken)).to.equal(false);
    await new Promise((resolve) => listener.close(resolve));
    const port = await freePort();
    expect(port).to.be.within(15_000, 29_999);
    expect(await isFree(port)).to.equal(true);
  });
});
