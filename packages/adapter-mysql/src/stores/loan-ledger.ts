import { InvariantViolation, LEDGER_ACCOUNT_TABLE, LEDGER_POSTING_TABLE } from '@banyan/core';
import type {
  LedgerEntry,
  LedgerPosting,
  LedgerPostingDraft,
  LoanLedger,
  LoanLedgerQueries,
  LoanNo,
} from '@banyan/core';
import { count, fen, instant, localDate, present, text, word } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import { SqlFailure } from '../errors.table.js';
import type { Session } from '../session.js';

const ACCOUNTS = LEDGER_ACCOUNT_TABLE.map(([account]) => account);
const POSTING_KINDS = LEDGER_POSTING_TABLE.map(([kind]) => kind);

const OF_LOAN_SQL = 'select * from cl_loan_ledger where order_no = ? order by sequence, line';
const BALANCES_SQL =
  'select account, sum(amount_fen) as balance_fen from cl_loan_ledger where order_no = ? group by account';
// The account is written out: only so does SQLite use the index of held money.
const HELD_SQL = `select order_no, -sum(amount_fen) as held_fen from cl_loan_ledger
where account = 'held' and order_no > ? group by order_no having sum(amount_fen) < 0 order by order_no limit ?`;
const LAST_SEQUENCE_SQL = 'select max(sequence) as last from cl_loan_ledger where order_no = ?';
const KNOWN_SQL = 'select id from cl_loan_ledger where order_no = ? and kind = ? and reference = ? and line = 1';

const LINE_COLUMNS =
  'order_no, sequence, line, kind, reference, account, period_no, amount_fen, booked_date, happened_at';
const LINE_PLACES = `(${LINE_COLUMNS.replace(/\w+/g, '?')})`;
const LINES_AT_ONCE = 1000;

/** Reads `cl_loan_ledger`. */
export function createSqlLoanLedgerQueries(session: Session): LoanLedgerQueries {
  return {
    ofLoan: async (loanNo) => {
      const postings: (LedgerPosting & { readonly entries: LedgerEntry[] })[] = [];
      for (const row of await session.all({ sql: OF_LOAN_SQL, bindings: [loanNo] })) {
        const last = postings.at(-1);
        if (last?.sequence === count(row, 'sequence')) last.entries.push(entryOf(row));
        else postings.push(postingOf(row));
      }
      return postings;
    },
    balances: async (loanNo) => {
      const rows = await session.all({ sql: BALANCES_SQL, bindings: [loanNo] });
      return new Map(rows.map((row) => [word(row, 'account', ACCOUNTS), fen(row, 'balance_fen')]));
    },
    listHeld: async (limit, after) => {
      const rows = await session.all({ sql: HELD_SQL, bindings: [after ?? '', limit] });
      return rows.map((row) => ({ loanNo: text(row, 'order_no') as LoanNo, amount: fen(row, 'held_fen') }));
    },
  };
}

/** Writes `cl_loan_ledger`, a row per entry; there is nothing here to change or remove one with. */
export function createSqlLoanLedger(session: Session): LoanLedger {
  return {
    ...createSqlLoanLedgerQueries(session),
    append: async (posting) => {
      checkEntries(posting.entries);
      const { loanNo, kind, reference } = posting;
      const last = await session.first({ sql: LAST_SEQUENCE_SQL, bindings: [loanNo] });
      const sequence = last === undefined || last['last'] === null ? 1 : count(last, 'last') + 1;
      // The first line decides for all: a posting has it once, and so has a sequence.
      const [first, ...others] = insertStatements(posting, sequence);
      if ((await session.insert(first)) === 'inserted') {
        for (const statement of others) await session.run(statement);
        return 'done';
      }
      if ((await session.first({ sql: KNOWN_SQL, bindings: [loanNo, kind, reference] })) !== undefined) return 'again';
      // The sequence is unique as well: without the person's lock another unit may have taken it, and this one runs again.
      throw new SqlFailure('retryUnit', undefined, 'the sequence of a posting was taken');
    },
  };
}

function checkEntries(entries: readonly LedgerEntry[]): void {
  if (entries.length === 0) throw new InvariantViolation('a posting has entries');
  let sum = 0n;
  for (const { amount } of entries) {
    if (amount === 0n) throw new InvariantViolation('an entry of a posting is not zero');
    sum += amount;
  }
  if (sum !== 0n) throw new InvariantViolation('the entries of a posting add up to zero');
}

type LineStatement = { readonly sql: string; readonly bindings: readonly unknown[] };

/** One statement, and more for postings of very long loans: a statement has room for so many bindings. */
function insertStatements(
  posting: LedgerPostingDraft,
  sequence: number,
): readonly [LineStatement, ...(readonly LineStatement[])] {
  const others: LineStatement[] = [];
  for (let from = LINES_AT_ONCE; from < posting.entries.length; from += LINES_AT_ONCE)
    others.push(insertStatement(posting, sequence, from));
  return [insertStatement(posting, sequence, 0), ...others];
}

function insertStatement(
  { loanNo, kind, reference, bookedOn, at, entries }: LedgerPostingDraft,
  sequence: number,
  from: number,
): LineStatement {
  const lines = entries.slice(from, from + LINES_AT_ONCE);
  return {
    sql: `insert into cl_loan_ledger (${LINE_COLUMNS}) values ${lines.map(() => LINE_PLACES).join(', ')}`,
    bindings: lines.flatMap(({ account, installmentNo = null, amount }, index) => [
      loanNo,
      sequence,
      from + index + 1,
      kind,
      reference,
      account,
      installmentNo,
      amount,
      bookedOn,
      at,
    ]),
  };
}

function postingOf(row: Row): LedgerPosting & { readonly entries: LedgerEntry[] } {
  return {
    loanNo: text(row, 'order_no') as LoanNo,
    sequence: count(row, 'sequence'),
    kind: word(row, 'kind', POSTING_KINDS),
    reference: text(row, 'reference'),
    bookedOn: localDate(row, 'booked_date'),
    at: instant(row, 'happened_at'),
    entries: [entryOf(row)],
  };
}

function entryOf(row: Row): LedgerEntry {
  return present({
    account: word(row, 'account', ACCOUNTS),
    installmentNo: row['period_no'] === null ? undefined : count(row, 'period_no'),
    amount: fen(row, 'amount_fen'),
  });
}
