import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readCreditResult } from '#src/capabilities/credit/credit-events.js';
import { createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import { readDisbursementResult, readLoanReviewResult } from '#src/capabilities/disbursement/loan-events.js';
import { readLenderEvent, writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { readOverdue, readRepaymentResult } from '#src/capabilities/repayment/repayment-events.js';
import type { LenderEvent, LenderEventType } from '#src/model/lender-event.js';
import { LENDER_EVENT_TABLE } from '#src/model/lender-event.js';
import type { JsonSchema, PayloadMemberRow } from '#src/model/lender-event-schema/index.js';
import { lenderEventSchema, PAYLOAD_MEMBER_TABLE } from '#src/model/lender-event-schema/index.js';
import { parseLocalDate } from '#src/shared/calendar.js';
import { anOrderKey } from '#src/testing/index.js';
import { approved, bindCard, confirm, openAccount } from '../borrow-confirm/support.js';
import { installments, repay, repaying, SETTLEMENT } from '../repayment/repay-story.js';
import { aReviewResult, loanIn } from '../support/loan-story.js';
import { aPush, requested } from '../support/story.js';
import { createWorld } from '../support/world.js';

/** The readers of what comes in: the name of the member at fault, or undefined. */
const READER: Readonly<Record<string, (payload: string) => { readonly ok: boolean }>> = {
  'credit.result': readCreditResult,
  'loan.review-result': readLoanReviewResult,
  'loan.disbursement-result': readDisbursementResult,
  'loan.overdue': readOverdue,
  'repayment.result': readRepaymentResult,
};

type Payload = Readonly<Record<string, unknown>>;

const ROWS: readonly PayloadMemberRow[] = PAYLOAD_MEMBER_TABLE;
const ajv = new Ajv2020({ allErrors: true });
ajv.addFormat('date', (text: string) => parseLocalDate(text).ok);
const VALIDATORS = new Map(LENDER_EVENT_TABLE.map(([type]) => [type, ajv.compile(lenderEventSchema(type))]));

function validator(type: LenderEventType): ValidateFunction {
  const found = VALIDATORS.get(type);
  return found ?? expect.fail(`there is no schema of ${type}`);
}

function message(type: LenderEventType, payload: Payload): Payload {
  return {
    eventId: 'e-1',
    type,
    version: 1,
    occurredAt: 1_780_000_000_000,
    channel: 'groot',
    key: '90000001',
    payload,
  };
}

/** Two rules that no schema can say: they hold between members, and the descriptions name them. */
function holdsBetweenMembers(payload: Payload): boolean {
  const { outcome, minimumFen, limitFen, decidedAt, validUntil } = payload;
  if (outcome !== 'approved') return true;
  const isOrdered = BigInt(String(minimumFen)) <= BigInt(String(limitFen));
  return isOrdered && (validUntil === undefined || Number(validUntil) > Number(decidedAt));
}

const words = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z .:-]{0,20}$/),
  fc.constantFrom('balance', 'a b', '', '1234567', '系统'),
);
const digits = fc.oneof(fc.bigInt(0n, 10n ** 18n - 1n).map(String), fc.constantFrom('0', '00', '007', '-1', '1.5', ''));
const wholes = fc.oneof(
  fc.integer({ min: -1, max: 10_001 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
);
const anything = fc.oneof(
  fc.constantFrom('paid', 'failed', 'rejected', 'approved', 'notReceived', 'passed', 'refused', 'running', 'undecided'),
  fc.constantFrom('debit', 'bankTransfer', 'alipay', 'cash', '2026-02-29', '2024-02-29', '2026-05-30', '0.2400', '24%'),
  fc.array(fc.record({ count: wholes, unit: fc.constantFrom('month', 'day', 'year') }, { requiredKeys: ['count'] }), {
    maxLength: 2,
  }),
  fc.constantFrom([{ count: 12, unit: 'month' }], [{ count: 28, unit: 'day', installmentCount: 4 }]),
  words,
  digits,
  wholes,
  fc.constantFrom(null, true, {}, [], 1.5),
);

/** A value that a row's shape accepts. */
function fitting([, member, shape]: PayloadMemberRow): fc.Arbitrary<unknown> {
  const choices = shape['enum'];
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as readonly string[]));
  if (member === 'terms')
    return fc.constantFrom([{ count: 12, unit: 'month' }], [{ count: 28, unit: 'day', installmentCount: 4 }]);
  if (member === 'asOf') return fc.constantFrom('2026-05-30', '2024-02-29');
  if (member === 'annualRate') return fc.constantFrom('0.2400', '0', '1', '0.12345678');
  if (member === 'reason') return fc.stringMatching(/^[A-Za-z][A-Za-z .:-]{0,63}$/);
  if (member.endsWith('Fen')) return fc.bigInt(1n, 10n ** 18n - 1n).map(String);
  if (member.endsWith('At') || member === 'validUntil') return fc.integer({ min: 0, max: 999_999_999_999_999 });
  if (shape['type'] === 'integer') return fc.integer({ min: 1, max: 9_999 });
  return fc.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/);
}

/** Payloads near the schema: members that fit, of which a few are left out or replaced by anything at all. */
function payloads(type: LenderEventType): fc.Arbitrary<Payload> {
  const rows = ROWS.filter(([candidate]) => candidate === type);
  const members = rows.map((row) => {
    const choice = fc.oneof(
      { weight: 12, arbitrary: fitting(row) },
      { weight: 1, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: anything },
    );
    return [row[1], choice] as const;
  });
  return fc.record(Object.fromEntries(members)).map((payload) => JSON.parse(JSON.stringify(payload)) as Payload);
}

const INCOMING = LENDER_EVENT_TABLE.filter(([, direction]) => direction === 'incoming').map(([type]) => type);

describe('Schemas of events (items 7, 8, 14–16, 19, 20, 22, 23)', () => {
  it('there is a reader for every event that comes in', () => {
    expect(Object.keys(READER)).to.have.members(INCOMING);
  });

  for (const type of INCOMING) {
    const reads = (payload: Payload): boolean => READER[type]?.(JSON.stringify(payload)).ok === true;

    it(`${type}: what the schema accepts is not parked as malformed`, () => {
      let accepted = 0;
      fc.assert(
        fc.property(payloads(type), (payload) => {
          if (!validator(type)(message(type, payload)) || !holdsBetweenMembers(payload)) return;
          accepted += 1;
          expect(reads(payload), JSON.stringify(payload)).to.equal(true);
        }),
        { numRuns: 2_000 },
      );
      expect(accepted).to.be.greaterThan(200);
    });

    it(`${type}: without a required member neither the schema nor the reader takes it`, () => {
      const tried = new Set<string>();
      fc.assert(
        fc.property(payloads(type), fc.nat(), (payload, choice) => {
          if (!validator(type)(message(type, payload)) || !holdsBetweenMembers(payload)) return;
          const needed = ROWS.filter(([candidate, , , presence, outcome]) => {
            return candidate === type && presence === 'required' && ['', payload['outcome']].includes(outcome);
          });
          const member = needed[choice % needed.length]?.[1] ?? '';
          const { [member]: removed, ...rest } = payload;
          expect(removed, member).not.to.equal(undefined);
          expect(validator(type)(message(type, rest)), member).to.equal(false);
          expect(reads(rest), member).to.equal(false);
          tried.add(member);
        }),
        { numRuns: 2_000 },
      );
      const required = ROWS.filter(([candidate, , , presence]) => candidate === type && presence === 'required');
      expect([...tried]).to.have.members([...new Set(required.map(([, member]) => member))]);
    });
  }

  it('an envelope that a schema accepts is read, and one without a member is not', () => {
    const type = 'loan.overdue';
    const whole = message(type, { orderNo: '1', loanNo: 'L1', installmentNo: 1, asOf: '2026-05-30' });
    expect(validator(type)(whole)).to.equal(true);
    expect(readLenderEvent(JSON.stringify(whole)).ok).to.equal(true);
    for (const member of Object.keys(whole)) {
      const { [member]: removed, ...rest } = whole;
      expect(removed).not.to.equal(undefined);
      expect(validator(type)(rest), member).to.equal(false);
      expect(readLenderEvent(JSON.stringify(rest)).ok, member).to.equal(false);
    }
    for (const [member, wrong] of [
      ['eventId', 'a b'],
      ['version', 2],
      ['occurredAt', '1'],
      ['payload', []],
      ['key', ''],
    ]) {
      const changed = { ...whole, [String(member)]: wrong };
      expect(validator(type)(changed), String(member)).to.equal(false);
      expect(readLenderEvent(JSON.stringify(changed)).ok, String(member)).to.equal(false);
    }
  });

  describe('of what the gateway sends', () => {
    it('fit every event of the use cases, with no member that a schema does not name', async () => {
      const sent = [
        ...(await ofStory(async () => {
          const world = createWorld();
          await requested(world, aPush({ requestedTerm: { count: 28, unit: 'day', installmentCount: 4 } }));
          return world;
        })),
        ...(await ofStory(async () => {
          const world = createWorld();
          await approved(world);
          await bindCard(world);
          await openAccount(world);
          await confirm(world);
          return world;
        })),
        ...(await ofStory(async () => {
          const world = createWorld();
          await createApplyLoanReview(world)(aReviewResult(await loanIn(world, 'awaitingReview')));
          return world;
        })),
        ...(await ofStory(async () => {
          const world = await repaying();
          await repay(world, installments(1));
          await repay(world, SETTLEMENT);
          return world;
        })),
      ];
      const outgoing = LENDER_EVENT_TABLE.filter(([, direction]) => direction === 'outgoing').map(([type]) => type);
      expect([...new Set(sent.map(({ type }) => type))]).to.have.members(outgoing);
      for (const event of sent) {
        const validate = validator(outgoing.find((type) => type === event.type) ?? 'credit.requested');
        const travelled = JSON.parse(writeLenderEvent(event)) as Payload & { readonly payload: Payload };
        expect(validate(travelled), JSON.stringify(validate.errors)).to.equal(true);
        const named = ROWS.filter(([type]) => type === event.type).map(([, member]) => member);
        expect(Object.keys(travelled.payload)).to.have.members(named);
      }
    });
  });

  it('accept the example that people who connect are given', () => {
    const page = readFileSync(new URL('../../../../../docs/INTEGRATION.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/```json\n(\{"eventId"[^]*?)```/g)].map(([, text = '']) => text);
    expect(examples).to.have.length(1);
    const event = JSON.parse(examples[0] ?? '') as Payload & { readonly payload: Payload };
    expect(event['type']).to.equal('credit.result');
    expect(validator('credit.result')(event)).to.equal(true);
    expect(readCreditResult(JSON.stringify(event.payload)).ok).to.equal(true);
  });

  it('name every member with a meaning, and say draft and identity', () => {
    for (const [type, , version] of LENDER_EVENT_TABLE) {
      const schema: JsonSchema = lenderEventSchema(type);
      expect(schema).to.include({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:banyan:event:${type}:${String(version)}`,
      });
      const rows = ROWS.filter(([candidate]) => candidate === type);
      expect(rows.length, type).to.be.greaterThan(3);
      for (const [, member, , , , meaning] of rows) expect(meaning, member).to.match(/^\S.{4,}/);
    }
  });
});

/** The events that a story leaves for the back office. */
async function ofStory(play: () => Promise<ReturnType<typeof createWorld>>): Promise<readonly LenderEvent[]> {
  const world = await play();
  return world.read.events.ofOrder(anOrderKey());
}
