import { expect } from 'chai';
import fc from 'fast-check';
import type { Callback, CallbackType } from '#src/model/callback.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import type { RepaymentFacts, ScheduleFacts } from '#src/ports/callback-bodies.js';
import { createRongshuCallbackBodies } from '#src/rongshu/callbacks/callback-bodies.js';
import { createRongshuCallbackSender } from '#src/rongshu/callbacks/callback-sender.js';
import { REPAYMENT_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.03-repayment-result.js';
import { REPAYMENT_SCHEDULE_CALLBACK } from '#src/rongshu/callbacks/p1.04-repayment-schedule.js';
import { decodeFields } from '#src/rongshu/fields/field-table.js';
import type { FieldTable } from '#src/rongshu/fields/field-table.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { createRongshuChannels } from '#src/rongshu/settings.js';
import { addDays, instant, localDate } from '#src/shared/calendar.js';
import { InvariantViolation } from '#src/shared/errors.js';
import { parseJson } from '#src/shared/json.js';
import { fen } from '#src/shared/money.js';
import { ok } from '#src/shared/result.js';
import { aCallbackDraft, channelCode, TEST_NOW } from '#src/testing/index.js';
import { call, CLEAR } from './support/call.js';
import { channelPair, NOW_MS } from './support/channel.js';
import { compactExample, exampleText } from './support/document.js';
import { scriptedPlatform, sentBody } from './support/platform.js';
import { afterPayment, EXAMPLE_DAY, exampleSchedule, told } from './support/repaid-loan.js';

const clock = { now: () => instant(NOW_MS) };

function bodies(
  settings: Partial<RongshuChannelSettings> = {},
): Pick<ReturnType<typeof createRongshuCallbackBodies>, 'repaymentResult' | 'repaymentSchedule'> {
  return createRongshuCallbackBodies({ channels: createRongshuChannels([channelPair(settings).channel]) });
}

/** The loan of the examples after any payment of any size on any day, partial repayment on. */
const anyStory: fc.Arbitrary<ScheduleFacts> = fc
  .record({
    days: fc.integer({ min: 0, max: 400 }),
    amount: fc.bigInt({ min: 1n, max: 2_000_000n }),
    target: fc.constantFrom<RepaymentTarget | undefined>(undefined, { kind: 'settlement' }),
    later: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ days, amount, target, later }) => {
    const on = addDays(EXAMPLE_DAY, days);
    const payment = { amount: fen(amount), on, ...(target === undefined ? {} : { target }) };
    return { ...afterPayment(exampleSchedule(true), payment), on: addDays(on, later) };
  });

describe('platform/1.3 repayment result callback (items 23, 24)', () => {
  it('a paid installment is the body of the document', () => {
    expect(bodies().repaymentResult(told(exampleSchedule(), 1))).to.equal(compactExample('p1.03-repaid'));
  });

  it('what is called back is what the query answers, whatever was paid and tried', async () => {
    const attempts = fc.constantFrom<RepaymentFacts['attempt']>(undefined, 'running', 'failed');
    const periods = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant('all' as const));
    const statuses = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(anyStory, periods, attempts, async (story, period, attempt) => {
        const facts = told(story, period, attempt);
        const asked = await call('getRepaymentResult', '{"orderId":90000001}', (backstage) => {
          backstage.repayment = ok(facts);
        });
        statuses.add(asked.status);
        expect(JSON.parse(bodies().repaymentResult(facts))).to.deep.equal({
          orderId: 90000001,
          ...(JSON.parse(asked.response ?? '{}') as object),
        });
      }),
      { numRuns: 200 },
    );
    expect(statuses).to.deep.equal(new Set([8001, 8002, 8003, 8006]));
  });

  it('the status as text where the channel says so', () => {
    const body = bodies({ statusType: 'string' }).repaymentResult(told(exampleSchedule(), 1));
    expect(JSON.parse(body)).to.include({ status: '8001' });
  });

  it('an installment that the schedule does not have is a bug, and so is a channel that is not configured', () => {
    expect(() => bodies().repaymentResult(told(exampleSchedule(), 13))).to.throw(InvariantViolation);
    const facts = exampleSchedule();
    const order = { ...facts.order, key: { ...facts.order.key, channel: channelCode('841') } };
    expect(() => bodies().repaymentResult(told({ ...facts, order }, 1))).to.throw(InvariantViolation);
    expect(() => bodies().repaymentSchedule({ ...facts, order })).to.throw(InvariantViolation);
  });
});

describe('platform/1.4 repayment schedule callback (items 20, 23)', () => {
  it('an overdue installment is the body of the document, with the whole plan', () => {
    const { repayPlan: _second, ...example } = JSON.parse(exampleText('p1.04-schedule')) as Record<string, unknown>;
    const repayPlan = JSON.stringify(JSON.parse(exampleText('1.13-plan')));
    expect(bodies().repaymentSchedule(exampleSchedule())).to.equal(JSON.stringify({ ...example, repayPlan }));
  });

  it('what is called back is what the query answers, and a penalty never shrinks by itself, nor grows once paid', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.boolean(), async (facts, showsRepaymentParts) => {
        const asked = await call(
          'getRepayPlan',
          '{"orderId":90000001}',
          (backstage) => {
            backstage.schedule = ok(facts);
          },
          { nested: {}, showsRepaymentParts },
        );
        const body = bodies({ nested: {}, showsRepaymentParts }).repaymentSchedule(facts);
        const answer = JSON.parse(asked.response ?? '{}') as { readonly repayPlan: Record<string, number>[] };
        expect(JSON.parse(body)).to.deep.equal({ orderId: 90000001, ...answer });
        const tomorrow = JSON.parse(
          bodies({ nested: {} }).repaymentSchedule({ ...facts, on: addDays(facts.on, 1) }),
        ) as typeof answer;
        answer.repayPlan.forEach(({ status, overdueFee = NaN }, index) => {
          const next = tomorrow.repayPlan[index]?.['overdueFee'] ?? NaN;
          if (status === 3) expect(next).to.be.at.least(overdueFee);
          else if (status === 2) expect(next).to.equal(overdueFee);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('an installment is overdue from the day after grace on, and only then costs more', () => {
    const facts = exampleSchedule();
    const second = (on: string): Record<string, number> | undefined => {
      const body = bodies({ nested: {} }).repaymentSchedule({ ...facts, on: localDate(on) });
      return (JSON.parse(body) as { readonly repayPlan: Record<string, number>[] }).repayPlan[1];
    };
    expect(second('2019-02-20')).to.include({ status: 1, overdueFee: 0, repayAmount: 1462.31 });
    expect(second('2019-02-21')).to.include({ status: 3, overdueFee: 7.31, repayAmount: 1469.62 });
  });
});

describe('repayment callbacks on the wire', () => {
  const SENT = [
    ['repaymentResult', 'api/v2/repay/feedback.do', bodies().repaymentResult(told(exampleSchedule(), 'all'))],
    ['repaymentSchedule', 'api/v2/repayPlan/feedback.do', bodies().repaymentSchedule(exampleSchedule())],
  ] as const satisfies readonly (readonly [CallbackType, string, string])[];

  for (const [type, path, body] of SENT) {
    for (const [name, settings] of [
      ['encrypted', {}],
      ['clear', CLEAR],
    ] as const) {
      it(`${type} is sent signed and ${name} to its own path, and the marketplace reads it`, async () => {
        const { channel, marketplace } = channelPair(settings);
        const platform = scriptedPlatform();
        const callback: Callback = {
          ...aCallbackDraft({ type, businessKey: 'v2', body }),
          callbackId: 'c3',
          sequence: 3,
          state: 'pending',
          attempts: 0,
          nextAttemptAt: TEST_NOW,
          createdAt: TEST_NOW,
        };
        const sender = createRongshuCallbackSender({
          channels: createRongshuChannels([channel]),
          transport: platform.transport,
          clock,
        });
        expect(await sender.send(callback)).to.deep.equal({ outcome: 'accepted', httpStatus: 200, code: '0' });
        expect(platform.sent[0]?.url).to.equal(`https://marketplace.example/hermes/${path}`);
        const sent = sentBody(platform.sent[0]);
        const [result, schedule] = [marketplace.readRepaymentResult(sent), marketplace.readRepaymentSchedule(sent)];
        if (type === 'repaymentResult') {
          expect(result.ok && [result.value.installmentNo, result.value.owed]).to.deep.equal(['all', 1_428_244n]);
        } else {
          expect(schedule.ok && [schedule.value.plan.length, schedule.value.total]).to.deep.equal([12, 1_756_962n]);
        }
        const altered = Buffer.from(Buffer.from(sent).toString().replace('"request":"', '"request":"0'));
        expect(marketplace.readRepaymentResult(altered)).to.have.property('ok', false);
        expect(marketplace.readRepaymentSchedule(altered)).to.have.property('ok', false);
      });
    }
  }

  for (const [name, table] of [
    ['repaymentResult', REPAYMENT_RESULT_CALLBACK],
    ['repaymentSchedule', REPAYMENT_SCHEDULE_CALLBACK],
  ] as const) {
    it(`no JSON makes the decoder of ${name} throw, and only members of the table are named`, () => {
      const fieldTable: FieldTable = table;
      const members = fieldTable.map(([wire]) => wire);
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom(...members), fc.jsonValue(), { maxKeys: 8 }), (value) => {
          const json = parseJson(JSON.stringify(value));
          const decoded = json.ok ? decodeFields(fieldTable, json.value) : undefined;
          if (decoded?.ok === false) {
            for (const { path } of decoded.error) expect(members).to.include(path.split(/[.[]/)[0]);
          }
        }),
      );
    });
  }
});
