import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operator } from '@banyan/core';
import { addMs, createAudited, toLocalDate } from '@banyan/core';
import { createInMemoryStores, createSequentialIdentifiers } from '@banyan/core/testing';
import { runGatewayCommand } from '@banyan/sandbox';
import { expect } from 'chai';
import { createClockOperations } from '#src/clock-operations.js';
import type { MovableClock } from '#src/movable-clock.js';
import { AHEAD_MAX_MS, isMovable, openClock } from '#src/movable-clock.js';
import { systemClock } from '#src/system.js';
import { TOKEN } from '#src/tokens.js';
import { openGatewayHere } from './support/gateway-here.js';
import { variablesOf } from './support/variables.js';

const DAY_MS = 86_400_000;
const ADMINISTRATOR: Operator = { name: 'test', roles: ['administrator'] };

describe('the clock of a gateway', () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-clock-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  async function movable(): Promise<MovableClock> {
    const clock = await openClock({ clock: 'movable', home });
    if (!isMovable(clock)) throw new Error('it cannot be moved');
    return clock;
  }

  it("is the machine's, and cannot be moved, unless the settings say so", async () => {
    const clock = await openClock({ clock: 'system', home });
    expect(isMovable(clock)).to.equal(false);
    expect(clock).to.equal(systemClock);
  });

  it('goes on where it was moved to, after a restart and in commands beside the gateway', async () => {
    const clock = await movable();
    const before = systemClock.now();
    expect(clock.advance(30 * DAY_MS) - before).to.be.within(30 * DAY_MS, 30 * DAY_MS + 5_000);
    clock.advance(DAY_MS);
    const restarted = await movable();
    expect(restarted.now() - before).to.be.within(31 * DAY_MS, 31 * DAY_MS + 5_000);
  });

  it('keeps a gateway from starting when nobody can say where it stands', async () => {
    await writeFile(join(home, 'clock.json'), '{"aheadMs":-5}');
    const opened = await movable().catch((error: unknown) => error);
    expect(opened).to.be.instanceOf(Error).with.property('name', 'StartupProblem');
  });

  it("is never the machine's in a folder where it was moved: time would go back", async () => {
    (await movable()).advance(DAY_MS);
    const opened = await openClock({ clock: 'system', home }).catch((error: unknown) => error);
    expect(opened).to.be.instanceOf(Error).with.property('name', 'StartupProblem');
  });

  it('is the one of the folder in commands, whatever their variables say', async () => {
    const tomorrow = toLocalDate(addMs(systemClock.now(), DAY_MS));
    const run = async () => runGatewayCommand(await variablesOf(home), ['reconciliation', 'run', tomorrow], '');
    expect((await run()).errors).to.include('notOver');
    (await movable()).advance(3 * DAY_MS);
    expect((await run()).errors).to.include('noStatement');
  }).timeout(30_000);

  it('has operations in a gateway whose clock is movable, and in no other', async () => {
    for (const clock of ['system', 'movable'] as const) {
      const gateway = await openGatewayHere(await variablesOf(home, { BANYAN_CLOCK: clock }));
      const operations = gateway.container.get(TOKEN.clockOperations);
      await gateway.close();
      expect(operations === undefined, clock).to.equal(clock === 'system');
    }
  });

  describe('in the hands of operations', () => {
    async function desk() {
      const clock = await movable();
      const identifiers = createSequentialIdentifiers();
      const { unitOfWork } = createInMemoryStores({ clock, identifiers });
      const audited = createAudited({ unitOfWork, identifiers, clock });
      const operations = createClockOperations({ clock, audited, systemNow: () => systemClock.now() });
      return { clock, operations, audit: () => unitOfWork.read.auditLog.list({}, 10) };
    }

    it('moves forward for an administrator, and the audit says how far', async () => {
      const { clock, operations, audit } = await desk();
      const moved = await operations.advance({ operator: ADMINISTRATOR, advanceMs: 31 * DAY_MS + 1_500 });
      expect(moved.ok && moved.value.now - systemClock.now()).to.be.within(31 * DAY_MS, 31 * DAY_MS + 1_500);
      expect(clock.now() - systemClock.now()).to.be.within(31 * DAY_MS, 31 * DAY_MS + 1_500);
      const [entry] = await audit();
      expect(entry).to.include({ action: 'clock.advance', outcome: 'done', detail: '31 days 1.5 seconds' });
    });

    it('stays where it is for everybody else, for a step back, and for one out of all dates', async () => {
      const { clock, operations, audit } = await desk();
      const refusals: string[] = [];
      for (const [operator, advanceMs] of [
        [{ name: 'viewer', roles: ['viewer'] }, DAY_MS],
        [ADMINISTRATOR, -1],
        [ADMINISTRATOR, 0.5],
        [ADMINISTRATOR, AHEAD_MAX_MS + 1],
      ] as const) {
        const moved = await operations.advance({ operator, advanceMs });
        refusals.push(moved.ok ? 'moved' : moved.error.kind);
      }
      expect(refusals).to.deep.equal(['notPermitted', 'notForward', 'notForward', 'notForward']);
      expect(clock.now() - systemClock.now()).to.be.within(-1_000, 0);
      expect((await audit()).map(({ outcome }) => outcome)).to.have.members(refusals);
    });
  });
});
