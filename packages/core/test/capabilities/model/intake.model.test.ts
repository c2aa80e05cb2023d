import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import type { Model, Real } from './commands.js';
import { COMMANDS, drain } from './commands.js';
import { createGateway } from './gateway.js';
import { expectDrained, expectInvariants } from './invariants.js';

const RUNS = 300;

// Rare ways that the runs must have gone together, or they prove little.
const MUST_BE_REACHED = [
  'push taken',
  'push repeat',
  'push orderNoReused',
  'push openOrder',
  'push blacklist',
  'push reapplyDate',
  'pushes at once',
  'job twice',
  'result approved',
  'result rejected',
  'result again',
  'result ignored',
  'parked malformed',
  'replay',
  'trouble fails',
  'trouble dies',
  'E9',
];

describe('intake under any course of events (RELIABILITY §7, I2–I6, I9, I10)', () => {
  const reached = new Map<string, number>();

  it('keeps its invariants after every step, and drains when trouble ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands([...COMMANDS], { size: '+2', maxCommands: 60 }), async (commands) => {
        const real: Real = { gateway: createGateway(), reached };
        const model: Model = { promises: new Map() };
        await fc.asyncModelRun(() => ({ model, real }), commands);
        await drain(real);
        await expectInvariants(real.gateway.world, model.promises);
        await expectDrained(real.gateway.world);
      }),
      { numRuns: RUNS },
    );
  }).timeout(120_000);

  after(() => {
    const missed = MUST_BE_REACHED.filter((word) => (reached.get(word) ?? 0) === 0);
    expect(missed, `reached: ${JSON.stringify(Object.fromEntries(reached))}`).to.deep.equal([]);
  });
});
