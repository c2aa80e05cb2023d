import { expect } from 'chai';
import { createCalendar } from '#src/journey/calendar.js';
import { createSandboxClock } from '#src/wire/sandbox-clock.js';

const DAY_MS = 86_400_000;

describe('the calendar that a stage shares', () => {
  function stage() {
    const clock = createSandboxClock(() => 1_000);
    const moves: number[] = [];
    const calendar = createCalendar(
      () => clock.now(),
      (atMs) => {
        moves.push(atMs);
        clock.set(atMs);
        return Promise.resolve();
      },
    );
    return { calendar, moves };
  }

  it('goes on when everybody waits, to the first moment that somebody waits for', async () => {
    const { calendar, moves } = stage();
    const diary: string[] = [];
    const play = async (name: string, days: readonly number[]): Promise<void> => {
      const leave = await calendar.join();
      for (const day of days) {
        await calendar.waitUntil(day * DAY_MS);
        diary.push(`${name}${String(day)}`);
      }
      leave();
    };
    await Promise.all([play('a', [31, 62]), play('b', [34, 40, 70])]);
    expect(diary).to.deep.equal(['a31', 'b34', 'b40', 'a62', 'b70']);
    expect(moves.map((at) => at / DAY_MS)).to.deep.equal([31, 34, 40, 62, 70]);
  });

  it('stands still while somebody acts', async () => {
    const { calendar, moves } = stage();
    const leaveFirst = await calendar.join();
    const leaveSecond = await calendar.join();
    const waited = calendar.waitUntil(DAY_MS);
    await Promise.resolve();
    expect(moves).to.deep.equal([]);
    leaveSecond();
    await waited;
    expect(calendar.now()).to.equal(DAY_MS);
    leaveFirst();
  });

  it('does not wait for what is past', async () => {
    const { calendar, moves } = stage();
    await calendar.join();
    await calendar.waitUntil(1_000);
    expect(moves).to.deep.equal([]);
  });

  it('tells everybody who waits when the clock does not move', async () => {
    const calendar = createCalendar(
      () => 0,
      () => Promise.reject(new Error('stuck')),
    );
    await calendar.join();
    const failure = await calendar.waitUntil(DAY_MS).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property('message', 'stuck');
  });
});

describe('the time of the sandbox', () => {
  it('is the machine’s until it is set, and goes on from there', () => {
    let machine = 5;
    const clock = createSandboxClock(() => machine);
    expect([clock.now(), clock.ahead()]).to.deep.equal([5, 0]);
    clock.set(DAY_MS + 5);
    machine = 7;
    expect([clock.now(), clock.ahead()]).to.deep.equal([DAY_MS + 7, DAY_MS]);
  });
});
