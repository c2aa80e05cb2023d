import { expect } from 'chai';
import type { Callback } from '../../model/callback.js';
import type { ChannelCode } from '../../model/identifiers.js';
import { aCallbackDraft, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { CallbackReception, CallbackSenderHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `CallbackSender`: HTTP 200 alone is no success, and the network never throws. */
export function describeCallbackSenderContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<CallbackSenderHarness>,
): void {
  describeContract(runner, { port: 'callback-sender', backend }, open, (promise) => {
    const callback = (channel: ChannelCode): Callback => ({
      ...aCallbackDraft({ channel, body: JSON.stringify({ orderId: '90000001', reason: TRICKY_TEXT }) }),
      callbackId: '01JH0000000000000000000001',
      sequence: 1,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: TEST_NOW,
      createdAt: TEST_NOW,
    });

    promise('delivers the business content as it is, for every attempt', async (harness) => {
      await harness.receive({ kind: 'accepts' });
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const delivery = await harness.callbackSender.send(callback(harness.channel));
        expect(delivery).to.deep.include({ outcome: 'accepted', httpStatus: 200 });
      }
      const bodies = (await harness.received()).map((body) => JSON.parse(body) as unknown);
      const sent = JSON.parse(callback(harness.channel).body) as unknown;
      expect(bodies).to.deep.equal([sent, sent]);
    });

    // prettier-ignore
    const receptions: readonly (readonly [string, CallbackReception, object])[] = [
      // the marketplace              reception                                      said of it
      [ 'says another code',          { kind: 'refuses', code: '10001' },            { outcome: 'failed', httpStatus: 200, code: '10001' } ],
      [ 'asks to be left in peace',   { kind: 'busy', retryAfterSeconds: 7 },        { outcome: 'failed', httpStatus: 503, retryAfterMs: 7_000 } ],
      [ 'talks nonsense',             { kind: 'talksNonsense' },                     { outcome: 'failed', httpStatus: 200 } ],
      [ 'cannot be reached',          { kind: 'unreachable' },                       { outcome: 'failed' } ],
    ];
    for (const [what, reception, expected] of receptions) {
      promise(`fails, in a word, when the marketplace ${what}`, async (harness) => {
        await harness.receive(reception);
        const delivery = await harness.callbackSender.send(callback(harness.channel));
        expect(delivery).to.deep.include(expected);
        if (delivery.outcome === 'failed') expect(delivery.error).to.match(/^[\w .:-]{1,100}$/);
        if (reception.kind === 'unreachable') expect(delivery).not.to.have.property('httpStatus');
      });
    }

    promise('delivers again once the marketplace is back', async (harness) => {
      await harness.receive({ kind: 'unreachable' });
      await harness.callbackSender.send(callback(harness.channel));
      await harness.receive({ kind: 'accepts' });
      expect((await harness.callbackSender.send(callback(harness.channel))).outcome).to.equal('accepted');
    });
  });
}
