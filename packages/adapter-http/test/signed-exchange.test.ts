import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { JsonNumber } from '@banyan/core';
import { textMember } from '#src/out/signed-exchange.js';
import type { PeerAnswer, SignedPeerInTest } from './support/signed-peer-in-test.js';
import { openSignedPeer, PEER_SECRET } from './support/signed-peer-in-test.js';

const OTHER_SECRET = 'a secret of somebody else';

describe('a signed exchange', () => {
  let peer: SignedPeerInTest | undefined;

  afterEach(async () => {
    await peer?.close();
    peer = undefined;
  });

  async function opened(answer: PeerAnswer, seen: unknown[] = []): Promise<SignedPeerInTest> {
    peer = await openSignedPeer((path, question) => {
      seen.push([path, question]);
      return answer;
    });
    return peer;
  }

  it('asks in JSON below the URL and gives the answer with its numbers as text', async () => {
    const seen: unknown[] = [];
    const { exchange, settings } = await opened({ kind: 'json', json: { requestNo: 'R1', amount: 12 } }, seen);
    const peerWithSlash = { ...settings, url: `${settings.url}/` };
    const answered = await exchange.post({ peer: peerWithSlash, path: '/query', json: { requestNo: 'R1', 名: '𠮷' } });
    expect(answered.ok).to.equal(true);
    if (!answered.ok) return;
    expect([...answered.value]).to.deep.equal([
      ['requestNo', 'R1'],
      ['amount', new JsonNumber('12')],
    ]);
    expect(textMember(answered.value, 'requestNo')).to.equal('R1');
    expect(textMember(answered.value, 'amount')).to.equal(undefined);
    expect(seen).to.deep.equal([['/query', { requestNo: 'R1', 名: '𠮷' }]]);
  });

  it('is signed with each secret, and believes an answer signed with either, while they are changed', async () => {
    for (const secrets of [
      [PEER_SECRET, OTHER_SECRET],
      [OTHER_SECRET, PEER_SECRET],
    ]) {
      const open = await opened({ kind: 'json', json: { said: 'yes' } });
      const answered = await open.exchange.post({ peer: { ...open.settings, secrets }, json: {} });
      expect(answered.ok).to.equal(true);
      await open.close();
    }
  });

  it('knows nothing when the peer does not believe the question', async () => {
    const seen: unknown[] = [];
    const { exchange, settings } = await opened({ kind: 'json', json: {} }, seen);
    const answered = await exchange.post({ peer: { ...settings, secrets: [OTHER_SECRET] }, json: {} });
    expect(answered).to.deep.equal({ ok: false, error: 'unknown' });
    expect(seen).to.deep.equal([]);
  });

  // prettier-ignore
  const worthless: readonly (readonly [string, PeerAnswer])[] = [
    [ 'is not signed',                         { kind: 'unsigned', text: '{"result":"bound"}' } ],
    [ 'is signed by somebody else',            { kind: 'json', json: { result: 'bound' }, secret: OTHER_SECRET } ],
    [ 'belongs to another question',           { kind: 'json', json: { result: 'bound' }, id: 'another-question' } ],
    [ 'is too old',                            { kind: 'json', json: { result: 'bound' }, skewSeconds: -301 } ],
    [ 'has a status that is not 2xx',          { kind: 'json', json: { result: 'bound' }, status: 500 } ],
    [ 'redirects',                             { kind: 'json', json: { result: 'bound' }, status: 302 } ],
    [ 'is no JSON',                            { kind: 'text', text: '<html>' } ],
    [ 'is no object',                          { kind: 'text', text: '["bound"]' } ],
    [ 'says a member twice',                   { kind: 'text', text: '{"result":"refused","result":"bound"}' } ],
    [ 'never comes',                           { kind: 'silent' } ],
  ];
  for (const [what, answer] of worthless) {
    it(`knows nothing from an answer that ${what}`, async () => {
      const { exchange, settings } = await opened(answer);
      expect(await exchange.post({ peer: settings, json: {} })).to.deep.equal({ ok: false, error: 'unknown' });
    });
  }

  it('is sure that nothing left when nobody listens, or the host is not allowed', async () => {
    const open = await opened({ kind: 'json', json: {} });
    const { exchange, settings } = open;
    const elsewhere = { ...settings, url: 'http://elsewhere.example' };
    expect(await exchange.post({ peer: elsewhere, json: {} })).to.deep.equal({ ok: false, error: 'notSent' });
    await open.setListening(false);
    expect(await exchange.post({ peer: settings, json: {} })).to.deep.equal({ ok: false, error: 'notSent' });
  });
});
