import { expect } from 'chai';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { createApplyCreditResult, CREDIT_RESULT_CONSUMER } from '#src/capabilities/credit/apply-credit-result.js';
import type { ConsumerRow, TakeInEvent } from '#src/capabilities/events/take-in-event.js';
import { createTakeInEvent, readLenderEvent, writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { instant } from '#src/shared/calendar.js';
import { InvariantViolation, PortUnavailable } from '#src/shared/errors.js';
import { ok } from '#src/shared/result.js';
import { aLenderEvent, TEST_NOW } from '#src/testing/index.js';
import { aCreditResult, orderIn, requested } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const MEMBERS = {
  eventId: 'result-1',
  type: 'credit.result',
  version: 1,
  occurredAt: TEST_NOW,
  channel: '840',
  key: '90000001',
  payload: { orderNo: '90000001' },
};

describe('takeInEvent (RELIABILITY §3)', () => {
  let world: World;
  let takeInEvent: TakeInEvent;

  beforeEach(() => {
    world = createWorld();
    const creditResult: ConsumerRow = {
      consumer: CREDIT_RESULT_CONSUMER,
      type: 'credit.result',
      take: createApplyCreditResult(world),
    };
    takeInEvent = createTakeInEvent({ ...world, consumers: [creditResult] });
  });

  const parked = (): ReturnType<World['read']['parking']['list']> => world.read.parking.list(10);

  it('hands an event to the consumer of its type and says what became of it', async () => {
    await requested(world);
    const message = writeLenderEvent(aCreditResult(await orderIn(world)));
    const applied = { kind: 'applied', consumer: CREDIT_RESULT_CONSUMER, eventId: 'result-1', outcome: 'approved' };
    expect(await takeInEvent(message)).to.deep.equal(applied);
    expect(await takeInEvent(message)).to.deep.equal({ ...applied, outcome: 'again' });
    expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
    expect(await parked()).to.deep.equal([]);
  });

  it('parks what its consumer can never use, with the cause and byte for byte, so that the stream moves on', async () => {
    const message = `{ "payload": {"orderNo":"99999999","requestNo":"r","decidedAt":1,"outcome":"rejected"},
      "eventId":"result-1", "type":"credit.result", "version":1, "occurredAt":1000, "channel":"840", "key":"k" }`;
    const answer = { kind: 'parked', consumer: CREDIT_RESULT_CONSUMER, eventId: 'result-1', cause: 'unknownOrder' };
    expect(await takeInEvent(message)).to.deep.equal(answer);
    const row = {
      consumer: CREDIT_RESULT_CONSUMER,
      eventId: 'result-1',
      cause: 'unknownOrder',
      body: message,
      parkedAt: TEST_NOW,
    };
    expect(await parked()).to.deep.equal([row]);
  });

  it('parks a type that nobody takes', async () => {
    const message = JSON.stringify({ ...MEMBERS, type: 'loan.forgiven' });
    expect(await takeInEvent(message)).to.deep.equal({
      kind: 'parked',
      consumer: 'unread',
      eventId: 'result-1',
      cause: 'unknownType',
    });
    expect((await parked()).map(({ body }) => body)).to.deep.equal([message]);
  });

  it('parks an event once however often it comes, and one that cannot be read under the digest of its bytes', async () => {
    for (let count = 0; count < 3; count += 1) {
      await takeInEvent(JSON.stringify({ ...MEMBERS, type: 'loan.forgiven' }));
      await takeInEvent('not JSON');
      await takeInEvent('not JSON either');
    }
    const rows = await parked();
    expect(rows.map(({ consumer, cause }) => [consumer, cause])).to.have.deep.members([
      ['unread', 'unknownType'],
      ['unread', 'malformed:event'],
      ['unread', 'malformed:event'],
    ]);
    expect(rows.map(({ eventId }) => eventId)).to.include(world.digest.sha256('not JSON'));
  });

  const faults: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['eventId', { eventId: undefined }],
    ['eventId', { eventId: '' }],
    ['eventId', { eventId: 'with blanks' }],
    ['eventId', { eventId: 'x'.repeat(65) }],
    ['eventId', { eventId: 7 }],
    ['type', { type: undefined }],
    ['type', { type: ['credit.result'] }],
    ['version', { version: undefined }],
    ['version', { version: 2 }],
    ['version', { version: '1' }],
    ['occurredAt', { occurredAt: undefined }],
    ['occurredAt', { occurredAt: '2018-12-19' }],
    ['occurredAt', { occurredAt: -1 }],
    ['occurredAt', { occurredAt: 1.5 }],
    ['channel', { channel: undefined }],
    ['channel', { channel: 840 }],
    ['key', { key: undefined }],
    ['key', { key: 'x'.repeat(129) }],
    ['payload', { payload: undefined }],
    ['payload', { payload: null }],
    ['payload', { payload: [] }],
    ['payload', { payload: '{}' }],
  ];
  for (const [member, members] of faults) {
    const value = members[member] === undefined ? 'missing' : JSON.stringify(members[member]).slice(0, 24);
    it(`parks an event whose ${member} is ${value}`, async () => {
      const answer = await takeInEvent(JSON.stringify({ ...MEMBERS, ...members }));
      expect(answer).to.deep.include({ kind: 'parked', consumer: 'unread', cause: `malformed:${member}` });
      expect(await parked()).to.have.length(1);
    });
  }

  it('lets trouble of ours out, parks nothing, and takes the same message when it comes again', async () => {
    await requested(world);
    const message = writeLenderEvent(aCreditResult(await orderIn(world)));
    const down = createTakeInEvent({
      ...world,
      consumers: [
        {
          consumer: CREDIT_RESULT_CONSUMER,
          type: 'credit.result',
          take: () => Promise.reject(new PortUnavailable('orders')),
        },
      ],
    });
    let thrown: unknown;
    await down(message).catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(PortUnavailable);
    expect(await parked()).to.deep.equal([]);
    expect(await takeInEvent(message)).to.deep.include({ kind: 'applied', outcome: 'approved' });
  });

  describe('on behalf of one consumer of a stream that several read', () => {
    const consumers: readonly ConsumerRow[] = [
      { consumer: 'paid', type: 'credit.result', outcomes: ['paid'], take: async () => ok('noted') },
      { consumer: 'refused', type: 'credit.result', outcomes: ['refused'], take: async () => ok('noted') },
    ];
    const message = (outcome: string): string => JSON.stringify({ ...MEMBERS, payload: { outcome } });

    beforeEach(() => {
      takeInEvent = createTakeInEvent({ ...world, consumers });
    });

    it('applies its own events and passes those of others over', async () => {
      expect(await takeInEvent(message('paid'), 'paid')).to.deep.include({ kind: 'applied', consumer: 'paid' });
      expect(await takeInEvent(message('paid'), 'refused')).to.deep.equal({
        kind: 'passedOver',
        consumer: 'paid',
        eventId: 'result-1',
      });
      expect(await parked()).to.deep.equal([]);
    });

    it('parks what nobody takes once, whoever meets it', async () => {
      for (const consumer of ['paid', 'refused']) {
        expect(await takeInEvent(message('lost'), consumer)).to.deep.include({ kind: 'parked', consumer: 'unread' });
        expect(await takeInEvent('not JSON', consumer)).to.deep.include({ kind: 'parked', consumer: 'unread' });
      }
      expect((await parked()).map(({ cause }) => cause)).to.have.members(['unknownOutcome', 'malformed:event']);
    });

    it('knows no other consumers', async () => {
      const error: unknown = await takeInEvent(message('paid'), 'somebody').catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(InvariantViolation);
    });
  });

  for (const [title, error, attempts, expected] of [
    ['a message that breaks its consumer again and again', new TypeError('bug'), 10, 'broke:TypeError'],
    ['a message that broke its consumer nine times', new TypeError('bug'), 9, undefined],
    ['a message of a sender that counts for itself', new TypeError('bug'), undefined, undefined],
    ['a message that comes while a port is down', new PortUnavailable('orders'), 1_000, undefined],
  ] as const) {
    it(`${expected === undefined ? 'lets out the trouble with' : 'parks'} ${title}`, async () => {
      const take = (): Promise<never> => Promise.reject(error);
      takeInEvent = createTakeInEvent({ ...world, consumers: [{ consumer: 'c', type: 'credit.result', take }] });
      const taken = takeInEvent(JSON.stringify(MEMBERS), 'c', attempts);
      expect(await taken.catch((cause: unknown) => cause)).to.deep.equal(
        expected === undefined ? error : { kind: 'parked', consumer: 'c', eventId: 'result-1', cause: expected },
      );
      expect((await parked()).map(({ cause }) => cause)).to.deep.equal(expected === undefined ? [] : [expected]);
    });
  }
});

describe('readLenderEvent and writeLenderEvent', () => {
  const word = (max: number): fc.Arbitrary<string> => fc.string({ minLength: 1, maxLength: max, unit: 'binary' });

  it('are each other’s reverse for every event, whatever its texts', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\w.:-]{1,64}$/),
        word(100),
        word(100),
        word(100),
        fc.nat({ max: 999_999_999_999_999 }),
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.string()))),
        (eventId, type, channel, key, occurredAt, payload) => {
          fc.pre([type, channel, key].every((text) => text.length <= 128));
          const event = aLenderEvent({
            eventId,
            type,
            channel,
            key,
            occurredAt: instant(occurredAt),
            payload: JSON.stringify(payload),
          });
          const read = readLenderEvent(writeLenderEvent(event));
          if (!read.ok) throw new Error(read.error.member);
          expect({ ...read.value, payload: JSON.parse(read.value.payload) as unknown }).to.deep.equal({
            ...event,
            payload: JSON.parse(event.payload) as unknown,
          });
        },
      ),
    );
  });

  it('keep an amount that is too large for a binary number', () => {
    const event = aLenderEvent({ payload: '{"limitFen":9007199254740993,"rate":0.10000000000000000001}' });
    const read = readLenderEvent(writeLenderEvent(event));
    expect(read).to.deep.equal({ ok: true, value: event });
  });

  it('never throw, whatever the message', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"payload":${json}}`),
        ),
        (message) => {
          expect(readLenderEvent(message).ok).to.be.a('boolean');
        },
      ),
    );
  });
});
