import { expect } from 'chai';
import {
  addMs,
  fen,
  InvariantViolation,
  localDate,
  NO_DEBT,
  openingPostings,
  STANDARD_REPAYMENT_TERMS,
  sumFen,
} from '@banyan/core';
import type { LedgerPosting, LoanNo } from '@banyan/core';
import {
  aDisbursementRequest,
  aLoan,
  anInboxEntry,
  anOrderKey,
  aRepaymentSchedule,
  TEST_NOW,
} from '@banyan/core/testing';
import { MIGRATIONS } from '#src/migrations/index.js';
import { thrownBy } from './support/thrown-by.js';
import { openTemporaryDatabase, schemaOf } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

function withSortedEntries(posting: LedgerPosting): unknown {
  const { entries, ...head } = posting;
  return { ...head, entries: entries.map((entry) => Object.values(entry).join()).sort() };
}

describe('migrations', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase({ isMigrated: false });
  });
  afterEach(() => temporary.close());

  const names = MIGRATIONS.map((migration) => migration.name);
  const after0002 = names.slice(names.indexOf('0003-loans'));
  const after0003 = names.slice(names.indexOf('0004-repayment'));

  it('go up, all the way down, and up again to the same schema', async () => {
    const { database, engine } = temporary;
    expect(await database.migrate()).to.deep.equal(names);
    const schema = await schemaOf(engine);
    expect(schema.join('\n')).to.include('third_order_info').and.include('cl_borrow_confirm_log');

    expect(await database.rollback(names.length)).to.deep.equal([...names].reverse());
    expect(await schemaOf(engine)).to.have.length(1);

    expect(await database.migrate()).to.deep.equal(names);
    expect(await schemaOf(engine)).to.deep.equal(schema);
  });

  it('keep what an older version has written, and take the newest steps back without touching it', async () => {
    const { database, engine } = temporary;
    await database.migrate();
    await database.rollback(after0002.length);
    await temporary.tamper(`insert into event_inbox (consumer, event_id, handled_at) values ('credit', 'event-1', 1)`);
    await temporary.tamper(`insert into cl_bank_card (user_id, card_index, card_type, bank_code, bank, card_no, phone, default_pay,
      default_repay, bind_time) values ('b', 'i', 0, 'CCB', 'bank', 'sealed', 'sealed', 1, 1, 1)`);
    const rows = (): Promise<readonly unknown[]> =>
      engine.reader.all({
        sql: 'select event_id, (select bank from cl_bank_card) as bank from event_inbox',
        bindings: [],
      });
    const before = await rows();
    expect(await database.migrate()).to.deep.equal(after0002);
    expect(await rows()).to.deep.equal(before);
    expect(await database.unitOfWork.read.inbox.ofOrder(anOrderKey())).to.deep.equal([]);
    const again = await database.unitOfWork.run(({ inbox }) =>
      inbox.record(anInboxEntry({ consumer: 'credit', eventId: 'event-1' })),
    );
    expect(again).to.equal('again');
    expect(await database.rollback(after0002.length)).to.deep.equal([...after0002].reverse());
    expect(await rows()).to.deep.equal(before);
  });

  describe('of repayment, on a database from before it', () => {
    const schedule = aRepaymentSchedule({ startDate: localDate('2019-01-31') });
    const loan = aLoan({ disbursedAt: addMs(TEST_NOW, 7) });

    async function writeAsBefore(): Promise<void> {
      await temporary.database.migrate();
      const [first, ...others] = schedule.installments;
      if (first === undefined) throw new Error('a schedule has installments');
      const { principal, interest, fee } = first;
      const paid = { ...first, state: 'paid' as const, paid: { ...NO_DEBT, principal, interest, fee } };
      await temporary.database.unitOfWork.run(async ({ loans, schedules, disbursements }) => {
        await loans.insert(loan);
        await schedules.insert({ ...schedule, installments: [paid, ...others] });
        await disbursements.insert(aDisbursementRequest());
        await disbursements.settle({ requestNo: 'payout-1', from: 'open', to: 'paid', at: TEST_NOW });
      });
      expect(await temporary.database.rollback(after0003.length)).to.include('0004-repayment');
    }

    it('keep schedules, and give them what new ones have under the standard terms', async () => {
      await writeAsBefore();
      await temporary.database.migrate();
      const { schedules } = temporary.database.unitOfWork.read;
      const found = await schedules.find(schedule.loanNo);
      const [paid, ...others] = found?.installments ?? [];
      expect(found?.version).to.equal(1);
      expect(found).not.to.have.property('accruesUntil');
      // End of January, end of February: the days after are of other months.
      expect(others).to.deep.equal(schedule.installments.slice(1));
      expect(paid?.state).to.equal('paid');
      expect(paid?.paid).to.deep.equal(paid?.charged);
      const toAssess = await schedules.listToAssess({ on: localDate('2019-04-01'), limit: 9 });
      expect(toAssess.map(({ installmentNo, nextAssessOn }) => [installmentNo, nextAssessOn])).to.deep.equal([
        [2, '2019-04-01'],
      ]);
    });

    it('open the ledgers of loans as the payout of a new one does', async () => {
      const withFees = {
        ...schedule,
        disbursed: fen(1_450_000n),
        loanNo: 'loan-2' as LoanNo,
        createdAt: addMs(TEST_NOW, 9),
      };
      const [first, ...others] = withFees.installments;
      if (first === undefined) throw new Error('a schedule has installments');
      const another = { ...withFees, installments: [{ ...first, fee: fen(700n) }, ...others] };
      const borrowed = aLoan({ ...loan, loanNo: another.loanNo, orderKey: anOrderKey('90000002') });
      await temporary.database.migrate();
      await temporary.database.unitOfWork.run(async ({ loans, schedules }) => {
        for (const each of [loan, borrowed]) await loans.insert(each);
        for (const each of [schedule, another]) await schedules.insert(each);
      });
      await temporary.database.rollback(after0003.length);
      await temporary.database.migrate();
      const { ledger } = temporary.database.unitOfWork.read;
      for (const [of, from] of [
        [loan, schedule],
        [borrowed, another],
      ] as const) {
        const opening = openingPostings(of, from, from.createdAt);
        const expected = opening.map((posting, index) => ({ ...posting, sequence: index + 1 }));
        const found = await ledger.ofLoan(of.loanNo);
        expect(found.map(withSortedEntries)).to.deep.equal(expected.map(withSortedEntries));
        const sums = found.map(({ entries }) => sumFen(entries.map(({ amount }) => amount)));
        expect(sums).to.deep.equal([0n, 0n]);
        for (const posting of opening) {
          expect(await temporary.database.unitOfWork.run((stores) => stores.ledger.append(posting))).to.equal('again');
        }
      }
    });

    it('know when what was paid out was paid, and how loans are repaid', async () => {
      await writeAsBefore();
      await temporary.database.migrate();
      const { loans, disbursements } = temporary.database.unitOfWork.read;
      expect((await disbursements.find('payout-1'))?.paidAt).to.equal(loan.disbursedAt);
      expect((await loans.find(loan.loanNo))?.repaymentTerms).to.deep.equal(STANDARD_REPAYMENT_TERMS);
    });
  });

  it('do nothing the second time', async () => {
    await temporary.database.migrate();
    expect(await temporary.database.migrate()).to.deep.equal([]);
  });

  it('are applied once when two processes start together', async () => {
    const other = temporary.reopen();
    const applied = await Promise.all([temporary.database.migrate(), other.migrate()]);
    expect(applied.flat().sort()).to.deep.equal(names);
    expect(await other.unitOfWork.read.banks.listEnabled()).to.have.length(15);
  });

  it('refuse a database that newer code has migrated, unless all of it says that older code may go on', async () => {
    const { database } = temporary;
    await database.migrate();
    const mark = (name: string, isCompatible: number): Promise<void> =>
      temporary.tamper('insert into schema_migration (name, is_compatible) values (?, ?)', [name, isCompatible]);
    await mark('9998-a-column-more', 1);
    expect(await database.migrate()).to.deep.equal([]);
    await mark('9999-from-the-future', 0);
    expect(await thrownBy(() => database.migrate())).to.be.instanceOf(InvariantViolation);
  });

  it('take over a database whose marks are of the first version of their table', async () => {
    const { database } = temporary;
    await temporary.tamper('create table schema_migration (name varchar(191) not null primary key)');
    expect(await database.migrate()).to.deep.equal(names);
    await database.rollback(1);
    for (const column of ['is_compatible', 'is_whole'])
      await temporary.tamper(`alter table schema_migration drop column ${column}`);
    expect(await database.migrate()).to.deep.equal(names.slice(-1));
  });

  it('seed the bank codes of the document, Bank of Communications and Guangfa by their Rongshu letters (item 10)', async () => {
    await temporary.database.migrate();
    const banks = await temporary.database.unitOfWork.read.banks.listEnabled();
    expect(banks.map((bank) => bank.code)).to.deep.equal([
      'ICBC',
      'ABC',
      'BOC',
      'CCB',
      'CITIC',
      'CEB',
      'HXB',
      'CMBC',
      'PAB',
      'CMB',
      'CIB',
      'SPDB',
      'PSBC',
      'BCM',
      'CGB',
    ]);
    const construction = banks.find((bank) => bank.code === 'CCB');
    expect(construction).to.deep.equal({
      code: 'CCB',
      name: '中国建设银行',
      cardType: 'debit',
      singleLimit: 5_000_000n,
      dayLimit: 20_000_000n,
      isEnabled: true,
    });
  });
});
