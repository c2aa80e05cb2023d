import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import type { Model, Real } from './acts.js';
import { begin, STAGES } from './courses.js';
import { COMMANDS, drain } from './commands.js';
import { expectDrained, expectInvariants } from './invariants.js';
import { createLender, PEOPLE } from './lender.js';

const RUNS = 200;

// Printed with the title; BANYAN_MODEL_SEED plays the same courses again.
const SEED = Number(process.env['BANYAN_MODEL_SEED'] ?? Date.now() % 1_000_000_007);

// Rare ways that the runs must have gone together, or they prove little.
const MUST_BE_REACHED = [
  'bind bound',
  'bind refreshed',
  'bind outcomeUnknown',
  'confirm openingNeeded',
  'confirm confirmed',
  'confirm refused',
  'confirm notNow',
  'page shown',
  'page pageOver',
  'notice loanCreated',
  'notice openingFailed',
  'notice again',
  'notice personDiffers',
  'browser back',
  'checkOpenings loanCreated',
  'expire expired',
  'review running',
  'review passed',
  'review refused',
  'review undecided',
  'review again',
  'review ignored',
  'result disbursed',
  'result failed',
  'result rejected',
  'result suspect',
  'result [paidAfterEnd]',
  'result [payoutStillOpen]',
  'pass done',
  'refuse done',
  'passPayout done',
  'refusePayout done',
  'retry done',
  'retry alreadyPaid',
  'retry payerUnclear',
  'reject done',
  'cancel done',
  'deliver sent',
  'sms sent',
  'another awaitingConfirmation',
  'at once',
  'trouble fails',
  'trouble dies',
];

const stages = fc.array(fc.constantFrom(...STAGES, 'approved', 'approved' as const), {
  minLength: PEOPLE.length,
  maxLength: PEOPLE.length,
});

describe('from approval to payout under any course of events (G17, G18, G20)', () => {
  const reached = new Map<string, number>();

  it(`keeps its invariants after every step, and drains when trouble ends (seed ${String(SEED)})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        stages,
        fc.commands([...COMMANDS], { size: 'max', maxCommands: 60 }),
        async (begun, commands) => {
          const real: Real = { lender: await createLender(), reached };
          const model: Model = { promises: new Map() };
          for (const [order, stage] of begun.entries()) await begin(order, stage)(real, model, true);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await drain(real, model);
          await expectInvariants(real.lender.world, model.promises);
          await expectDrained(real.lender.world);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  }).timeout(180_000);

  after(() => {
    const missed = MUST_BE_REACHED.filter((word) => (reached.get(word) ?? 0) === 0);
    expect(missed, `reached: ${JSON.stringify(Object.fromEntries(reached))}`).to.deep.equal([]);
  });
});
