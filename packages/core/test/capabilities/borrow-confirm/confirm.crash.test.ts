import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createCheckAccountOpenings } from '#src/capabilities/borrow-confirm/check-account-openings.js';
import { createExpireApprovals } from '#src/capabilities/borrow-confirm/expire-approvals.js';
import { addMs } from '#src/shared/calendar.js';
import { INVENTED_CARDS, TEST_NOW } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';
import {
  applicationIn,
  approved,
  bindCard,
  confirm,
  confirmationIn,
  KEY,
  loanPartsIn,
  notice,
  opened,
  openAccount,
  sentToOpening,
} from './support.js';

const NOTHING = Array<boolean>(6).fill(false);
const ALL = Array<boolean>(6).fill(true);

interface Door {
  readonly name: string;
  readonly prepare: (world: World) => Promise<unknown>;
  readonly open: (world: World) => Promise<unknown>;
  readonly pointsMin: number;
}

const DOORS: readonly Door[] = [
  {
    name: 'the call, with an open account and its card to bind',
    prepare: async (world) => {
      await approved(world);
      await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
      await openAccount(world);
    },
    open: (world) => confirm(world),
    pointsMin: 20,
  },
  {
    name: 'the notice',
    prepare: (world) => sentToOpening(world),
    open: async (world) => {
      const application = await applicationIn(world);
      return notice(world, application, opened(application));
    },
    pointsMin: 25,
  },
  {
    name: 'the job',
    prepare: async (world) => {
      world.depository.reply(opened(await sentToOpening(world)));
      world.clock.advance(3_600_000);
    },
    open: async (world) => {
      // The claim of a pass that died ends by itself.
      world.clock.advance(4_000_000);
      return createCheckAccountOpenings(world)(aPass());
    },
    pointsMin: 25,
  },
];

describe('a confirmation whose process dies (item 12.1)', () => {
  for (const { name, prepare, open, pointsMin } of DOORS) {
    for (const mode of ['fails', 'dies'] as const) {
      it(`${name} ${mode} at every call of a port in turn: the loan is whole or not there, and the next try finishes it`, async () => {
        const points = await everyPoint(async (n) => {
          const world = createWorld();
          await prepare(world);
          world.faults.arm(mode, n);
          await open(world).catch(() => undefined);
          const hasStruck = await world.faults.restart();

          const parts = await loanPartsIn(world);
          expect([NOTHING, ALL], `point ${String(n)}: ${parts.join(' ')}`).to.deep.include(parts);
          const isCreated = parts[0] === true;
          if (!hasStruck) expect(isCreated).to.equal(true);
          if (!isCreated) {
            expect((await orderIn(world)).authInfo.isAccountOpen ?? false, `point ${String(n)}`).to.equal(false);
          }

          await open(world);
          expect(await loanPartsIn(world), `after point ${String(n)}`).to.deep.equal(ALL);
          return hasStruck;
        });
        expect(points).to.be.at.least(pointsMin);
      });
    }
  }

  it('dies at every call before the account is open: confirmation and application, or neither, and the next click has both', async () => {
    const points = await everyPoint(async (n) => {
      const world = createWorld();
      await approved(world);
      world.faults.arm('dies', n);
      await confirm(world).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const kept = [
        (await world.read.confirmations.find(KEY)) !== undefined,
        (await world.read.openings.ofOrder(KEY)).length === 1,
      ];
      expect(new Set(kept).size, `point ${String(n)}`).to.equal(1);
      expect(await confirm(world)).to.include({ kind: 'openingNeeded' });
      expect(await world.read.openings.ofOrder(KEY)).to.have.length(1);
      expect((await confirmationIn(world)).openingRequestNo).to.equal((await applicationIn(world)).requestNo);
      return hasStruck;
    });
    expect(points).to.be.at.least(14);
  });

  it('dies at every call of a final refusal or an expiry: the order’s end, its callback and the void confirmation together', async () => {
    await everyPoint(async (n) => {
      const world = createWorld();
      await sentToOpening(world);
      await notice(world, await applicationIn(world), { kind: 'failed', reason: 'RISK' });
      world.clock.set(addMs((await orderIn(world)).decision?.validUntil ?? TEST_NOW, 1));
      world.faults.arm('dies', n);
      await createExpireApprovals(world)(aPass()).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const ended = async (): Promise<readonly boolean[]> => [
        (await orderIn(world)).status === 'declined',
        (await world.read.callbacks.ofOrder(KEY)).length === 1,
        (await confirmationIn(world)).state === 'void',
      ];
      expect(new Set(await ended()).size, `point ${String(n)}`).to.equal(1);
      world.clock.advance(120_000);
      await createExpireApprovals(world)(aPass());
      expect(await ended(), `after point ${String(n)}`).to.deep.equal([true, true, true]);
      return hasStruck;
    });
  });
});
