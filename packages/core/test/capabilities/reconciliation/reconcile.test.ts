import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { ReconciliationOperations } from '#src/capabilities/reconciliation/reconciliation-operations.js';
import { createReconciliationOperations } from '#src/capabilities/reconciliation/reconciliation-operations.js';
import { createReconcile } from '#src/capabilities/reconciliation/reconcile.js';
import { createReconcileDay } from '#src/capabilities/reconciliation/reconcile-day.js';
import type { LocalDate } from '#src/shared/calendar.js';
import { addDays, addMs, instantText, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import { loanOf } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass } from '../support/world.js';
import { notice, paidWord, running } from '../repayment/booking-story.js';
import { installments, repaying, setDay } from '../repayment/repay-story.js';

const HEADER = 'direction,requestNo,serialNo,amountFen,paidAt';

interface Line {
  readonly direction?: 'disbursement' | 'repayment';
  readonly requestNo?: string;
  readonly serialNo?: string;
  readonly amount: bigint;
}

function statement(day: LocalDate, lines: readonly Line[]): Uint8Array {
  const paidAt = instantText(addMs(startOfDay(day), 3_600_000));
  const rows = lines.map(({ direction = 'repayment', requestNo = '', serialNo = '', amount }) =>
    [direction, requestNo, serialNo, String(amount), paidAt].join(','),
  );
  return new TextEncoder().encode([HEADER, ...rows, ''].join('\n'));
}

describe('reconciliation with the payer', () => {
  let world: World;
  let operations: ReconciliationOperations;
  let today: LocalDate;
  let own: { readonly requestNo: string; readonly serialNo: string; readonly amount: bigint };

  // A debit was paid on the due date; it is ten in the morning of the day after.
  beforeEach(async () => {
    world = await repaying();
    operations = createReconciliationOperations(world);
    const application = await running(world, installments(1));
    const word = paidWord(world, application);
    await notice(world, application.requestNo, word);
    own = { requestNo: application.requestNo, serialNo: word.serialNo, amount: word.amount };
    today = addDays(toLocalDate(world.clock.now()), 1);
    setDay(world, today);
  });

  const yesterday = (): LocalDate => addDays(today, -1);

  async function keep(lines: readonly Line[], day = yesterday()): Promise<void> {
    const kept = await world.payerStatements.keep(day, statement(day, lines));
    expect(kept).to.deep.equal({ ok: true, value: { lines: lines.length } });
  }

  async function pass(): Promise<Readonly<Record<string, number>>> {
    const { claimed: _claimed, notYetServed: _notYet, ...counts } = (await createReconcile(world)(aPass())).counts;
    return counts;
  }

  async function open(): Promise<readonly string[]> {
    const differences = await operations.differences({ state: 'open', limit: 100 });
    return differences.map(({ kind, reference, ours, theirs }) =>
      [kind, reference, String(ours ?? ''), String(theirs ?? '')].join(' '),
    );
  }

  it('finds nothing between equal books, however often it looks', async () => {
    await keep([own]);
    expect(await pass()).to.deep.equal({ equal: 1 });
    expect(await world.read.reconciliations.find(yesterday())).to.deep.include({ ours: 1, theirs: 1, differences: 0 });
    expect(await pass()).to.deep.equal({ equal: 1 });
  });

  it('lists every difference, of money that came in and of money that went out', async () => {
    const { startDate } = await scheduleOfLoan();
    const [request] = await world.read.disbursements.ofLoan((await loanOf(world)).loanNo);
    await keep([
      { ...own, amount: own.amount - 1n },
      { serialNo: 'serial-9', amount: 5n },
    ]);
    await keep([], startDate);
    expect(await pass()).to.deep.equal({ different: 1 });
    // The payout is longer ago than the job looks back.
    expect((await operations.run({ operator: OFFICER, day: startDate })).ok).to.equal(true);
    expect(await open()).to.deep.equal([
      `amountDiffers ${own.requestNo} ${String(own.amount)} ${String(own.amount - 1n)}`,
      'missingHere serial-9  5',
      `missingThere ${request?.requestNo ?? ''} ${String(request?.amount ?? '')} `,
    ]);
    const [, , missing] = await operations.differences({ state: 'open', limit: 100 });
    expect(missing?.loanNo).to.equal((await loanOf(world)).loanNo);
  });

  it('compares a day with open differences again: a newer file, or money booked meanwhile, ends them', async () => {
    await keep([{ ...own, amount: 1n }]);
    expect(await pass()).to.deep.equal({ different: 1 });
    expect(await pass()).to.deep.equal({ different: 1 });
    expect(await open()).to.have.length(1);
    await keep([own]);
    expect(await pass()).to.deep.equal({ equal: 1 });
    expect(await open()).to.deep.equal([]);
  });

  it('does so weeks later, too; an equal day is not looked at that long', async () => {
    const day = yesterday();
    await keep([{ ...own, amount: 1n }]);
    await pass();
    setDay(world, addDays(today, 20));
    await keep([own], day);
    expect((await pass())['equal']).to.equal(1);
    expect(await open()).to.deep.equal([]);
    expect(await pass()).to.not.have.property('equal');
  });

  it('finds what a newer file of an equal day, or money booked for it since, makes different', async () => {
    await keep([own]);
    await pass();
    await keep([own, { serialNo: 'serial-9', amount: 5n }]);
    await pass();
    expect(await open()).to.deep.equal(['missingHere serial-9  5']);
  });

  it('says that a statement is missing, and takes it when it comes late', async () => {
    expect(await pass()).to.deep.equal({ noStatement: 1 });
    today = addDays(today, 3);
    setDay(world, today);
    await keep([]);
    expect(await pass()).to.deep.equal({ equal: 1 });
    const late = addDays(today, -4);
    await keep([own], late);
    expect(await pass()).to.deep.equal({ equal: 2 });
    expect(await world.read.reconciliations.find(late)).to.deep.include({ ours: 1, theirs: 1 });
    today = addDays(today, 2);
    setDay(world, today);
    expect((await pass())['noStatement']).to.be.greaterThan(1);
  });

  it('reads every page of a day', async () => {
    const loan = await loanOf(world);
    const serials = Array.from({ length: 501 }, (_, index) => `bulk-${String(index).padStart(3, '0')}`);
    await world.unitOfWork.run(async (stores) => {
      const [known] = await stores.repayments.ofLoan(loan.loanNo);
      if (known === undefined) throw new Error('there is no repayment');
      const { requestNo: _requestNo, ...rest } = known;
      for (const serialNo of serials) await stores.repayments.insert({ ...rest, serialNo });
    });
    await keep([own, ...serials.map((serialNo) => ({ serialNo, amount: own.amount }))]);
    const compared = await createReconcileDay(world)(yesterday());
    expect(compared.ok && compared.value).to.deep.include({ ours: 502, theirs: 502, differences: 0 });
  });

  it('keeps nothing of a statement in which hardly anything is alike', async () => {
    await keep(Array.from({ length: 10_000 }, (_, index) => ({ serialNo: `other-${String(index)}`, amount: 1n })));
    expect(await pass()).to.deep.equal({ tooDifferent: 1 });
    expect(await open()).to.deep.equal([]);
    expect(await operations.run({ operator: OFFICER, day: yesterday() })).to.deep.equal({
      ok: false,
      error: { kind: 'tooDifferent', differences: 10_001 },
    });
    await keep([own]);
    expect(await pass()).to.deep.equal({ equal: 1 });
  });

  describe('by hand', () => {
    const audit = async (): Promise<readonly string[]> =>
      (await world.read.auditLog.list({}, 10)).map(({ action, subject, outcome, detail }) =>
        [action, subject, outcome, detail ?? ''].join(' '),
      );

    it('a statement is imported, a day compared, a difference resolved: each in the audit', async () => {
      const day = yesterday();
      const by = { operator: OFFICER, day };
      expect(await operations.run(by)).to.deep.equal({ ok: false, error: { kind: 'noStatement' } });
      const broken = await operations.importStatement({ ...by, file: new TextEncoder().encode('nothing') });
      expect(broken.ok || broken.error.kind).to.equal('malformed');
      const file = statement(day, [{ serialNo: 'serial-9', amount: 5n }]);
      expect((await operations.importStatement({ ...by, file })).ok).to.equal(true);
      const run = await operations.run({ ...by, reason: 'the file came late' });
      expect(run.ok && run.value.differences).to.equal(2);
      expect((await operations.list(10)).map((known) => known.day)).to.deep.equal([day]);
      const differences = await operations.differences({ day, limit: 10 });
      const { differenceNo = '' } = differences.find(({ kind }) => kind === 'missingHere') ?? {};
      const resolve = { operator: OFFICER, differenceNo, reason: 'another shop of ours' };
      expect((await operations.resolve(resolve)).ok).to.equal(true);
      expect(await operations.resolve(resolve)).to.deep.equal({ ok: false, error: { kind: 'notOpen' } });
      expect(await open()).to.deep.equal([`missingThere ${own.requestNo} ${String(own.amount)} `]);
      await operations.run(by);
      expect(await open()).to.have.length(1);
      const words = (await audit()).map((line) =>
        line
          .split(' ')
          .filter((_, index) => index !== 1)
          .join(' '),
      );
      expect(words.sort()).to.deep.equal([
        'reconciliation.import done ',
        'reconciliation.import malformed ',
        'reconciliation.resolve done another shop of ours',
        'reconciliation.resolve notOpen another shop of ours',
        'reconciliation.run done ',
        'reconciliation.run done the file came late',
        'reconciliation.run noStatement ',
      ]);
    });

    it('no day is compared before it is over: the rest of it would never be', async () => {
      await keep([], today);
      expect(await operations.run({ operator: OFFICER, day: today })).to.deep.equal({
        ok: false,
        error: { kind: 'notOver' },
      });
      const ended = today;
      today = addDays(today, 1);
      setDay(world, today);
      await keep([{ serialNo: 'serial-9', amount: 5n }], ended);
      await pass();
      expect(await open()).to.deep.equal(['missingHere serial-9  5']);
      expect((await audit()).at(-1)).to.equal(`reconciliation.run ${ended} notOver `);
    });

    it('nobody does so without the role', async () => {
      const operator = { name: 'viewer', roles: ['viewer' as const] };
      const day = yesterday();
      const tries = [
        await operations.run({ operator, day }),
        await operations.importStatement({ operator, day, file: statement(day, []) }),
        await operations.resolve({ operator, differenceNo: 'difference-1', reason: 'no' }),
      ];
      expect(tries.map((result) => !result.ok && result.error.kind)).to.deep.equal(Array(3).fill('notPermitted'));
      expect(await world.payerStatements.read(day)).to.deep.equal({ ok: false, error: { kind: 'noStatement' } });
    });
  });

  async function scheduleOfLoan(): Promise<{ readonly startDate: LocalDate }> {
    const schedule = await world.read.schedules.find((await loanOf(world)).loanNo);
    if (schedule === undefined) throw new Error('there is no schedule');
    return schedule;
  }
});
