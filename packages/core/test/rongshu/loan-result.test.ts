import { expect } from 'chai';
import fc from 'fast-check';
import type { Callback } from '#src/model/callback.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '#src/model/marketplace-order-status.js';
import type { LoanFacts } from '#src/ports/callback-bodies.js';
import { createRongshuCallbackBodies } from '#src/rongshu/callbacks/callback-bodies.js';
import { createRongshuCallbackSender } from '#src/rongshu/callbacks/callback-sender.js';
import { LOAN_RESULT_CALLBACK } from '#src/rongshu/callbacks/p1.02-loan-result.js';
import { decodeFields } from '#src/rongshu/fields/field-table.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { createRongshuChannels } from '#src/rongshu/settings.js';
import { instant } from '#src/shared/calendar.js';
import { InvariantViolation } from '#src/shared/errors.js';
import { parseJson } from '#src/shared/json.js';
import { ok } from '#src/shared/result.js';
import { aCallbackDraft, aMarketplaceOrder, channelCode, TEST_NOW } from '#src/testing/index.js';
import { call, CLEAR } from './support/call.js';
import { channelPair, NOW_MS } from './support/channel.js';
import { compactExample, exampleText } from './support/document.js';
import { exampleFacts } from './support/payout.js';
import { scriptedPlatform, sentBody } from './support/platform.js';

const clock = { now: () => instant(NOW_MS) };

function bodyOf(facts: LoanFacts, settings: Partial<RongshuChannelSettings> = {}): string {
  const channels = createRongshuChannels([channelPair(settings).channel]);
  return createRongshuCallbackBodies({ channels }).loanResult(facts);
}

/** The body, or undefined when there is nothing to call back. */
function calledBack(facts: LoanFacts): string | undefined {
  try {
    return bodyOf(facts);
  } catch (error) {
    expect(error).to.be.instanceOf(InvariantViolation);
    return undefined;
  }
}

describe('platform/1.2 loan result callback (items 15, 16, 19)', () => {
  it('a refusal is the body of the document, of a loan and of an order that never had one', () => {
    expect(bodyOf(exampleFacts('autoReviewRefused', false))).to.equal(compactExample('p1.02-refused'));
    expect(bodyOf({ order: aMarketplaceOrder({ status: 'declined' }) })).to.equal(compactExample('p1.02-refused'));
  });

  it('a payout is the body of the document, with the whole plan', () => {
    const { repayPlan: _first, ...example } = JSON.parse(exampleText('p1.02-paid')) as Record<string, unknown>;
    const repayPlan = JSON.stringify(JSON.parse(exampleText('1.09-plan')));
    const body = bodyOf(exampleFacts('disbursed', true));
    expect(body).to.equal(JSON.stringify({ ...example, repayPlan }));
  });

  it('the plan as a list and the status as text where the channel says so', () => {
    const body = bodyOf(exampleFacts('disbursed', true), { nested: {}, statusType: 'string' });
    const read = JSON.parse(body) as { readonly status: unknown; readonly repayPlan: unknown };
    expect([read.status, read.repayPlan]).to.deep.equal(['7001', JSON.parse(exampleText('1.09-plan'))]);
  });

  it('what is called back is what the query answers; what is in progress is never called back (G18, G20)', async () => {
    const everything: LoanFacts[] = [
      ...LOAN_STATUS_TABLE.flatMap(([, status]) => [exampleFacts(status, false), exampleFacts(status, true)]),
      ...MARKETPLACE_ORDER_STATUS_TABLE.map(([, status]) => ({ order: aMarketplaceOrder({ status }) })),
    ];
    const told = new Set<unknown>();
    for (const facts of everything) {
      const asked = await call('queryFk', compactExample('1.09-request'), (backstage) => {
        backstage.disbursement = ok({ ...facts, hasOpenConfirmation: false });
      });
      const body = calledBack(facts);
      if (asked.status === 7001 || asked.status === 7003) {
        expect(JSON.parse(body ?? '{}')).to.deep.equal({
          orderId: 90000001,
          ...(JSON.parse(asked.response ?? '{}') as object),
        });
        told.add(asked.status);
      } else {
        expect(body).to.equal(undefined);
      }
    }
    expect(told).to.deep.equal(new Set([7001, 7003]));
  });

  it('a payout that failed and may be tried again is not called back (G18)', () => {
    expect(calledBack(exampleFacts('disbursementFailed', false))).to.equal(undefined);
    expect(calledBack(exampleFacts('disbursed', false))).to.equal(undefined);
  });

  it('an order of a channel that is not configured is a bug', () => {
    const facts = exampleFacts('cancelled', false);
    const order = { ...facts.order, key: { ...facts.order.key, channel: channelCode('841') } };
    expect(() => bodyOf({ ...facts, order })).to.throw(InvariantViolation);
  });

  for (const [name, settings] of [
    ['encrypted', {}],
    ['clear', CLEAR],
  ] as const) {
    it(`is sent signed and ${name} to its own path, and the marketplace reads the plan`, async () => {
      const { channel, marketplace } = channelPair(settings);
      const platform = scriptedPlatform();
      const channels = createRongshuChannels([channel]);
      const body = createRongshuCallbackBodies({ channels }).loanResult(exampleFacts('disbursed', true));
      const callback: Callback = {
        ...aCallbackDraft({ type: 'loanResult', businessKey: 'paid', body }),
        callbackId: 'c2',
        sequence: 2,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: TEST_NOW,
        createdAt: TEST_NOW,
      };
      const sender = createRongshuCallbackSender({ channels, transport: platform.transport, clock });
      expect(await sender.send(callback)).to.deep.equal({ outcome: 'accepted', httpStatus: 200, code: '0' });
      expect(platform.sent[0]?.url).to.equal('https://marketplace.example/hermes/api/v2/loan/feedback.do');
      const read = marketplace.readLoanResult(sentBody(platform.sent[0]));
      expect(read.ok && [read.value.orderNo, read.value.status, read.value.loanNo, read.value.amount]).to.deep.equal([
        '90000001',
        7001,
        'Y20181219000001',
        1_500_000n,
      ]);
      const plan = read.ok ? read.value.plan : undefined;
      expect(plan?.map(({ total }) => total)).to.deep.equal([...Array.from({ length: 11 }, () => 146_231n), 146_228n]);
      const altered = Buffer.from(sentBody(platform.sent[0])).toString().replace('"request":"', '"request":"0');
      expect(marketplace.readLoanResult(Buffer.from(altered))).to.have.property('ok', false);
    });
  }

  it('no JSON makes its decoder throw, and a plan is understood as text and as a list', () => {
    const members = LOAN_RESULT_CALLBACK.map(([wire]) => wire);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...members), fc.jsonValue(), { maxKeys: 8 }), (value) => {
        const json = parseJson(JSON.stringify(value));
        const decoded = json.ok ? decodeFields(LOAN_RESULT_CALLBACK, json.value) : undefined;
        if (decoded?.ok === false) {
          for (const { path } of decoded.error) expect(members).to.include(path.split(/[.[]/)[0]);
        }
      }),
    );
    const states: readonly LoanStatus[] = ['disbursed', 'settled'];
    for (const status of states) {
      const read = [{}, { loanResult: { repayPlan: 'text' } }].map((nested) => {
        const json = parseJson(bodyOf(exampleFacts(status, true), { nested } as Partial<RongshuChannelSettings>));
        return json.ok ? decodeFields(LOAN_RESULT_CALLBACK, json.value) : undefined;
      });
      expect(read[0]).to.have.property('ok', true);
      expect(read[0]).to.deep.equal(read[1]);
    }
  });
});
