import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createExpireApprovals } from '#src/capabilities/borrow-confirm/expire-approvals.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import type { Instant } from '#src/shared/calendar.js';
import { addMs } from '#src/shared/calendar.js';
import { TEST_NOW } from '#src/testing/index.js';
import { orderIn, pathIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';
import {
  applicationIn,
  approved,
  bindCard,
  confirm,
  confirmationIn,
  KEY,
  loanIn,
  notice,
  openAccount,
  opened,
} from './support.js';

describe('expireApprovals (ApprovalExpiryJob, E20, G27)', () => {
  let world: World;
  let validUntil: Instant;

  beforeEach(async () => {
    world = createWorld();
    await approved(world);
    validUntil = (await orderIn(world)).decision?.validUntil ?? TEST_NOW;
  });

  const pass = async (): Promise<BatchCounts> => (await createExpireApprovals(world)(aPass())).counts;
  const told = async (): Promise<readonly unknown[]> =>
    (await world.read.callbacks.ofOrder(KEY)).map(({ body }) => (JSON.parse(body) as { status: number }).status);

  it('an order waits untouched until its approval ends', async () => {
    world.clock.set(addMs(validUntil, -1));
    expect(await pass()).to.deep.equal({ claimed: 0 });
  });

  it('the last millisecond still belongs to the borrower', async () => {
    world.clock.set(validUntil);
    expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
    expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
  });

  it('12 → 5, told by callback 7003, once', async () => {
    world.clock.set(addMs(validUntil, 1));
    expect(await pass()).to.deep.equal({ claimed: 1, expired: 1 });
    const order = await orderIn(world);
    expect([order.status, order.refusal?.reason, order.refusal?.stage]).to.deep.equal([
      'declined',
      'approvalExpired',
      'expiry',
    ]);
    expect(await told()).to.deep.equal([7003]);
    expect(await pass()).to.deep.equal({ claimed: 0 });
    expect(await told()).to.deep.equal([7003]);
  });

  it('is not a refusal of the person: no re-apply date', async () => {
    world.clock.set(addMs(validUntil, 1));
    await pass();
    const { idCardIndex } = await orderIn(world);
    expect(await world.read.borrowableDates.find(KEY.channel, idCardIndex)).to.equal(undefined);
  });

  it('waits for a confirmation that is under way, and honours it', async () => {
    world.clock.set(addMs(validUntil, -1));
    await confirm(world);
    world.clock.advance(2);
    expect(await pass()).to.deep.equal({ claimed: 1, waiting: 1 });
    const application = await applicationIn(world);
    expect(await notice(world, application, opened(application))).to.equal('loanCreated');
    world.clock.advance(86_400_000);
    expect(await pass()).to.deep.equal({ claimed: 0 });
    expect((await loanIn(world)).amount).to.equal(1_000_000n);
  });

  it('does not wait for a confirmation whose opening has failed', async () => {
    world.clock.set(addMs(validUntil, -1));
    await confirm(world);
    await notice(world, await applicationIn(world), { kind: 'failed', reason: 'RISK' });
    world.clock.advance(2);
    expect(await pass()).to.deep.equal({ claimed: 1, expired: 1 });
    expect((await confirmationIn(world)).state).to.equal('void');
    expect(await told()).to.deep.equal([7003]);
  });

  it('loses to a confirmation at the same instant without harm, and wins without harm', async () => {
    await bindCard(world);
    await openAccount(world);
    world.clock.set(validUntil);
    const [answer] = await Promise.all([confirm(world), pass()]);
    expect(answer).to.include({ kind: 'confirmed' });
    expect(await pathIn(world)).to.include('confirmed');
    expect(await told()).to.deep.equal([]);
  });

  it('leaves an order alone that was confirmed between its claim and its turn', async () => {
    await bindCard(world);
    await openAccount(world);
    world.clock.set(validUntil);
    let units = 0;
    const expireApprovals = createExpireApprovals({
      ...world,
      unitOfWork: {
        read: world.read,
        run: async (work) => {
          units += 1;
          if (units === 2) {
            await confirm(world);
            world.clock.advance(1);
          }
          return world.unitOfWork.run(work);
        },
      },
    });
    expect((await expireApprovals(aPass())).counts).to.deep.equal({ claimed: 1, ignored: 1 });
    expect((await orderIn(world)).status).to.equal('confirmed');
  });

  it('a pass that fails is tried again a minute later', async () => {
    world.clock.set(addMs(validUntil, 1));
    const { callbackBodies } = world;
    const expireApprovals = createExpireApprovals({
      ...world,
      callbackBodies: {
        ...callbackBodies,
        loanResult: () => {
          throw new TypeError('no such thing');
        },
      },
    });
    expect((await expireApprovals(aPass())).counts).to.deep.equal({ claimed: 1, 'failed:TypeError': 1 });
    expect(await orderIn(world)).to.deep.include({
      status: 'awaitingConfirmation',
      nextAttemptAt: addMs(world.clock.now(), 60_000),
    });
  });
});
