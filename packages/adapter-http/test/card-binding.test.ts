import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { PortUnavailable } from '@banyan/core';
import type { CardBindingAnswer } from '@banyan/core';
import type { CardBindingHarness, CardBindingReading, CardCompanyBehavior } from '@banyan/core/testing';
import { describeCardBindingContract, INVENTED_CARDS, INVENTED_PEOPLE } from '@banyan/core/testing';
import { createHttpCardBinding } from '#src/index.js';
import type { PeerAnswer } from './support/signed-peer-in-test.js';
import { openSignedPeer } from './support/signed-peer-in-test.js';

const MERCHANT_NO = 'M-840';

describeCardBindingContract({ describe, it, beforeEach, afterEach }, 'http', openCompany);

/** A company with a book of its own, over the wire of `WIRES.md`. */
async function openCompany(): Promise<CardBindingHarness> {
  const book = new Map<string, Readonly<Record<string, unknown>>>();
  const received: CardBindingReading[] = [];
  let behavior: CardCompanyBehavior = { kind: 'binds' };

  const peer = await openSignedPeer((path, question) => {
    const { merchantNo, ...reading } = question as unknown as CardBindingReading & { readonly merchantNo: string };
    const { requestNo } = reading;
    if (merchantNo !== MERCHANT_NO) return { kind: 'unsigned', text: 'no merchant of ours' };
    if (path === '/query') return spoken({ requestNo, ...(book.get(requestNo) ?? { result: 'notReceived' }) });
    if (behavior.kind === 'loses') return { kind: 'silent' };
    received.push(reading);
    const said = book.get(requestNo) ?? written(behavior, requestNo);
    book.set(requestNo, said);
    return spoken({ requestNo, ...said });
  });

  function spoken(json: Readonly<Record<string, unknown>>): PeerAnswer {
    switch (behavior.kind) {
      case 'silent':
      case 'loses':
        return { kind: 'silent' };
      case 'talksNonsense':
        return { kind: 'json', json: { ...json, result: 'perhaps' } };
      case 'forged':
        return { kind: 'json', json, secret: 'a secret of somebody else' };
      default:
        return { kind: 'json', json };
    }
  }

  return {
    cardBinding: createHttpCardBinding({
      exchange: peer.exchange,
      settings: () => ({ ...peer.settings, merchantNo: MERCHANT_NO }),
    }),
    behave: async (next) => {
      behavior = next;
      await peer.setListening(next.kind !== 'unreachable');
    },
    conclude: async (requestNo, answer) => void book.set(requestNo, resultOf(answer)),
    received: async () => received,
    close: () => peer.close(),
  };
}

function written(behavior: CardCompanyBehavior, requestNo: string): Readonly<Record<string, unknown>> {
  if (behavior.kind === 'refuses') return { result: 'refused', reason: behavior.refusal };
  return behavior.kind === 'runs' ? { result: 'running' } : { result: 'bound', agreementNo: `A${requestNo}` };
}

function resultOf(answer: CardBindingAnswer): Readonly<Record<string, unknown>> {
  return answer.kind === 'bound' ? { result: 'bound', agreementNo: answer.agreementNo } : { result: answer.kind };
}

describe('card binding over HTTP', () => {
  const { name, idCard, mobile: reservedMobile } = INVENTED_PEOPLE.borrower;
  const ORDER = {
    requestNo: 'B1',
    name,
    idCard,
    card: INVENTED_CARDS.borrowerLong,
    reservedMobile,
    bankCode: 'CCB',
    cardType: 'debit',
  } as const;

  async function answerTo(json: Readonly<Record<string, unknown>>): Promise<CardBindingAnswer> {
    const peer = await openSignedPeer(() => ({ kind: 'json', json }));
    const settings = { ...peer.settings, merchantNo: MERCHANT_NO };
    const answer = await createHttpCardBinding({ exchange: peer.exchange, settings: () => settings }).bind(ORDER);
    await peer.close();
    return answer;
  }

  // prettier-ignore
  const readings: readonly (readonly [string, Readonly<Record<string, unknown>>, CardBindingAnswer])[] = [
    [ 'an answer to another request',        { requestNo: 'B2', result: 'bound', agreementNo: 'A2' },  { kind: 'unknown' } ],
    [ 'a binding without an agreement',      { requestNo: 'B1', result: 'bound' },                     { kind: 'unknown' } ],
    [ 'an agreement that is no number',      { requestNo: 'B1', result: 'bound', agreementNo: '甲 乙' }, { kind: 'unknown' } ],
    [ 'a refusal for an unknown reason',     { requestNo: 'B1', result: 'refused', reason: 'moon' },   { kind: 'refused', refusal: 'refusedByBank' } ],
    [ 'a reason that is for us to give',     { requestNo: 'B1', result: 'refused', reason: 'orderNotBindable' }, { kind: 'refused', refusal: 'refusedByBank' } ],
    [ 'no result',                           { requestNo: 'B1' },                                      { kind: 'unknown' } ],
  ];
  for (const [what, json, answer] of readings) {
    it(`reads ${what} as ${answer.kind}`, async () => {
      expect(await answerTo(json)).to.deep.equal(answer);
    });
  }

  it('is not available while it is not configured', async () => {
    const peer = await openSignedPeer(() => ({ kind: 'silent' }));
    const cardBinding = createHttpCardBinding({ exchange: peer.exchange, settings: () => undefined });
    for (const call of [() => cardBinding.bind(ORDER), () => cardBinding.query('B1')]) {
      const error: unknown = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(PortUnavailable);
    }
    await peer.close();
  });
});
