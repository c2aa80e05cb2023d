import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { PayerAnswer } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { PayerHarness } from '@banyan/core/testing';
import { describePayerContract, INVENTED_CARDS } from '@banyan/core/testing';
import { createHttpPayer } from '#src/index.js';
import type { PeerAnswer, SignedPeerInTest } from './support/signed-peer-in-test.js';
import { openSignedPeer } from './support/signed-peer-in-test.js';

describePayerContract({ describe, it, beforeEach, afterEach }, 'http', openPayer);

/** A payer with a book of its own, over the wire of `WIRES.md`. */
async function openPayer(): Promise<PayerHarness> {
  const book = new Map<string, PayerAnswer>();
  const peer = await openSignedPeer((_path, { requestNo }) => {
    const answer = book.get(String(requestNo)) ?? { kind: 'notReceived' };
    return answer.kind === 'unknown' ? { kind: 'silent' } : { kind: 'json', json: { requestNo, ...written(answer) } };
  });
  return {
    payer: createHttpPayer({ exchange: peer.exchange, settings: () => peer.settings }),
    say: async (requestNo, answer) => void book.set(requestNo, answer),
    close: () => peer.close(),
  };
}

function written(answer: Exclude<PayerAnswer, { kind: 'unknown' }>): Readonly<Record<string, unknown>> {
  switch (answer.kind) {
    case 'paid':
      return { result: 'paid', amountFen: String(answer.amount), paidAt: answer.paidAt };
    case 'failed':
      return { result: 'failed', reason: answer.reason };
    default:
      return { result: answer.kind };
  }
}

describe("the payer's answers (B12, G18)", () => {
  let peer: SignedPeerInTest;
  afterEach(() => peer.close());

  const PAID = { requestNo: 'D1', result: 'paid', amountFen: '1500000', paidAt: 1_780_000_000_000 };

  // prettier-ignore
  const unclear: readonly (readonly [string, PeerAnswer])[] = [
    [ 'about another request',       { kind: 'json', json: { ...PAID, requestNo: 'D2' } } ],
    [ 'about no request',            { kind: 'json', json: { result: 'paid', amountFen: '1', paidAt: 1_780_000_000_000 } } ],
    [ 'paid without an amount',      { kind: 'json', json: { requestNo: 'D1', result: 'paid', paidAt: 1_780_000_000_000 } } ],
    [ 'paid an amount in yuan',      { kind: 'json', json: { ...PAID, amountFen: '15000.00' } } ],
    [ 'paid an amount as a number',  { kind: 'json', json: { ...PAID, amountFen: 1_500_000 } } ],
    [ 'paid less than nothing',      { kind: 'json', json: { ...PAID, amountFen: '-1' } } ],
    [ 'paid at no time',             { kind: 'json', json: { requestNo: 'D1', result: 'paid', amountFen: '1' } } ],
    [ 'paid at a time in seconds',   { kind: 'json', json: { ...PAID, paidAt: 178_000_000 } } ],
    [ 'a result nobody knows',       { kind: 'json', json: { requestNo: 'D1', result: 'done' } } ],
    [ 'signed by somebody else',     { kind: 'json', json: PAID, secret: 'a secret of somebody else' } ],
    [ 'signed for another question', { kind: 'json', json: PAID, id: 'another-id' } ],
    [ 'signed an hour ago',          { kind: 'json', json: PAID, skewSeconds: -3_600 } ],
    [ 'a status that is no success', { kind: 'json', json: { requestNo: 'D1', result: 'notReceived' }, status: 404 } ],
    [ 'not signed',                  { kind: 'unsigned', text: JSON.stringify(PAID) } ],
    [ 'no JSON',                     { kind: 'text', text: 'paid' } ],
    [ 'JSON that says it twice',     { kind: 'text', text: '{"requestNo":"D1","result":"running","result":"notReceived"}' } ],
  ];
  for (const [what, answer] of unclear) {
    it(`concludes nothing from one that is ${what}`, async () => {
      peer = await openSignedPeer(() => answer);
      const payer = createHttpPayer({ exchange: peer.exchange, settings: () => peer.settings });
      expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'unknown' });
    });
  }

  for (const reason of ['account of 测试甲 is closed', `card${INVENTED_CARDS.contact.reveal()}`, '']) {
    it(`keeps words only: ${String(reason.length)} characters could tell of somebody`, async () => {
      peer = await openSignedPeer(() => ({ kind: 'json', json: { requestNo: 'D1', result: 'failed', reason } }));
      const payer = createHttpPayer({ exchange: peer.exchange, settings: () => peer.settings });
      expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'failed', reason: 'failed' });
    });
  }

  it('knows nothing while nobody listens', async () => {
    peer = await openSignedPeer(() => ({ kind: 'silent' }));
    await peer.setListening(false);
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => peer.settings });
    expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'unknown' });
  });

  it('is not available until it is configured, and from then on is', async () => {
    peer = await openSignedPeer(() => ({ kind: 'json', json: { requestNo: 'D1', result: 'running' } }));
    let isConfigured = false;
    const payer = createHttpPayer({
      exchange: peer.exchange,
      settings: () => (isConfigured ? peer.settings : undefined),
    });
    const error: unknown = await payer.queryDisbursement('D1').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PortUnavailable);
    isConfigured = true;
    expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'running' });
  });
});
