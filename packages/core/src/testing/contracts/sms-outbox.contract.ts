import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { SmsDraft, SmsMessage } from '../../model/sms.js';
import { SMS_EVENT_TABLE } from '../../model/sms.js';
import type { SmsOutbox } from '../../ports/sms-outbox.js';
import { anSmsDraft } from '../builders-loans.js';
import { anOrderKey, channelCode, TEST_NOW } from '../builders.js';
import { CLAIM_LEASE_MS, claimInUnit, describeClaims } from './claims.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

type SmsOutcome = Parameters<SmsOutbox['settle']>[0]['outcome'];

/** Promises of `SmsOutbox` (item 25.3): written once, tried by one worker at a time, never lost from sight. */
export function describeSmsOutboxContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'sms-outbox', backend }, open, (promise) => {
    const enqueue = ({ unitOfWork }: StoreHarness, draft: SmsDraft, at: Instant = TEST_NOW): Promise<boolean> =>
      unitOfWork.run(({ sms }) => sms.enqueue(draft, at));
    const ofOrder = ({ unitOfWork }: StoreHarness): Promise<readonly SmsMessage[]> =>
      unitOfWork.read.sms.ofOrder(anOrderKey());
    const only = async (harness: StoreHarness): Promise<SmsMessage> => {
      const [message, ...others] = await ofOrder(harness);
      invariant(message !== undefined && others.length === 0, 'there is one message');
      return message;
    };
    const settle = (
      { unitOfWork }: StoreHarness,
      { messageId }: SmsMessage,
      attempts: number,
      outcome: SmsOutcome,
    ): Promise<boolean> =>
      unitOfWork.run(({ sms }) => sms.settle({ messageId, attempts, at: addMs(TEST_NOW, 3), outcome }));
    const claim = (harness: StoreHarness, now = TEST_NOW): Promise<readonly SmsMessage[]> =>
      claimInUnit(harness, ({ sms }) => sms.claimDue({ now, limit: 9, owner: 'a', leaseMs: CLAIM_LEASE_MS }));

    promise('keeps a message whole, due at once', async (harness) => {
      const draft = anSmsDraft({ parameters: { bankName: TRICKY_TEXT, cardTail: '0001' } });
      const at = addMs(TEST_NOW, 1);
      expect(await enqueue(harness, draft, at)).to.equal(true);
      const message = await only(harness);
      expect(message).to.deep.equal({
        ...draft,
        messageId: message.messageId,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: at,
        createdAt: at,
      });
    });

    promise('writes an event of an order under a business key once, and lets the unit go on', async (harness) => {
      await enqueue(harness, anSmsDraft());
      const outcomes = await harness.unitOfWork.run(async ({ sms }) => [
        await sms.enqueue(anSmsDraft({ parameters: {} }), TEST_NOW),
        await sms.enqueue(anSmsDraft({ businessKey: 'binding-2' }), TEST_NOW),
        await sms.enqueue(anSmsDraft({ event: 'loanRefused' }), TEST_NOW),
        await sms.enqueue(anSmsDraft({ orderKey: anOrderKey('90000001', channelCode('841')) }), TEST_NOW),
      ]);
      expect(outcomes).to.deep.equal([false, true, true, true]);
      const messages = await ofOrder(harness);
      expect(messages.map(({ event, businessKey }) => [event, businessKey])).to.deep.equal([
        ['cardBound', 'binding-1'],
        ['cardBound', 'binding-2'],
        ['loanRefused', 'binding-1'],
      ]);
      expect(messages[0]?.parameters).to.deep.equal(anSmsDraft().parameters);
    });

    promise('writes it once under concurrency, too', async (harness) => {
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => enqueue(harness, anSmsDraft())));
      expect(outcomes.filter((isWritten) => isWritten)).to.have.length(1);
      expect(await ofOrder(harness)).to.have.length(1);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ sms }) => {
        await sms.enqueue(anSmsDraft(), TEST_NOW);
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await ofOrder(harness)).to.deep.equal([]);
      expect(await enqueue(harness, anSmsDraft())).to.equal(true);
    });

    for (const [event] of SMS_EVENT_TABLE) {
      promise(`keeps the event ${event}`, async (harness) => {
        await enqueue(harness, anSmsDraft({ event }));
        expect((await only(harness)).event).to.equal(event);
      });
    }

    // prettier-ignore
    const ends: readonly (readonly [SmsOutcome, Partial<SmsMessage>])[] = [
      [ { state: 'sent' },                          { state: 'sent' } ],
      [ { state: 'dead', error: 'timeout' },        { state: 'dead', lastError: 'timeout' } ],
      [ { state: 'refused', error: TRICKY_TEXT },   { state: 'refused', lastError: TRICKY_TEXT } ],
    ];
    for (const [outcome, expected] of ends) {
      promise(`ends a message as ${outcome.state}, once`, async (harness) => {
        await enqueue(harness, anSmsDraft());
        const message = await only(harness);
        expect(await settle(harness, message, 0, outcome)).to.equal(true);
        const settled = { ...message, ...expected, attempts: 1, settledAt: addMs(TEST_NOW, 3) };
        expect(await only(harness)).to.deep.equal(settled);
        for (const attempts of [0, 1]) expect(await settle(harness, message, attempts, outcome)).to.equal(false);
        expect(await claim(harness, addMs(TEST_NOW, 99_000))).to.deep.equal([]);
        expect(await only(harness)).to.deep.equal(settled);
      });
    }

    promise('notes a failed attempt, gives the claim up, and is due again at the time said', async (harness) => {
      await enqueue(harness, anSmsDraft());
      const [message] = await claim(harness);
      invariant(message !== undefined, 'the message was claimed');
      const nextAttemptAt = addMs(TEST_NOW, 60_000);
      const isNoted = await settle(harness, message, 0, { state: 'pending', nextAttemptAt, error: TRICKY_TEXT });
      expect(isNoted).to.equal(true);
      expect(await only(harness)).to.deep.equal({ ...message, attempts: 1, nextAttemptAt, lastError: TRICKY_TEXT });
      expect(await claim(harness, addMs(nextAttemptAt, -1))).to.deep.equal([]);
      expect(await claim(harness, nextAttemptAt)).to.deep.equal([await only(harness)]);
      expect(await settle(harness, message, 1, { state: 'sent' })).to.equal(true);
      expect(await only(harness)).not.to.have.property('lastError');
    });

    promise('does not note the attempt of a worker that saw another count', async (harness) => {
      await enqueue(harness, anSmsDraft());
      const message = await only(harness);
      const again = { state: 'pending', nextAttemptAt: addMs(TEST_NOW, 9), error: 'busy' } as const;
      expect(await settle(harness, message, 0, again)).to.equal(true);
      expect(await settle(harness, message, 0, { state: 'sent' })).to.equal(false);
      expect(await only(harness)).to.deep.include({ state: 'pending', attempts: 1 });
      expect(await settle(harness, { ...message, messageId: 'no such message' }, 0, again)).to.equal(false);
    });

    promise('says what waits, and how many were given up or refused', async (harness) => {
      const { sms } = harness.unitOfWork.read;
      expect(await sms.backlog()).to.deep.equal({ pending: 0, dead: 0, nextDueAt: undefined });
      for (const [index, state] of (['pending', 'pending', 'sent', 'dead', 'refused'] as const).entries()) {
        await enqueue(harness, anSmsDraft({ businessKey: state + String(index) }), addMs(TEST_NOW, index));
        const message = (await ofOrder(harness)).at(-1);
        invariant(message !== undefined, 'the message was written');
        if (state !== 'pending') await settle(harness, message, 0, { state });
      }
      const [oldest] = await ofOrder(harness);
      invariant(oldest !== undefined, 'there is an oldest message');
      await settle(harness, oldest, 0, { state: 'pending', nextAttemptAt: addMs(TEST_NOW, 50), error: 'busy' });
      expect(await sms.backlog()).to.deep.equal({
        pending: 2,
        dead: 2,
        oldestPendingAt: TEST_NOW,
        nextDueAt: addMs(TEST_NOW, 1),
      });
    });

    describeClaims(promise, {
      add: async (harness, number, at) => {
        await enqueue(harness, anSmsDraft({ businessKey: String(number) }), at);
      },
      claim: async (harness, { owner, now, limit, fails }) => {
        const wish = { now, limit, owner, leaseMs: CLAIM_LEASE_MS };
        const claimed = await claimInUnit(harness, ({ sms }) => sms.claimDue(wish), fails);
        return claimed.map(({ businessKey }) => Number(businessKey));
      },
    });
  });
}
