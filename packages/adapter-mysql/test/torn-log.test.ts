import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { aCallbackDraft, aMarketplaceOrder, anOrderKey, TEST_NOW } from '@banyan/core/testing';
import { endOfLog, halfWritten, landed, LOG_HEADER_BYTES, TORN_LOGS } from './support/power-loss.js';
import type { DatabaseFiles, RewrittenFile } from './support/power-loss.js';
import { openTemporaryDatabase, theSharedKeyRing } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

/** A log that was filled until SQLite wrote it back into the main file, which it does by itself after some thousand pages. */
interface Filling {
  readonly log: RewrittenFile;
  readonly main: RewrittenFile;
  readonly answered: readonly Answered[];
}

/** A unit, by the number of its order, and where the log ended when it was answered. */
interface Answered {
  readonly unit: number;
  readonly end: number;
}

/** Units that are begun together, by turns: those that wait share the commit of the one before them. */
const UNITS_AT_ONCE = [1, 1, 3] as const;
const UNITS_MAX = 200;
const COPIES = 6;

const COUNTS_SQL = `select (select count(*) from third_order_info) as orders, (select count(*) from third_order_progress) as steps,
  (select count(*) from cl_notify_callback) as callbacks`;

const orderOf = (unit: number): ReturnType<typeof aMarketplaceOrder> =>
  aMarketplaceOrder({ key: anOrderKey(`unit-${String(unit)}`) });
const bodyOf = (unit: number): string => `{"told":"by unit ${String(unit)}"}`;

// At once, lest anything be written between an answer and the look at the files.
function filesOf({ file }: TemporaryDatabase): DatabaseFiles {
  return { main: readFileSync(file), log: readFileSync(`${file}-wal`) };
}

/** Commits unit after unit, from `first` on, until the log has been written back; the next one begins it again. */
async function fillLog(temporary: TemporaryDatabase, first: number, earlierLog: Buffer): Promise<Filling> {
  const answered: Answered[] = [];
  const { main } = filesOf(temporary);
  let files: DatabaseFiles = { main, log: earlierLog };
  for (let turn = 0; files.main.equals(main); turn += 1) {
    expect(answered.length, 'units without a checkpoint').to.be.lessThan(UNITS_MAX);
    const next = first + answered.length;
    const units = Array.from({ length: UNITS_AT_ONCE[turn % UNITS_AT_ONCE.length] ?? 1 }, (_, index) => next + index);
    await Promise.all(
      units.map(async (unit) => {
        const order = orderOf(unit);
        await temporary.database.unitOfWork.run(async (stores) => {
          await stores.orders.insert(order);
          await stores.callbacks.enqueue(aCallbackDraft({ ...order.key, body: bodyOf(unit) }), TEST_NOW);
        });
        files = filesOf(temporary);
        answered.push({ unit, end: endOfLog(files.log) });
      }),
    );
  }
  return { main: { earlier: main, written: files.main }, log: { earlier: earlierLog, written: files.log }, answered };
}

/**
 * Opens what a power loss has left as the gateway opens it, and expects every unit up to `answered` there and whole, those behind it there
 * up to one of them and then none, and room for another. Returns how many are there.
 */
async function unitsAfter(files: DatabaseFiles, answered: number): Promise<number> {
  const temporary = await openTemporaryDatabase({ ring: theSharedKeyRing(), files });
  try {
    const { unitOfWork } = temporary.database;
    const { read } = unitOfWork;
    const [integrity] = await temporary.engine.reader.all({ sql: 'pragma integrity_check', bindings: [] });
    expect(integrity?.['integrity_check']).to.equal('ok');
    const [counted] = await temporary.engine.reader.all({ sql: COUNTS_SQL, bindings: [] });
    const units = Number(counted?.['orders']);
    expect(units, 'units that were answered').to.be.at.least(answered);
    expect(Object.values(counted ?? {}).map(Number), 'no half of a unit').to.deep.equal([units, units, units]);
    for (let unit = 1; unit <= units; unit += 1) {
      const { key, ...order } = orderOf(unit);
      expect(await read.orders.find(key), `order of unit ${String(unit)}`).to.deep.include(order);
      expect(await read.orders.history(key)).to.have.length(1);
      const callbacks = await read.callbacks.list({ orderNo: key.orderNo }, 2);
      expect(callbacks.map(({ body }) => body)).to.deep.equal([bodyOf(unit)]);
    }
    await unitOfWork.run((stores) => stores.orders.insert(orderOf(units + 1)));
    expect(await read.orders.find(orderOf(units + 1).key)).to.not.equal(undefined);
    return units;
  } finally {
    await temporary.close();
  }
}

describe('a SQLite database after a power loss (promise 32)', function () {
  this.timeout(60_000);
  let temporary: TemporaryDatabase;
  const fillings: Filling[] = [];
  const left = { more: 0, fewer: 0 };

  before(async () => {
    temporary = await openTemporaryDatabase({ ring: theSharedKeyRing() });
    const first = await fillLog(temporary, 1, Buffer.alloc(0));
    fillings.push(first, await fillLog(temporary, first.answered.length + 1, first.log.written));
  });
  after(() => temporary.close());

  const numbers = fc.record({ unit: fc.nat(), at: fc.nat(), other: fc.nat(), seed: fc.nat() });
  const filling = (which: number): Filling => fillings[which] ?? expect.fail('the log was not filled');
  const lastUnit = ({ answered }: Filling): number => answered.at(-1)?.unit ?? 0;

  // A copy shows what had been written to the log, not what had been synced of it: only this says that they are the same at an answer.
  it('has synced what its log holds whenever it answers: synchronous=FULL', async () => {
    const mode = await temporary.engine.transaction((connection) =>
      connection.first({ sql: 'pragma synchronous', bindings: [] }),
    );
    expect(mode).to.deep.equal({ synchronous: 2n });
  });

  // prettier-ignore
  const places = [
    [ 'in its first log',                       0 ],
    [ 'in a log begun again over older frames', 1 ],
  ] as const;
  for (const [place, which] of places) {
    for (const [what, torn] of TORN_LOGS) {
      it(`has whole all that it answered ${place}, and no half of anything, when ${what}`, async () => {
        const { answered, log, main } = filling(which);
        await fc.assert(
          fc.asyncProperty(numbers, async ({ unit: chosen, ...chance }) => {
            const { end } = answered[chosen % answered.length] ?? expect.fail('no unit');
            const promised = answered.findLast((one) => one.end === end)?.unit ?? 0;
            const copy = { main: main.earlier, log: torn(log, { end, ...chance }) };
            expect(copy.log.subarray(0, end).equals(log.written.subarray(0, end)), 'the synced part').to.equal(true);
            const units = await unitsAfter(copy, promised);
            left.more += units > promised ? 1 : 0;
            left.fewer += units < lastUnit(filling(which)) ? 1 : 0;
          }),
          { numRuns: COPIES },
        );
      });
    }
  }

  // SQLite syncs the header before it writes the first frame behind it: no frame is new while the header is not.
  it('has whole all that it answered when the header of a log begun again is torn', async () => {
    const { log, main } = filling(1);
    for (let end = 0; end <= LOG_HEADER_BYTES; end += 4) {
      const copy = { main: main.earlier, log: landed(log, end) };
      expect(await unitsAfter(copy, lastUnit(filling(0)))).to.equal(lastUnit(filling(0)));
    }
  });

  // The log is synced before anything of it is written back, and stays until all of that is synced.
  for (const which of [0, 1]) {
    it(`has whole all that it answered when its log ${String(which + 1)} was being written back`, async () => {
      const { log, main } = filling(which);
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const copy = { main: halfWritten(main, { from: 0, seed }), log: log.written };
          expect(await unitsAfter(copy, lastUnit(filling(which)))).to.equal(lastUnit(filling(which)));
        }),
        { numRuns: COPIES },
      );
    });
  }

  it('is migrated to the end when it lost its power before it had answered anything', async () => {
    const { answered, log, main } = filling(0);
    const firstEnd = answered[0]?.end ?? expect.fail('no unit');
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        expect(await unitsAfter({ main: main.earlier, log: landed(log, at % firstEnd) }, 0)).to.equal(0);
      }),
      { numRuns: COPIES },
    );
  });

  it('was left with later units in some copies and without in others, and units shared a commit, or all this shows nothing', () => {
    expect(left.more).to.be.greaterThan(COPIES);
    expect(left.fewer).to.be.greaterThan(COPIES);
    for (const { answered } of fillings) {
      expect(new Set(answered.map(({ end }) => end)).size).to.be.lessThan(answered.length);
    }
  });
});
