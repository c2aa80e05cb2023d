import { randomBytes } from 'node:crypto';
import type { Database, IdentityCipher, SqlEngine } from '@banyan/adapter-mysql';
import { createDatabase, createIdentityCipher, openSqliteEngine, parseKeyRing } from '@banyan/adapter-mysql';
import type { AssessOverdue, Clock, LocalDate } from '@banyan/core';
import { addDays, addMs, createAssessOverdue, openingPostings, scheduleOf } from '@banyan/core';
import { createRongshuCallbackBodies } from '@banyan/core/rongshu';
import {
  aBorrower,
  aLoan,
  aLoanPolicy,
  aMarketplaceOrder,
  anIntakePolicy,
  aProduct,
  borrowerId,
  createInMemoryConfiguration,
  INVENTED_CARDS,
  INVENTED_PEOPLE,
  TEST_CHANNEL,
  TEST_NOW,
} from '@banyan/core/testing';
import Libsql from 'libsql';
import { channelsTo, createSigningKey } from './callbacks.js';

/** A key for the identities of a measured database. */
export function createEncryptionKey(): string {
  return `k1:${randomBytes(32).toString('base64')}`;
}

const CALENDAR = { holidays: [], workdays: [] };
const CONFIGURATION = createInMemoryConfiguration({
  products: [aProduct()],
  intakePolicies: new Map([[TEST_CHANNEL, anIntakePolicy()]]),
  loanPolicies: new Map([[TEST_CHANNEL, aLoanPolicy()]]),
});
const SCHEDULE = scheduleOf(aLoan(), TEST_NOW, CALENDAR);

/** The first day on which the first installment of every filled loan is overdue; `days` later it still is. */
export function overdueDay(days: number): LocalDate {
  const [first] = SCHEDULE.installments;
  if (first === undefined) throw new Error('a schedule has installments');
  return addDays(first.payUntil, 1 + days);
}

/** The stores on `engine`; `tag` tells the identifiers of one opening from those of another. */
export function openOverdueStores(engine: SqlEngine, tag: string, encryptionKey: string): Database {
  let count = 0;
  return createDatabase(engine, {
    cipher: cipherOf(encryptionKey),
    identifiers: { next: () => `${tag}${String(count++)}` },
  });
}

/** The job of item 20 on `database`, at noon of a day, with the callbacks of the default channel. */
export function overdueJob(database: Database, clock: Clock): AssessOverdue {
  const keys = { appId: '90001', signingKey: createSigningKey(), aesKey: randomBytes(16).toString('hex') };
  return createAssessOverdue({
    unitOfWork: database.unitOfWork,
    configuration: CONFIGURATION,
    callbackBodies: createRongshuCallbackBodies({ channels: channelsTo('https://marketplace.example', keys) }),
    identifiers: { next: () => 'unused' },
    clock,
  });
}

/** A clock that shows noon of the day `overdueDay(days)`. */
export function clockOn(days: number): Clock {
  const from = SCHEDULE.startDate;
  let ms = 0;
  for (let day = from; day < overdueDay(days); day = addDays(day, 1)) ms += 86_400_000;
  return { now: () => addMs(TEST_NOW, ms) };
}

/** Number of the template that is copied; copies count from 1. */
const TEMPLATE = 0;

// What a copy has of its own. Everything else of a row is the template's.
const OWN_COLUMNS: Readonly<Record<string, string>> = {
  order_no: "'loan-' || n.i",
  third_order_no: 'cast(90000000 + n.i as text)',
  third_user_id: "'u' || n.i",
  user_id: "'b' || n.i",
  id_card_index: "printf('%064x', n.i)",
};

// prettier-ignore
const COPIED_TABLES = [
  'third_order_info', 'person_lock', 'cl_borrow', 'cl_borrow_extended_info', 'cl_borrow_progress', 'cl_borrow_repay_plan',
  'cl_borrow_repay', 'cl_loan_ledger',
] as const;

/**
 * Makes a database of `count` paid-out loans over twelve months, each of a borrower of its own with a bound card, whose first
 * installment is due. One loan goes through the stores; the others are its rows again, put straight into the tables.
 */
export async function fillOverdueLoans(file: string, count: number, encryptionKey: string): Promise<void> {
  const database = openOverdueStores(openSqliteEngine({ file }), 'prepared', encryptionKey);
  await database.migrate();
  await storeTemplate(database);
  await database.close();
  const connection = new Libsql(file);
  connection.pragma('synchronous = OFF');
  connection.exec('begin');
  for (const table of COPIED_TABLES) copyTemplate(connection, table, count);
  insertCards(connection, count, cipherOf(encryptionKey));
  connection.exec('commit');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

function cipherOf(encryptionKey: string): IdentityCipher {
  return createIdentityCipher(parseKeyRing(encryptionKey));
}

async function storeTemplate({ unitOfWork }: Database): Promise<void> {
  const owner = borrowerId(`b${String(TEMPLATE)}`);
  const loan = aLoan({ borrowerId: owner });
  await unitOfWork.run(async (stores) => {
    await stores.borrowers.insert(aBorrower({ borrowerId: owner }));
    await stores.borrowers.lockPerson(loan.idCardIndex);
    await stores.orders.insert(aMarketplaceOrder({ key: loan.orderKey, borrowerId: owner }));
    await stores.loans.insert(loan);
    // prettier-ignore
    const path = [['created', 'reviewRequested'], ['awaitingReview', 'reviewPassed'], ['autoReviewPassed', 'loanDisbursed']] as const;
    for (const [index, [from, event]] of path.entries()) {
      const set = { disbursedAt: TEST_NOW };
      await stores.loans.transition({ loanNo: loan.loanNo, from, version: index + 1, event, at: TEST_NOW, set });
    }
    await stores.schedules.insert(SCHEDULE);
    for (const posting of openingPostings(loan, SCHEDULE, TEST_NOW)) await stores.ledger.append(posting);
  });
}

function copyTemplate(connection: Libsql.Database, table: string, count: number): void {
  const columns = (connection.pragma(`table_info(${table})`) as readonly { readonly name: string }[])
    .map(({ name }) => name)
    .filter((name) => name !== 'id');
  connection.exec(`create temp table template as select * from ${table}; delete from ${table}`);
  const values = columns.map((column) => OWN_COLUMNS[column] ?? `t.${column}`);
  connection.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${String(count)})
    insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from n cross join template t; drop table template`);
}

function insertCards(connection: Libsql.Database, count: number, cipher: IdentityCipher): void {
  const insert =
    connection.prepare(`insert into cl_bank_card (user_id, card_index, card_type, bank_code, bank, card_no, phone,
    default_pay, default_repay, bind_time) values (?, ?, 0, 'CCB', '中国建设银行', ?, ?, 1, 1, ?)`);
  const [card, mobile] = [INVENTED_CARDS.borrowerLong.reveal(), INVENTED_PEOPLE.borrower.mobile.reveal()];
  for (let number = 1; number <= count; number += 1) {
    const owner = `b${String(number)}`;
    const cardIndex = number.toString(16).padStart(64, '0');
    const sealed = (column: string, text: string): string =>
      cipher.seal({ table: 'cl_bank_card', column, rowKey: `${owner}/${cardIndex}` }, text);
    insert.run([owner, cardIndex, sealed('card_no', card), sealed('phone', mobile), TEST_NOW]);
  }
}
