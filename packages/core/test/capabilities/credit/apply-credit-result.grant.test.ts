import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import { everyPoint } from '../support/fault-plan.js';
import { aCreditResult, orderIn, requested } from '../support/story.js';
import { createWorld } from '../support/world.js';

describe('the credit line of an approval (E10)', () => {
  it('is granted once, and nothing has to be done before the approval ends (E20)', async () => {
    const world = createWorld();
    await requested(world);
    const order = await orderIn(world);
    const applyCreditResult = createApplyCreditResult(world);
    await applyCreditResult(aCreditResult(order));
    await applyCreditResult(aCreditResult(order, { limitFen: '900000' }, 'result-2'));
    const approved = await orderIn(world);
    expect(approved.nextAttemptAt).to.equal(approved.decision?.validUntil);
    const { borrowerId, productCode, creditRequestNo } = approved;
    const line = { borrowerId, productCode };
    expect(await world.read.creditAccounts.find(line)).to.deep.equal({
      ...line,
      limit: 1_200_000n,
      frozen: 0n,
      used: 0n,
    });
    expect(await world.read.creditAccounts.changes(line)).to.deep.equal([
      { kind: 'granted', reference: creditRequestNo, amount: 1_200_000n, at: approved.changedAt },
    ]);
  });

  it('is there if and only if the order is approved, wherever the process dies', async () => {
    await everyPoint(async (n) => {
      const world = createWorld();
      await requested(world);
      const order = await orderIn(world);
      world.faults.arm('dies', n);
      await createApplyCreditResult(world)(aCreditResult(order)).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const { status, borrowerId, productCode } = await orderIn(world);
      const account = await world.read.creditAccounts.find({ borrowerId, productCode });
      expect(account !== undefined, `point ${String(n)}`).to.equal(status === 'awaitingConfirmation');
      return hasStruck;
    });
  });

  it('is not granted by a rejection', async () => {
    const world = createWorld();
    await requested(world);
    const order = await orderIn(world);
    await createApplyCreditResult(world)(aCreditResult(order, { outcome: 'rejected' }));
    const { borrowerId, productCode } = order;
    expect(await world.read.creditAccounts.find({ borrowerId, productCode })).to.equal(undefined);
  });
});
