import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { DebitAnswer, DebitOrder, PayerAnswer } from '@banyan/core';
import { fen, instant, PortUnavailable } from '@banyan/core';
import type { PayerHarness, ReceivedDebitOrder } from '@banyan/core/testing';
import { describePayerContract, INVENTED_CARDS, INVENTED_PEOPLE } from '@banyan/core/testing';
import type { PayerSettings, SignedPeer } from '#src/index.js';
import { createHttpPayer } from '#src/index.js';
import type { PeerAnswer, SignedPeerInTest } from './support/signed-peer-in-test.js';
import { openSignedPeer } from './support/signed-peer-in-test.js';

describePayerContract({ describe, it, beforeEach, afterEach }, 'http', openPayer);

/** A payer with a book of its own, over the wire of `WIRES.md`. */
async function openPayer(): Promise<PayerHarness> {
  const book = new Map<string, PayerAnswer>();
  const debits = new Map<string, DebitAnswer>();
  const orders: ReceivedDebitOrder[] = [];
  const peer = await openSignedPeer((path, question) => {
    const requestNo = String(question['requestNo']);
    if (path === '/debit') orders.push(received(question));
    if (path === '/debit' && !debits.has(requestNo)) debits.set(requestNo, { kind: 'running' });
    const answer = (path === '/' ? book : debits).get(requestNo) ?? { kind: 'notReceived' };
    return answer.kind === 'unknown' ? { kind: 'silent' } : { kind: 'json', json: { requestNo, ...written(answer) } };
  });
  return {
    payer: createHttpPayer({ exchange: peer.exchange, settings: () => withDebits(peer.settings) }),
    say: async (requestNo, answer) => void book.set(requestNo, answer),
    sayOfDebit: async (requestNo, answer) => void debits.set(requestNo, answer),
    orders: () => Promise.resolve(orders),
    setReachable: (isReachable) => peer.setListening(isReachable),
    close: () => peer.close(),
  };
}

function withDebits(peer: SignedPeer): PayerSettings {
  return { ...peer, debitUrl: `${peer.url}/debit`, debitQueryUrl: `${peer.url}/debit-query` };
}

function received(order: Readonly<Record<string, unknown>>): ReceivedDebitOrder {
  const { requestNo, amountFen, validUntil, card, name, idCard, mobile, agreementNo, ...more } = order;
  expect(more).to.deep.equal({});
  return {
    requestNo: String(requestNo),
    amount: BigInt(String(amountFen)),
    validUntil: Number(validUntil),
    card: String(card),
    name: String(name),
    idCard: String(idCard),
    reservedMobile: String(mobile),
    ...(typeof agreementNo === 'string' ? { agreementNo } : {}),
  };
}

function written(answer: Exclude<PayerAnswer | DebitAnswer, { kind: 'unknown' }>): Readonly<Record<string, unknown>> {
  switch (answer.kind) {
    case 'paid': {
      const serial = 'serialNo' in answer ? { serialNo: answer.serialNo } : {};
      return { result: 'paid', amountFen: String(answer.amount), paidAt: answer.paidAt, ...serial };
    }
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

describe("the payer's answers to debits (item 22, G24)", () => {
  let peer: SignedPeerInTest;
  afterEach(() => peer.close());

  const { borrower } = INVENTED_PEOPLE;
  const ORDER: DebitOrder = {
    requestNo: 'R1',
    amount: fen(148_424n),
    validUntil: instant(1_780_070_399_999),
    card: INVENTED_CARDS.borrowerLong,
    name: borrower.name,
    idCard: borrower.idCard,
    reservedMobile: borrower.mobile,
  };
  const PAID = {
    requestNo: 'R1',
    result: 'paid',
    serialNo: 'S1',
    amountFen: '148424',
    paidAt: 1_780_000_000_000,
  };

  // prettier-ignore
  const unclear: readonly (readonly [string, PeerAnswer])[] = [
    [ 'about another request',         { kind: 'json', json: { ...PAID, requestNo: 'R2' } } ],
    [ 'about no request',              { kind: 'json', json: { ...PAID, requestNo: undefined } } ],
    [ 'paid without a serial number',  { kind: 'json', json: { ...PAID, serialNo: undefined } } ],
    [ 'paid with a number as a serial number', { kind: 'json', json: { ...PAID, serialNo: 12 } } ],
    [ 'paid with a sentence in place of a serial number', { kind: 'json', json: { ...PAID, serialNo: 'S1 of 测试甲' } } ],
    [ 'paid with a serial number of 65 characters', { kind: 'json', json: { ...PAID, serialNo: 'S'.repeat(65) } } ],
    [ 'paid without an amount',        { kind: 'json', json: { ...PAID, amountFen: undefined } } ],
    [ 'paid an amount of nothing',     { kind: 'json', json: { ...PAID, amountFen: '0' } } ],
    [ 'paid an amount in yuan',        { kind: 'json', json: { ...PAID, amountFen: '1484.24' } } ],
    [ 'paid an amount as a number',    { kind: 'json', json: { ...PAID, amountFen: 148_424 } } ],
    [ 'paid at no time',               { kind: 'json', json: { ...PAID, paidAt: undefined } } ],
    [ 'paid at a time as text',        { kind: 'json', json: { ...PAID, paidAt: '1780000000000' } } ],
    [ 'a result nobody knows',         { kind: 'json', json: { requestNo: 'R1', result: 'success' } } ],
    [ 'failed, signed by somebody else', { kind: 'json', json: { requestNo: 'R1', result: 'failed' }, secret: 'a secret of somebody else' } ],
    [ 'failed, signed for another question', { kind: 'json', json: { requestNo: 'R1', result: 'failed' }, id: 'another-id' } ],
    [ 'failed, and not signed',        { kind: 'unsigned', text: '{"requestNo":"R1","result":"failed"}' } ],
    [ 'failed, under a status that is no success', { kind: 'json', json: { requestNo: 'R1', result: 'failed' }, status: 500 } ],
    [ 'no JSON',                       { kind: 'text', text: 'failed' } ],
    [ 'JSON that says it twice',       { kind: 'text', text: '{"requestNo":"R1","result":"running","result":"failed"}' } ],
    [ 'silence',                       { kind: 'silent' } ],
  ];
  for (const [what, answer] of unclear) {
    it(`concludes nothing from one that is ${what}`, async () => {
      peer = await openSignedPeer(() => answer);
      const payer = createHttpPayer({ exchange: peer.exchange, settings: () => withDebits(peer.settings) });
      expect(await payer.debit(ORDER)).to.deep.equal({ kind: 'unknown' });
      expect(await payer.queryDebit('R1')).to.deep.equal({ kind: 'unknown' });
    });
  }

  it('takes no word for it that an order which it has just brought there was never received', async () => {
    peer = await openSignedPeer(() => ({ kind: 'json', json: { requestNo: 'R1', result: 'notReceived' } }));
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => withDebits(peer.settings) });
    expect(await payer.debit(ORDER)).to.deep.equal({ kind: 'unknown' });
    expect(await payer.queryDebit('R1')).to.deep.equal({ kind: 'notReceived' });
  });

  it('asks at the addresses for debits, and sends the order as WIRES.md shows it', async () => {
    const seen: (readonly [string, unknown])[] = [];
    peer = await openSignedPeer((path, question) => {
      seen.push([path, question]);
      return { kind: 'json', json: PAID };
    });
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => withDebits(peer.settings) });
    await payer.debit(ORDER);
    await payer.queryDebit('R1');
    expect(seen).to.deep.equal([
      [
        '/debit',
        {
          requestNo: 'R1',
          amountFen: '148424',
          validUntil: 1_780_070_399_999,
          card: INVENTED_CARDS.borrowerLong.reveal(),
          name: borrower.name.reveal(),
          idCard: borrower.idCard.reveal(),
          mobile: borrower.mobile.reveal(),
        },
      ],
      ['/debit-query', { requestNo: 'R1' }],
    ]);
  });

  it('is certain that nothing left for a host that is not allowed, and of nothing else', async () => {
    peer = await openSignedPeer(() => ({ kind: 'silent' }));
    const elsewhere = {
      ...peer.settings,
      debitUrl: 'http://elsewhere.example/',
      debitQueryUrl: 'http://elsewhere.example/',
    };
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => elsewhere });
    expect(await payer.debit(ORDER).catch((error: unknown) => error)).to.be.instanceOf(PortUnavailable);
    expect(await payer.queryDebit('R1')).to.deep.equal({ kind: 'unknown' });
  });

  it('has no debits while it has no addresses for them', async () => {
    peer = await openSignedPeer(() => ({ kind: 'json', json: PAID }));
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => peer.settings });
    expect(await payer.debit(ORDER).catch((error: unknown) => error)).to.be.instanceOf(PortUnavailable);
    expect(await payer.queryDebit('R1').catch((error: unknown) => error)).to.be.instanceOf(PortUnavailable);
  });
});
