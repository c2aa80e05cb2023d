import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import type { RepaymentTerms } from '#src/model/repayment-terms.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import type { Real } from './acts.js';
import { note } from './acts.js';
import type { Command } from './command-parts.js';
import { begin, STAGES } from './courses.js';
import { COMMANDS, SURROUNDINGS } from './commands.js';
import { drain } from './drain.js';
import { expectDrained, expectInvariants } from './invariants.js';
import { createLender, KEYS, PEOPLE } from './lender.js';
import { createModel } from './remembered.js';
import { REPAYMENT_COMMANDS } from './repayment-commands.js';
import { REPAYMENT_TERMS } from './repayment-courses.js';

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

const MUST_BE_REACHED_IN_REPAYMENT = [
  'quote quoted',
  'quote debitRunning',
  'quote notYetPayable',
  'quote olderUnpaid',
  'quote alreadyPaid',
  'quote allPaid',
  'quote writtenOff',
  'quote noSchedule',
  'quote settlementNotAllowed',
  'repay accepted',
  'repay again',
  'repay otherDebitRunning',
  'repay failed',
  'checkRepayments paid',
  'checkRepayments failed',
  'checkRepayments running',
  'checkRepayments outdated',
  'lost order arrives paid',
  'lost order arrives failed',
  'told by notice paid',
  'told by notice failed',
  'told by notice unclear',
  'told by notice again',
  'told by event paid',
  'told by event ignored',
  'told by event again',
  'money paid',
  'money again',
  'money [serialReused]',
  'money [notDisbursed]',
  'overdue fellOverdue',
  'overdue assessed',
  'overdue again',
  'overdue [asOfAhead]',
  'recordOffline done',
  'correct done',
  'correct alreadyCorrected',
  'correct loanEnded',
  'applyHeld done',
  'applyHeld nothingTakes',
  'recordRefund done',
  'settleWithReduction done',
  'settleWithReduction approvalMissing',
  'writeOff done',
  'resendSchedule done',
  'askDebit done',
  'askDebit failed',
  'askDebit payerUnclear',
  'reconcile found nothing',
  'reconcile found leftOut',
  'reconcile found wrongAmount',
  'reconcile found twice',
  'reconcile found strange',
  'disbursed → overdue',
  'overdue → disbursed',
  'overdue → badDebt',
  'disbursed → settled',
  'overdue → settled',
  'badDebt → settled',
  'disbursed → settledWithReduction',
  'partly paid',
  'at once',
  'trouble fails',
  'trouble dies',
];

const stages = fc.array(fc.constantFrom(...STAGES, 'approved', 'approved' as const), {
  minLength: PEOPLE.length,
  maxLength: PEOPLE.length,
});

const paidOut = fc.array(fc.constantFrom('disbursed', 'disbursed', 'disbursed', 'passed' as const), {
  minLength: PEOPLE.length,
  maxLength: PEOPLE.length,
});

interface Course {
  readonly begun: readonly (typeof STAGES)[number][];
  readonly terms: RepaymentTerms;
  readonly commands: Iterable<Command>;
}

async function play({ begun, terms, commands }: Course, reached: Map<string, number>): Promise<void> {
  const real: Real = { lender: await createLender(), reached };
  const { world } = real.lender;
  world.rows.product = { ...world.rows.product, repaymentTerms: terms };
  const model = createModel();
  for (const [order, stage] of begun.entries()) await begin(order, stage)(real, model, true);
  await fc.asyncModelRun(() => ({ model, real }), commands);
  await drain(real, model);
  await expectInvariants(world, model);
  await expectDrained(world, model);
  for (const key of KEYS) {
    const loan = await world.read.loans.findByOrder(key);
    const steps = loan === undefined ? [] : await world.read.loans.history(loan.loanNo);
    for (const { from, to } of steps) note(real, `${from ?? 'nothing'} → ${to}`);
  }
}

function expectReached(reached: ReadonlyMap<string, number>, words: readonly string[]): void {
  const missed = words.filter((word) => (reached.get(word) ?? 0) === 0);
  expect(missed, `reached: ${JSON.stringify(Object.fromEntries(reached))}`).to.deep.equal([]);
}

describe('from approval to payout under any course of events (G17, G18, G20)', () => {
  const reached = new Map<string, number>();

  it(`keeps its invariants after every step, and drains when trouble ends (seed ${String(SEED)})`, async () => {
    await fc.assert(
      fc.asyncProperty(stages, fc.commands([...COMMANDS], { size: 'max', maxCommands: 60 }), (begun, commands) =>
        play({ begun, commands, terms: STANDARD_REPAYMENT_TERMS }, reached),
      ),
      { numRuns: RUNS, seed: SEED },
    );
  }).timeout(180_000);

  after(() => {
    expectReached(reached, MUST_BE_REACHED);
  });
});

describe('from payout to the end under any course of events (G21, G23, G24)', () => {
  const reached = new Map<string, number>();

  it(`keeps its invariants after every step, and drains when trouble ends (seed ${String(SEED)})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        paidOut,
        fc.constantFrom(...Object.values(REPAYMENT_TERMS)),
        fc.commands([...REPAYMENT_COMMANDS, ...REPAYMENT_COMMANDS, ...SURROUNDINGS], { size: 'max', maxCommands: 60 }),
        (begun, terms, commands) => play({ begun, terms, commands }, reached),
      ),
      { numRuns: RUNS, seed: SEED },
    );
  }).timeout(180_000);

  after(() => {
    expectReached(reached, MUST_BE_REACHED_IN_REPAYMENT);
  });
});
