import type { OperationAction } from '@banyan/core';
import { expect } from 'chai';
import { beRecorded, beReconciled, beReduced, beWrittenOff, TRANSFER } from './desk-plays.js';
import type { CrashPoint } from './kill-at-each.js';
import { killAtEach } from './kill-at-each.js';
import { loanOf } from './loan-aftermath.js';
import type { Aftermath, LoanKeys, Played } from './loan-stage.js';
import { createLoanKeys, playLoan } from './loan-stage.js';
import type { RepaymentWay } from './repayment-way.js';
import { ALL_INSTALLMENTS, repaymentPlay, stretchOf } from './repayment-way.js';

const NOTED = /^commit\(.*auditLog\.append\)#1:after$/;

const WAYS = {
  recorded: {
    daysAgo: 20,
    debits: [],
    perform: beRecorded,
    from: /^repayments\.insert#1:before$/,
    to: /^commit\(repayments\.insert.*auditLog\.append\)#2:after$/,
    events: [],
    paid: [1],
    // Booked, taken back, paid with what is held.
    callbacks: ['result', 'schedule', 'schedule', 'result', 'schedule'],
    further: async (aftermath) => {
      const { read } = aftermath;
      const repayments = await read.repayments.ofLoan((await loanOf(aftermath)).loanNo);
      expect(repayments.map(({ way, correctedAt }) => [way, correctedAt !== undefined])).to.deep.equal([
        ['bankTransfer', true],
        ['held', false],
      ]);
      expect(repayments[0]?.serialNo).to.equal(TRANSFER);
      expect(await read.ledger.listHeld(10), 'held money').to.deep.equal([]);
      await checkDone(aftermath, ['repayment.recordOffline', 'repayment.correct', 'repayment.applyHeld']);
    },
  },
  reduced: {
    daysAgo: 20,
    debits: [],
    perform: beReduced,
    from: /^ledger\.append#1:before$/,
    to: NOTED,
    isTriedInside: true,
    events: ['settledWithReduction'],
    paid: ALL_INSTALLMENTS,
    callbacks: ['result', 'schedule'],
    further: (aftermath) => checkDone(aftermath, ['loan.settleWithReduction']),
  },
  writtenOff: {
    daysAgo: 200,
    termCount: 1,
    debits: [],
    perform: beWrittenOff,
    from: /^auditLog\.append#1:before$/,
    to: NOTED,
    events: ['dueDatePassed', 'writtenOff'],
    paid: [],
    callbacks: ['schedule', 'schedule'],
    further: async (aftermath) => {
      const { read } = aftermath;
      const schedule = await read.schedules.find((await loanOf(aftermath)).loanNo);
      expect(schedule?.accruesUntil).to.not.equal(undefined);
      await checkDone(aftermath, ['loan.writeOff']);
    },
  },
  reconciled: {
    daysAgo: 1,
    debits: [],
    perform: beReconciled,
    from: /^documentStore\.put#1:before$/,
    to: NOTED,
    events: [],
    paid: [],
    callbacks: [],
    further: async (aftermath) => {
      const differences = await aftermath.read.reconciliations.differences({ limit: 10 });
      expect(differences.map(({ kind, direction, state }) => [kind, direction, state])).to.deep.equal([
        ['missingThere', 'disbursement', 'resolved'],
      ]);
      const audit = await aftermath.read.auditLog.list({}, 100);
      const done = audit.filter(({ action, outcome }) => action === 'reconciliation.resolve' && outcome === 'done');
      expect(done.length, 'settled by people').to.equal(1);
    },
  },
} as const satisfies Record<string, RepaymentWay>;

type WayName = keyof typeof WAYS;

describe('kill -9 at every effect of what people do about repayment (items 18, 23, B17, B18)', function () {
  this.timeout(30 * 60_000);
  let keys: LoanKeys;
  const points: CrashPoint<WayName>[] = [];

  before(async () => {
    keys = await createLoanKeys();
    for (const name of Object.keys(WAYS) as WayName[]) {
      const { moments } = await play(name, undefined);
      points.push(...stretchOf(moments, WAYS[name]).map((moment) => [name, moment] as const));
    }
  });

  it('meets every kind of effect of these operations', () => {
    const effects = new Set(points.map(([, moment]) => moment.replace(/#.*/, '')));
    expect([...effects]).to.include.members([
      'auditLog.append',
      'creditAccounts.release',
      'documentStore.put',
      'ledger.append',
      'loans.transition',
      'reconciliations.resolve',
      'reconciliations.save',
      'repayments.correct',
      'repayments.insert',
      'schedules.save',
    ]);
  });

  it('leaves nothing or all, wherever the process ends; what is done is noted once, and every ledger sums to zero', () =>
    killAtEach(points, play));

  function play(name: WayName, crashAt: string | undefined): Promise<Played> {
    return playLoan(keys, repaymentPlay(name, WAYS[name]), crashAt);
  }
});

/** What people did to the loan; what they did again, because its answer was lost, is noted as refused or as the same. */
async function checkDone({ read, key }: Aftermath, actions: readonly OperationAction[]): Promise<void> {
  const audit = await read.auditLog.ofOrder(key);
  const done = audit.filter(({ outcome }) => outcome === 'done').map(({ action }) => action);
  expect(new Set(done), 'done by people').to.deep.equal(new Set(actions));
}
