import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { ApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import { createApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import { createRequestCredit } from '#src/capabilities/credit/request-credit.js';
import { createQueryCreditResult } from '#src/capabilities/credit/query-credit-result.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import { addMs } from '#src/shared/calendar.js';
import { rate } from '#src/shared/rate.js';
import { anOrderKey, aProduct, months, TEST_CHANNEL, TEST_NOW } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { aCreditResult, aPush, BORROWER, indexesIn, orderIn, parsed, pathIn, requested } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const REJECTION = { outcome: 'rejected', reason: 'score.low' };
const REFUSED_BODY = '{"orderId":90000001,"status":6004,"remark":"资质不符"}';

describe('applyCreditResult (RongshuCreditResultProcessor, item 8)', () => {
  let world: World;
  let applyCreditResult: ApplyCreditResult;
  let order: MarketplaceOrder;

  beforeEach(async () => {
    world = createWorld();
    applyCreditResult = createApplyCreditResult(world);
    await requested(world);
    order = await orderIn(world);
  });

  async function apply(members: Readonly<Record<string, unknown>> = {}, eventId = 'result-1'): Promise<unknown> {
    const result = await applyCreditResult(aCreditResult(order, members, eventId));
    return result.ok ? result.value : result.error;
  }

  const told = async (): Promise<readonly string[]> =>
    (await world.read.callbacks.ofOrder(KEY)).map(({ body }) => body);
  const dateOf = (): Promise<unknown> =>
    world.read.borrowableDates.find(TEST_CHANNEL, indexesIn(world, BORROWER).idCard);

  describe('approved (E10)', () => {
    it('item 8.3: 11 → 12 with limit, minimum, step, terms, price and validity', async () => {
      const validUntil = addMs(TEST_NOW, 86_400_000);
      expect(await apply({ annualRate: '0.175', validUntil, decidedAt: TEST_NOW })).to.equal('approved');
      const approved = await orderIn(world);
      expect([approved.status, approved.version]).to.deep.equal(['awaitingConfirmation', 5]);
      expect(approved.decision).to.deep.equal({
        minimum: 500_000n,
        limit: 1_200_000n,
        step: 10_000n,
        terms: [months(6), months(12)],
        annualRate: rate(17_500_000n),
        validUntil,
        decidedAt: TEST_NOW,
      });
      expect((await world.read.orders.history(KEY)).at(-1)?.detail).to.equal('result-1');
      expect(await dateOf()).to.equal(undefined);
    });

    it('keeps the amounts within the product: no limit above its largest, no minimum below its smallest', async () => {
      const { amountMin, amountMax } = aProduct();
      const grant = { minimumFen: '1', limitFen: '99999999999', decidedAt: TEST_NOW };
      expect(await apply(grant)).to.equal('approved');
      expect((await orderIn(world)).decision).to.include({ minimum: amountMin, limit: amountMax });
    });

    it("cannot use a grant of which no amount is the product's", async () => {
      const above = String(aProduct().amountMax + 1n);
      expect(await apply({ minimumFen: above, limitFen: above })).to.deep.equal({ kind: 'noAmountOffered' });
      expect((await orderIn(world)).status).to.equal('creditRunning');
    });

    it('cannot use a validity that ends before the decision', async () => {
      const error = await apply({ validUntil: TEST_NOW, decidedAt: TEST_NOW });
      expect(error).to.deep.equal({ kind: 'malformed', member: 'validUntil' });
    });

    it('G27: without a validity the decision holds for the days of the policy, from the decision on', async () => {
      const decidedAt = addMs(TEST_NOW, -3_600_000);
      await apply({ decidedAt });
      expect((await orderIn(world)).decision?.validUntil).to.equal(addMs(decidedAt, 30 * 86_400_000));
    });

    it('a step that is not said is any amount, a price that is not said is the product’s', async () => {
      await apply({ stepFen: undefined });
      const { decision } = await orderIn(world);
      expect(decision?.step).to.equal(0n);
      expect(decision).not.to.have.property('annualRate');
    });

    it('keeps the terms that the product offers and leaves out the others', async () => {
      const terms = [3, 5, 12].map((count) => ({ count, unit: 'month' }));
      await apply({ terms: [...terms, { count: 6, unit: 'week' }] });
      expect((await orderIn(world)).decision?.terms).to.deep.equal([months(3), months(12)]);
    });

    it('knows a term with fewer installments than units', async () => {
      const term = { count: 28, unit: 'day', installmentCount: 4 } as const;
      world.rows.product = aProduct({ terms: [term] });
      expect(await apply({ terms: [term] })).to.equal('approved');
      expect((await orderIn(world)).decision?.terms).to.deep.equal([term]);
    });

    it('G9: the marketplace is not called, it asks; and its question is answered with the limit', async () => {
      await apply();
      expect(await told()).to.deep.equal([]);
      const answer = await createQueryCreditResult(world)(KEY);
      expect(answer.ok ? answer.value.order.decision?.limit : answer.error).to.equal(1_200_000n);
    });

    it('G9: with the switch on the marketplace is told the pass, once', async () => {
      world.rows.policy = { ...world.rows.policy, tellsCreditPass: true };
      await apply();
      await apply({}, 'result-2');
      const bodies = await told();
      expect(bodies.map((body) => (JSON.parse(body) as { status: number }).status)).to.deep.equal([6001]);
      expect(bodies[0]).to.contain('amountOption');
    });
  });

  describe('rejected (E11)', () => {
    it('item 8.3: 11 → 4, a re-apply date counted in Beijing, and one refusal owed to the marketplace', async () => {
      // 2018-12-20 00:30 in Beijing is still the 19th in UTC.
      world.clock.set(addMs(TEST_NOW, 7 * 3_600_000));
      expect(await apply(REJECTION)).to.equal('rejected');
      const rejected = await orderIn(world);
      expect([rejected.status, rejected.version, rejected.refusal?.stage, rejected.refusal?.reason]).to.deep.equal([
        'creditRejected',
        5,
        'credit',
        'score.low',
      ]);
      expect(await dateOf()).to.deep.equal({ kind: 'date', date: '2019-01-19' });
      expect(await told()).to.deep.equal([REFUSED_BODY]);
    });

    it('G10: the marketplace never hears the reason', async () => {
      await apply(REJECTION);
      expect((await told()).join()).not.to.contain('score');
    });

    it('item 25.3: a later date that stands already is not brought forward', async () => {
      await world.unitOfWork.run((stores) =>
        stores.borrowableDates.postponeTo({
          channel: TEST_CHANNEL,
          idCardIndex: indexesIn(world, BORROWER).idCard,
          borrowableFrom: { kind: 'never' },
          reason: 'test',
          at: TEST_NOW,
        }),
      );
      await apply(REJECTION);
      expect(await dateOf()).to.deep.equal({ kind: 'never' });
    });

    it('a rejection without a reason is unspecified', async () => {
      await apply({ outcome: 'rejected' });
      expect((await orderIn(world)).refusal?.reason).to.equal('unspecified');
    });
  });

  describe('again, late, out of order (E22)', () => {
    it('lender-domain §21-6: the same event again changes nothing', async () => {
      await apply(REJECTION);
      const before = await orderIn(world);
      expect(await apply(REJECTION)).to.equal('again');
      expect(await orderIn(world)).to.deep.equal(before);
      expect(await told()).to.have.length(1);
    });

    it('nine times at once is once', async () => {
      const results = await Promise.all(Array.from({ length: 9 }, () => apply(REJECTION)));
      expect(results.filter((result) => result === 'rejected')).to.have.length(1);
      expect(results.filter((result) => result === 'again')).to.have.length(8);
      expect((await orderIn(world)).version).to.equal(5);
      expect(await told()).to.have.length(1);
    });

    it('an approval after a rejection, and a rejection after an approval, come too late', async () => {
      await apply(REJECTION);
      expect(await apply({}, 'result-2')).to.equal('ignored');
      expect((await orderIn(world)).status).to.equal('creditRejected');

      world = createWorld();
      applyCreditResult = createApplyCreditResult(world);
      await requested(world);
      order = await orderIn(world);
      await apply();
      expect(await apply(REJECTION, 'result-2')).to.equal('ignored');
      expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
      expect(await told()).to.deep.equal([]);
      expect(await dateOf()).to.equal(undefined);
    });

    it('an answer to another request is ignored, and noted as seen', async () => {
      expect(await apply({ ...REJECTION, requestNo: 'somebody-else' })).to.equal('ignored');
      expect(await apply({ ...REJECTION, requestNo: 'somebody-else' })).to.equal('again');
      expect((await orderIn(world)).status).to.equal('creditRunning');
    });

    it('an answer before the question was asked is ignored', async () => {
      world = createWorld();
      applyCreditResult = createApplyCreditResult(world);
      await parsed(world);
      order = await orderIn(world);
      expect(await apply({ ...REJECTION, requestNo: 'early' })).to.equal('ignored');
      expect((await orderIn(world)).status).to.equal('awaitingCredit');
    });
  });

  describe('never usable: an error, nothing written', () => {
    const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, unknown])[] = [
      ['no order number', { orderNo: undefined }, 'orderNo'],
      ['an empty order number', { orderNo: '' }, 'orderNo'],
      ['an order number that is a list', { orderNo: ['90000001'] }, 'orderNo'],
      ['no request number', { requestNo: undefined }, 'requestNo'],
      ['no time of decision', { decidedAt: undefined }, 'decidedAt'],
      ['a time of decision that is a date', { decidedAt: '2018-12-19' }, 'decidedAt'],
      ['a time of decision before 1970', { decidedAt: -1 }, 'decidedAt'],
      ['no outcome', { outcome: undefined }, 'outcome'],
      ['an outcome nobody knows', { outcome: 'maybe' }, 'outcome'],
      ['a reason that is a sentence about somebody', { outcome: 'rejected', reason: '测试甲 负债过高' }, 'reason'],
      ['a reason longer than 64 characters', { outcome: 'rejected', reason: 'x'.repeat(65) }, 'reason'],
      ['no limit', { limitFen: undefined }, 'limitFen'],
      ['a limit of nothing', { limitFen: '0', minimumFen: '0' }, 'limitFen'],
      ['a limit below zero', { limitFen: '-1' }, 'limitFen'],
      ['a limit with decimals', { limitFen: '1200000.5' }, 'limitFen'],
      ['a limit in exponent form', { limitFen: 1.2e21 }, 'limitFen'],
      ['no minimum', { minimumFen: undefined }, 'minimumFen'],
      ['a minimum above the limit', { minimumFen: '1200001' }, 'minimumFen'],
      ['a step that is no number', { stepFen: 'ten' }, 'stepFen'],
      ['no terms', { terms: undefined }, 'terms'],
      ['an empty list of terms', { terms: [] }, 'terms'],
      ['a term without a unit', { terms: [{ count: 6 }] }, 'terms'],
      ['a term in a unit nobody knows', { terms: [{ count: 6, unit: 'year' }] }, 'terms'],
      ['a term of nothing', { terms: [{ count: 0, unit: 'month' }] }, 'terms'],
      ['a term among sound ones that is none', { terms: [{ count: 6, unit: 'month' }, 12] }, 'terms'],
      ['a term of no installments', { terms: [{ count: 6, unit: 'month', installmentCount: 0 }] }, 'terms'],
      ['a price that is no number', { annualRate: '18%' }, 'annualRate'],
      ['a validity that is no time', { validUntil: 'tomorrow' }, 'validUntil'],
    ];
    for (const [title, members, member] of rows) {
      it(`malformed: ${title}`, async () => {
        expect(await apply(members)).to.deep.equal({ kind: 'malformed', member });
        await expectUntouched();
      });
    }

    it('malformed: a payload that is no object', async () => {
      for (const payload of ['', 'null', '[]', '{"orderNo":', '"text"']) {
        const result = await applyCreditResult({ ...aCreditResult(order), payload });
        expect(result).to.deep.equal({ ok: false, error: { kind: 'malformed', member: 'payload' } });
      }
      await expectUntouched();
    });

    it('an order that nobody knows, at this channel', async () => {
      expect(await apply({ orderNo: '99999999' })).to.deep.equal({ kind: 'unknownOrder' });
      const elsewhere = await applyCreditResult({ ...aCreditResult(order), channel: '841' });
      expect(elsewhere).to.deep.equal({ ok: false, error: { kind: 'unknownOrder' } });
      await expectUntouched();
    });

    it('terms of which the product offers none', async () => {
      const others = [
        [{ count: 5, unit: 'month' }],
        [{ count: 12, unit: 'week' }],
        [{ count: 12, unit: 'month', installmentCount: 6 }],
      ];
      for (const terms of others) expect(await apply({ terms })).to.deep.equal({ kind: 'noTermOffered' });
      await expectUntouched();
    });

    it('DESIGN §5.2: a price above the product’s; the product’s own price is fine', async () => {
      expect(await apply({ annualRate: '0.18000001' })).to.deep.equal({ kind: 'priceAboveProduct' });
      await expectUntouched();
      expect(await apply({ annualRate: '0.18' })).to.equal('approved');
    });

    it('what was mended is taken under the same event id', async () => {
      await apply({ terms: [] });
      expect(await apply()).to.equal('approved');
    });

    async function expectUntouched(): Promise<void> {
      expect(await orderIn(world)).to.deep.equal(order);
      expect(await told()).to.deep.equal([]);
      expect(await dateOf()).to.equal(undefined);
    }
  });

  it('numbers may come as numbers or as text', async () => {
    const terms = [{ count: '12', unit: 'month' }];
    expect(
      await apply({ limitFen: 1_200_000, minimumFen: 500_000, stepFen: 0, decidedAt: String(TEST_NOW), terms }),
    ).to.equal('approved');
    expect((await orderIn(world)).decision).to.deep.include({ limit: 1_200_000n, step: 0n, decidedAt: TEST_NOW });
  });

  for (const mode of ['fails', 'dies'] as const) {
    for (const members of [{}, REJECTION]) {
      const outcome = 'outcome' in members ? 'creditRejected' : 'awaitingConfirmation';
      it(`${mode} at every call of a port in turn: nothing half-written, and the event again ends in ${outcome}`, async () => {
        const points = await everyPoint(async (n) => {
          world = createWorld();
          applyCreditResult = createApplyCreditResult(world);
          await requested(world, aPush());
          order = await orderIn(world);
          world.faults.arm(mode, n);
          await apply(members).catch(() => undefined);
          const hasStruck = await world.faults.restart();
          await expectWhole(`point ${String(n)}`);
          await apply(members);
          await expectWhole(`after point ${String(n)}`);
          expect((await pathIn(world)).at(-1)).to.equal(outcome);
          expect((await orderIn(world)).version).to.equal(5);
          return hasStruck;
        });
        expect(points).to.be.at.least(5);
      });
    }
  }

  async function expectWhole(at: string): Promise<void> {
    const { status, decision } = await orderIn(world);
    expect(status, at).to.be.oneOf(['creditRunning', 'creditRejected', 'awaitingConfirmation']);
    expect(await told(), at).to.deep.equal(status === 'creditRejected' ? [REFUSED_BODY] : []);
    expect((await dateOf()) !== undefined, at).to.equal(status === 'creditRejected');
    expect(decision !== undefined, at).to.equal(status === 'awaitingConfirmation');
  }

  describe('not received (E9)', () => {
    it('11 → 10, and the next pass asks again under the same request number', async () => {
      expect(await apply({ outcome: 'notReceived' })).to.equal('notReceived');
      expect((await orderIn(world)).status).to.equal('awaitingCredit');
      await createRequestCredit(world)(aPass());
      const again = await orderIn(world);
      expect([again.status, again.creditRequestNo]).to.deep.equal(['creditRunning', order.creditRequestNo]);
      expect(await told()).to.deep.equal([]);
    });

    it('changes nothing once there is a decision', async () => {
      await apply(REJECTION, 'first');
      expect(await apply({ outcome: 'notReceived' }, 'second')).to.equal('ignored');
      expect((await orderIn(world)).status).to.equal('creditRejected');
    });
  });
});
