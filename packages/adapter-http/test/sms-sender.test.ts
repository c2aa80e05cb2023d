import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { PortUnavailable } from '@banyan/core';
import type { SmsCarrierBehavior, SmsSenderHarness, TakenSms } from '@banyan/core/testing';
import { describeSmsSenderContract, INVENTED_PEOPLE } from '@banyan/core/testing';
import { createHttpSmsSender } from '#src/index.js';
import { openSignedPeer } from './support/signed-peer-in-test.js';

const ACCOUNT = 'account-840';

describeSmsSenderContract({ describe, it, beforeEach, afterEach }, 'http', openCarrier);

/** A carrier that sends each message once, over the wire of `WIRES.md`. */
async function openCarrier(): Promise<SmsSenderHarness> {
  const taken = new Map<string, TakenSms>();
  let behavior: SmsCarrierBehavior = { kind: 'accepts' };
  const peer = await openSignedPeer((_path, question) => {
    const { account, ...message } = question as unknown as TakenSms & { readonly account: string };
    const { messageId } = message;
    if (account !== ACCOUNT) return { kind: 'unsigned', text: 'no account of ours' };
    if (behavior.kind === 'busy') return { kind: 'json', json: { messageId, result: 'busy' } };
    if (behavior.kind === 'refuses') return { kind: 'json', json: { messageId, result: 'refused', reason: 'blocked' } };
    if (!taken.has(messageId)) taken.set(messageId, message);
    if (behavior.kind === 'silent') return { kind: 'silent' };
    return behavior.kind === 'talksNonsense'
      ? { kind: 'json', json: { messageId, result: 'perhaps' } }
      : { kind: 'json', json: { messageId, result: 'accepted' } };
  });
  return {
    smsSender: createHttpSmsSender({
      exchange: peer.exchange,
      settings: () => ({ ...peer.settings, account: ACCOUNT }),
    }),
    behave: async (next) => {
      behavior = next;
      await peer.setListening(next.kind !== 'unreachable');
    },
    taken: async () => [...taken.values()],
    close: () => peer.close(),
  };
}

describe('SMS over HTTP', () => {
  const MESSAGE = { messageId: 'M1', mobile: INVENTED_PEOPLE.borrower.mobile, signature: '榕树', text: '已绑定' };

  // prettier-ignore
  const readings: readonly (readonly [string, Readonly<Record<string, unknown>>, object])[] = [
    [ 'a refusal with a word',            { messageId: 'M1', result: 'refused', reason: 'blocked' },             { error: 'blocked', isFinal: true } ],
    [ 'a refusal with a number in it',    { messageId: 'M1', result: 'refused', reason: 'number 19900000001' },  { error: 'refused', isFinal: true } ],
    [ 'an answer to another message',     { messageId: 'M2', result: 'refused' },                                { error: 'unreadable answer', isFinal: false } ],
  ];
  for (const [what, json, expected] of readings) {
    it(`reads ${what}`, async () => {
      const peer = await openSignedPeer(() => ({ kind: 'json', json }));
      const settings = { ...peer.settings, account: ACCOUNT };
      const delivery = await createHttpSmsSender({ exchange: peer.exchange, settings: () => settings }).send(MESSAGE);
      await peer.close();
      expect(delivery).to.deep.equal({ outcome: 'failed', ...expected });
    });
  }

  it('takes a forged refusal for no answer', async () => {
    const peer = await openSignedPeer(() => ({
      kind: 'json',
      json: { messageId: 'M1', result: 'refused' },
      secret: 'a secret of somebody else',
    }));
    const settings = { ...peer.settings, account: ACCOUNT };
    const delivery = await createHttpSmsSender({ exchange: peer.exchange, settings: () => settings }).send(MESSAGE);
    await peer.close();
    expect(delivery).to.deep.equal({ outcome: 'failed', error: 'unknown', isFinal: false });
  });

  it('is not available while it is not configured', async () => {
    const peer = await openSignedPeer(() => ({ kind: 'silent' }));
    const smsSender = createHttpSmsSender({ exchange: peer.exchange, settings: () => undefined });
    const error: unknown = await smsSender.send(MESSAGE).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await peer.close();
    expect(error).to.be.instanceOf(PortUnavailable);
  });
});
