import { expect } from 'chai';

const PARALLEL = 2;
const PLAYS_MAX = 5;

/** A moment of a play to kill the gateway at. */
export type CrashPoint<Name extends string> = readonly [play: Name, moment: string];

/** Of so many points one may lose its race in every play. */
const POINTS_PER_LOST_RACE = 20;

/**
 * Plays once for each point, killing the gateway there, and says how many there were. A job, a notice and a borrower race: a
 * moment of one of them may not come in every play, so a play without a death is played again. What never came is named.
 */
export async function killAtEach<Name extends string>(
  points: readonly CrashPoint<Name>[],
  play: (name: Name, moment: string) => Promise<{ readonly wasKilled: boolean }>,
): Promise<void> {
  const queue = points.values();
  const undisturbed: string[] = [];
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const [name, moment] of queue) if (!(await dies(name, moment))) undisturbed.push(`${name} ${moment}`);
    }),
  );
  const named = undisturbed.map((point) => `\n        never came: ${point}`).join('');
  process.stdout.write(
    `      ${String(points.length)} crash points, ${String(points.length - undisturbed.length)} processes killed and restarted${named}\n`,
  );
  expect(undisturbed.length, `moments that never came:${named}`).to.be.at.most(points.length / POINTS_PER_LOST_RACE);

  async function dies(name: Name, moment: string): Promise<boolean> {
    for (let time = 0; time < PLAYS_MAX; time += 1) if ((await play(name, moment)).wasKilled) return true;
    return false;
  }
}
