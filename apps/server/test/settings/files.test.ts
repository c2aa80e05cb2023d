import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openChannelsFile } from '#src/settings/channels-file.js';
import { openKeysFile } from '#src/settings/keys-file.js';
import { StartupProblem } from '#src/settings/startup-problem.js';

describe('files of keys', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-files-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function problemOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(StartupProblem);
    return (error as StartupProblem).message;
  }

  describe('keys.json', () => {
    it('is made once, for its owner only, and read back the same', async () => {
      const path = join(folder, 'keys.json');
      const made = await openKeysFile(path, { mayMake: true });
      const read = await openKeysFile(path, { mayMake: true });
      expect(made.isNew).to.equal(true);
      expect(read).to.deep.equal({ keys: made.keys, isNew: false });
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
    });

    it('is read without secrets of pages, as an earlier release made it: they are the same at every start', async () => {
      const path = join(folder, 'keys.json');
      const { keys } = await openKeysFile(path, { mayMake: true });
      const { pageTokens: _pageTokens, ...old } = keys;
      await writeFile(path, JSON.stringify(old));
      const first = await openKeysFile(path, { mayMake: false });
      const second = await openKeysFile(path, { mayMake: false });
      expect(first.keys).to.deep.equal(second.keys);
      expect(first.keys.pageTokens).to.have.length(1);
      expect(first.keys.pageTokens[0]).to.have.length(43).and.not.to.equal(old.documentLinks[0]);
      expect(first.keys).to.deep.include(old);
    });

    it('is refused when a key has the wrong length, naming the member and not the key', async () => {
      const path = join(folder, 'keys.json');
      const { keys } = await openKeysFile(path, { mayMake: true });
      await writeFile(path, JSON.stringify({ ...keys, identityIndex: 'c2hvcnQ=' }));
      const message = await problemOf(openKeysFile(path, { mayMake: true }));
      expect(message).to.include('identityIndex').and.not.to.include('c2hvcnQ=');
    });

    it('is not made beside a database that has keys of its own', async () => {
      const path = join(folder, 'keys.json');
      expect(await problemOf(openKeysFile(path, { mayMake: false }))).to.include('cannot be read');
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('is refused when it is not JSON', async () => {
      const path = join(folder, 'keys.json');
      await writeFile(path, '{');
      expect(await problemOf(openKeysFile(path, { mayMake: true }))).to.include('is not JSON');
    });
  });

  describe('channels.json', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const channel = {
      channelId: 'rongshu',
      appId: '10002',
      baseUrl: 'https://openapi.example/hermes/',
      keys: {
        verifyingKeys: [pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
        signingKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
        aesKey: '00112233445566778899AABBCCDDEEFF',
      },
    };

    async function open(content: unknown) {
      const path = join(folder, 'channels.json');
      await writeFile(path, JSON.stringify(content));
      return openChannelsFile(path);
    }

    it('puts what it names over the defaults of the groot book, path by path', async () => {
      const [opened] = await open({
        channels: [{ ...channel, inboundPaths: { userCheck: 'filter' }, timestampWindowSec: 60 }],
      });
      expect(opened?.settings.inboundPaths.userCheck).to.equal('filter');
      expect(opened?.settings.inboundPaths.pushOrder).to.equal('pushOrder');
      expect(opened?.settings.timestampWindowSec).to.equal(60);
      expect(opened?.settings.acceptAlgorithms).to.deep.equal(['md5WithRsa']);
    });

    it('is refused when it is missing, with a sentence that names it', async () => {
      expect(await problemOf(openChannelsFile(join(folder, 'none.json')))).to.include('none.json');
    });

    it('is refused with an unknown member, a broken key, or one id twice; keys are not quoted', async () => {
      expect(await problemOf(open({ channels: [{ ...channel, singAlgorithm: 'md5' }] }))).to.include(
        'unrecognized_keys',
      );
      const broken = { ...channel, keys: { ...channel.keys, verifyingKeys: ['bm90IGEga2V5'] } };
      const message = await problemOf(open({ channels: [broken] }));
      expect(message).to.include('keys.verifyingKeys').and.not.to.include('bm90IGEga2V5');
      expect(await problemOf(open({ channels: [channel, channel] }))).to.include('two channels');
    });
  });
});
