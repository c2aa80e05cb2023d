import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createBlacklistOperations } from '#src/capabilities/operations/edit-blacklist.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { ok } from '#src/shared/result.js';
import { aPush, BORROWER, indexesIn, OFFICER } from '../support/story.js';
import { createWorld } from '../support/world.js';

describe('blacklist operations', () => {
  for (const subject of [
    { kind: 'idCard', idCard: BORROWER.idCard },
    { kind: 'mobile', mobile: BORROWER.mobile },
  ] as const) {
    it(`a person put on the list by ${subject.kind} is refused at the push, until taken off`, async () => {
      const world = createWorld();
      const operations = createBlacklistOperations(world);
      const acceptOrder = createAcceptOrder(world);
      await operations.add({ operator: OFFICER, subject, reason: 'fraud' });
      expect(await acceptOrder(aPush())).to.have.nested.property('error.refusalClass', 'blacklist');
      expect(await operations.remove({ operator: OFFICER, subject })).to.deep.equal(ok(true));
      expect((await acceptOrder(aPush())).ok).to.equal(true);
      expect(await operations.remove({ operator: OFFICER, subject })).to.deep.equal(ok(false));
    });
  }

  it('an ID card on the list is not a phone on the list', async () => {
    const world = createWorld();
    const subject = { kind: 'idCard', idCard: BORROWER.idCard } as const;
    await createBlacklistOperations(world).add({ operator: OFFICER, subject, reason: 'fraud' });
    const { idCard, mobile } = indexesIn(world, BORROWER);
    expect(await world.read.blacklist.contains({ mobile })).to.equal(false);
    expect(await world.read.blacklist.contains({ idCard })).to.equal(true);
  });
});
