import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { channelOf, parseSandboxFile, readSandboxFile, writeSandboxFile } from '#src/commands/sandbox-file.js';
import type { SandboxFile } from '#src/commands/sandbox-file.js';

const CONTENT: SandboxFile = {
  gatewayUrl: 'http://127.0.0.1:8080',
  prefix: '/rongshu/',
  marketplacePort: 8081,
  backOfficePort: 8082,
  eventsSecret: 'an invented secret',
  aheadMs: 86_400_000,
  channels: [
    { channelId: 'a', appId: '1', scheme: 'md5', sharedSecret: 'an invented secret' },
    { channelId: 'b', appId: '2', scheme: 'md5WithRsa', privateKey: 'x', lenderPublicKey: 'y', aesKey: '00' },
  ],
  counterparts: {
    ports: { cards: 8083, depository: 8084, sms: 8085 },
    secrets: {
      cardSecret: 'an invented secret',
      smsSecret: 'an invented secret',
      payerSecret: 'an invented secret',
      depository: { privateKey: 'x', publicKey: 'y' },
      lender: { privateKey: 'x', publicKey: 'y' },
    },
  },
  scripts: [{ orderNo: '7', credit: 'refuse' }],
};

describe("the sandbox's file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'banyan-sandbox-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('comes back as it was written, readable by its owner only', async () => {
    const file = path.join(folder, 'deep', 'sandbox.json');
    await writeSandboxFile(file, CONTENT);
    expect(await readSandboxFile(file)).to.deep.equal(CONTENT);
    const { counterparts: _companies, ...older } = CONTENT;
    expect(parseSandboxFile(JSON.stringify(older), 'f')).to.deep.equal(older);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('finds a channel by its id, the first without one', () => {
    expect(channelOf(CONTENT, 'b').appId).to.equal('2');
    expect(channelOf(CONTENT, undefined).appId).to.equal('1');
    expect(() => channelOf(CONTENT, 'c')).to.throw('There is no channel c; there are: a, b.');
  });

  // prettier-ignore
  const faults = [
    [ 'no JSON',              'x',                                                    'f is not JSON.'          ],
    [ 'no gateway',           '{"channels":[{"channelId":"a","appId":"1","scheme":"md5"}]}', 'f has no gatewayUrl.' ],
    [ 'no channels',          '{"gatewayUrl":"http://x","eventsSecret":"s"}',         'f has no channels.'      ],
    [ 'an unknown scheme',    '{"channels":[{"channelId":"a","appId":"1","scheme":"rot13"}]}', 'needs channelId, appId and scheme' ],
  ] as const;
  for (const [what, text, sentence] of faults) {
    it(`says in a sentence that there is ${what}`, () => {
      expect(() => parseSandboxFile(text, 'f')).to.throw(sentence);
    });
  }

  it('says in a sentence that the file or its folder cannot be used', async () => {
    const failure = await readSandboxFile(path.join(folder, 'none.json')).catch((error: unknown) => error);
    expect(String(failure)).to.contain('npm start');
    await writeFile(path.join(folder, 'a-file'), '');
    const blocked = await writeSandboxFile(path.join(folder, 'a-file', 'sandbox.json'), CONTENT).catch(
      (error: unknown) => error,
    );
    expect(String(blocked)).to.contain('a file stands where a folder is needed');
  });
});
