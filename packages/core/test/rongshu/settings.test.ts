import { expect } from 'chai';
import { grootSettings, openRongshuChannel } from '#src/rongshu/settings.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { AES_KEY, channelPair } from './support/channel.js';
import { generateKeys } from './support/keys.js';

const { publicKey, privateKey } = generateKeys();

function settings(overrides: Partial<RongshuChannelSettings> = {}): RongshuChannelSettings {
  return grootSettings({
    channelId: 'rongshu',
    appId: '10002',
    baseUrl: 'https://marketplace.example/',
    keys: { verifyingKeys: [publicKey], signingKey: privateKey, sharedSecrets: [], aesKey: AES_KEY },
    ...overrides,
  });
}

function faultsOf(overrides: Partial<RongshuChannelSettings>): readonly string[] {
  const opened = openRongshuChannel(settings(overrides));
  return opened.ok ? [] : opened.error.map(({ member }) => member);
}

describe('channel settings', () => {
  it('default to the groot book: MD5withRSA, encrypted, window of 300 and cache of 600 seconds', () => {
    expect(settings()).to.deep.include({
      acceptAlgorithms: ['md5WithRsa'],
      signAlgorithmOutbound: 'md5WithRsa',
      encryptRequest: true,
      encryptResponse: true,
      encryptOutbound: true,
      codeType: 'number',
      statusType: 'number',
      timestampType: 'string',
      md5Meaning: 'idCard',
      agreementShape: 'keyValueList',
      auditPassStatus: 6001,
      pushRefusedStatus: 2003,
      confirmRefusedStatus: 4003,
      timestampWindowSec: 300,
      replaySec: 600,
      replayPolicy: 'answerAgain',
    });
    expect(settings().nested).to.deep.include({ queryFk: { repayPlan: 'text' }, loanResult: { repayPlan: 'text' } });
    expect(openRongshuChannel(settings()).ok).to.equal(true);
  });

  const keys = settings().keys;
  for (const [name, overrides, members] of [
    ['a scheme without a key', { acceptAlgorithms: ['md5'] }, ['acceptAlgorithms']],
    ['no scheme', { acceptAlgorithms: [] }, ['acceptAlgorithms']],
    ['nothing to sign with', { signAlgorithmOutbound: 'md5' }, ['signAlgorithmOutbound']],
    [
      'no AES key',
      { keys: { verifyingKeys: [publicKey], signingKey: privateKey, sharedSecrets: [] } },
      ['keys.aesKey'],
    ],
    ['a broken AES key', { keys: { ...keys, aesKey: 'xyz' } }, ['keys.aesKey', 'keys.aesKey']],
    ['a broken public key', { keys: { ...keys, verifyingKeys: ['AAAA'] } }, ['keys.verifyingKeys', 'acceptAlgorithms']],
    ['a short secret', { keys: { ...keys, sharedSecrets: ['secret'] } }, ['keys.sharedSecrets']],
    ['an address without an end', { baseUrl: 'https://marketplace.example' }, ['baseUrl']],
    ['a cache shorter than the window', { replaySec: 599 }, ['replaySec']],
    ['a path twice', { inboundPaths: { ...settings().inboundPaths, userCheck: 'pushOrder' } }, ['inboundPaths']],
  ] as const satisfies readonly (readonly [string, Partial<RongshuChannelSettings>, readonly string[]])[]) {
    it(`${name} is refused by name, without the key`, () => {
      expect(faultsOf(overrides)).to.deep.equal(members);
      const opened = openRongshuChannel(settings(overrides));
      expect(JSON.stringify(opened)).not.to.contain(privateKey);
    });
  }

  it('keys cannot be read back from an open channel', () => {
    const { settings: _settings, ...parsed } = channelPair().channel;
    expect(JSON.stringify(parsed)).to.equal('{"verifyingKeys":[{},{}],"signingKey":{},"aesKey":{}}');
  });
});
