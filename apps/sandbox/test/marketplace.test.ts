import { expect } from 'chai';
import { createChannelPair } from '#src/marketplace/channel.js';
import { createKeyPair } from '#src/marketplace/key-pair.js';
import type { MarketplaceChannel } from '#src/marketplace/channel.js';
import { createMarketplace, pullKey } from '#src/marketplace/marketplace.js';
import type { Marketplace } from '#src/marketplace/marketplace.js';
import { postBytes } from '#src/wire/http-client.js';
import { readRecord, recordMember, textMember } from '#src/wire/json.js';
import { decryptText, sealMembers } from '#src/wire/seal.js';
import type { WireKeys } from '#src/wire/seal.js';

describe('the marketplace', () => {
  let marketplace: Marketplace;
  let lenderKeys: WireKeys;
  let encryptedKeys: WireKeys;

  before(async () => {
    const [own, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
    const keyPairs = { marketplace: own, lender };
    const clear = createChannelPair({ channelId: 'c', appId: '1', scheme: 'md5WithRsa', isEncrypted: false }, keyPairs);
    const aes = createChannelPair({ channelId: 'e', appId: '2', scheme: 'md5', isEncrypted: true }, keyPairs);
    lenderKeys = { scheme: 'md5WithRsa', privateKey: lender.privateKey };
    encryptedKeys = keyedMd5Of(aes.marketplace);
    marketplace = createMarketplace({ channels: [clear.marketplace, aes.marketplace] });
    await marketplace.open();
  });

  after(() => marketplace.close());

  const call = async (path: string, request: object, keys = lenderKeys, appId = '1') => {
    const body = JSON.stringify(sealMembers(keys, { appId }, JSON.stringify(request), 1_700_000_000_000));
    return postBytes(marketplace.baseUrl() + path, body);
  };

  it('serves operator data in its own envelope and books the pull', async () => {
    const reply = readRecord((await call('api/v2/data/operator.do', { uid: '7' })).body);
    expect(reply['code']).to.equal(0);
    expect(reply['status']).to.equal('0');
    expect(recordMember(reply, 'data')['uid']).to.equal(7);
    expect(marketplace.pulls.entries(({ uid }) => uid === '7')).to.have.length(1);
  });

  it('encrypts what it serves to an encrypted channel', async () => {
    const { aesKey = '' } = encryptedKeys;
    const reply = readRecord((await call('api/v2/data/device.do', { uid: '8' }, encryptedKeys, '2')).body);
    const content = readRecord(decryptText(aesKey, textMember(reply, 'response') ?? ''));
    expect(content).to.have.property('userInfo');
  });

  it('follows the script: not ready, an error, then the data', async () => {
    marketplace.pullScript.plan(pullKey('9', 'creditCard'), ['notReady', 'serverError']);
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await call('api/v2/data/creditCard.do', { uid: '9' }));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 500, 200]);
    expect(readRecord(answers[0]?.body ?? '')['status']).to.equal('1');
    expect(readRecord(answers[2]?.body ?? '')).to.have.property('response');
  });

  it('accepts a second key of the lender from the moment it is told of it', async () => {
    const next = await createKeyPair();
    const keys: WireKeys = { scheme: 'md5WithRsa', privateKey: next.privateKey };
    const codes = async (): Promise<unknown> =>
      readRecord((await call('api/v2/data/device.do', { uid: '6' }, keys)).body)['code'];
    expect(await codes()).to.equal(10003);
    marketplace.acceptLenderKey(next.publicKey);
    expect(await codes()).to.equal(0);
    expect(readRecord((await call('api/v2/data/device.do', { uid: '6' })).body)['code']).to.equal(0);
  });

  it('takes a signed callback and books it', async () => {
    const reply = await call('api/v2/order/feedback.do', { orderId: 5, status: 6004, remark: '资质不符' });
    expect(readRecord(reply.body)['code']).to.equal(0);
    const [entry] = marketplace.callbacks.entries(({ orderNo }) => orderNo === '5');
    expect(entry).to.include({ status: '6004', isSigned: true, outcome: 'accept' });
  });

  it('refuses a callback with a wrong signature and tells nobody what was in it', async () => {
    const stranger = { scheme: 'md5WithRsa', privateKey: (await createKeyPair()).privateKey } as const;
    const reply = await call('api/v2/order/feedback.do', { orderId: 6, status: 6004 }, stranger);
    expect(readRecord(reply.body)['code']).to.equal(10003);
    const unsigned = marketplace.callbacks.entries(({ isSigned }) => !isSigned);
    expect(unsigned.map(({ text }) => text)).to.deep.equal(['']);
  });

  it('can close its port and open the same one again', async () => {
    const url = marketplace.baseUrl();
    await marketplace.close();
    const failure = await call('api/v2/order/feedback.do', { orderId: 7 }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    await marketplace.open();
    expect(marketplace.baseUrl()).to.equal(url);
    expect((await call('api/v2/order/feedback.do', { orderId: 7 })).status).to.equal(200);
  });
});

function keyedMd5Of(channel: MarketplaceChannel): WireKeys {
  const { sharedSecret = '', aesKey = '' } = channel;
  return { scheme: 'md5', sharedSecret, aesKey };
}
