import { CREDIT_CHANGE_TABLE, InvariantViolation } from '@banyan/core';
import type {
  BorrowerId,
  CreditAccountQueries,
  CreditAccounts,
  CreditChange,
  CreditChangeKind,
  CreditLine,
  Fen,
  ProductCode,
} from '@banyan/core';
import { fen, instant, text, word } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';

const ACCOUNTS = 'user_credit_account';
const CHANGES = 'user_credit_account_change';

// Written out, because the builder takes no bigint inside an expression. Each changes nothing where the line would be
// overdrawn or fall below zero.
const FREEZE_SQL = `update user_credit_account set frozen_fen = frozen_fen + ?
where user_id = ? and product_id = ? and limit_fen - frozen_fen - used_fen >= ?`;
const USE_SQL = `update user_credit_account set frozen_fen = frozen_fen - ?, used_fen = used_fen + ?
where user_id = ? and product_id = ? and frozen_fen >= ?`;
const RELEASE_SQL = {
  frozen:
    'update user_credit_account set frozen_fen = frozen_fen - ? where user_id = ? and product_id = ? and frozen_fen >= ?',
  used: 'update user_credit_account set used_fen = used_fen - ? where user_id = ? and product_id = ? and used_fen >= ?',
} as const;

const CHANGE_KINDS = CREDIT_CHANGE_TABLE.map(([kind]) => kind);

/** Reads `user_credit_account` and its changes. */
export function createSqlCreditAccountQueries(session: Session): CreditAccountQueries {
  const { build } = session;
  return {
    find: async (line) => {
      const row = await session.first(selectFrom(ACCOUNTS, lineColumns(line)));
      if (row === undefined) return undefined;
      return {
        borrowerId: text(row, 'user_id') as BorrowerId,
        productCode: text(row, 'product_id') as ProductCode,
        limit: fen(row, 'limit_fen'),
        frozen: fen(row, 'frozen_fen'),
        used: fen(row, 'used_fen'),
      };
    },
    changes: async (line) => {
      const rows = await session.all(build(CHANGES).where(lineColumns(line)).orderBy('id'));
      return rows.map(changeOf);
    },
  };
}

/**
 * Writes `user_credit_account`. Each change goes into its table first, whose unique key says whether it is new; the line
 * then moves by conditional updates, so that no other unit's work is overwritten.
 */
export function createSqlCreditAccounts(session: Session): CreditAccounts {
  const { build } = session;

  const note = async (line: CreditLine, change: CreditChange): Promise<boolean> => {
    const { reference, kind, amount, at } = change;
    const row = { ...lineColumns(line), reference, kind, amount_fen: amount, happened_at: at };
    return (await session.insert(insertInto(CHANGES, row))) === 'inserted';
  };

  const amounts = async (line: CreditLine, reference: string): Promise<ReadonlyMap<CreditChangeKind, Fen>> => {
    const rows = await session.all(selectFrom(CHANGES, { ...lineColumns(line), reference }));
    return new Map(rows.map(changeOf).map(({ kind, amount }) => [kind, amount]));
  };

  const move = async (sql: string, bindings: readonly unknown[]): Promise<void> => {
    if ((await session.run({ sql, bindings })) === 0)
      throw new InvariantViolation('a credit line would fall below zero');
  };

  return {
    ...createSqlCreditAccountQueries(session),

    grant: async ({ borrowerId, productCode, limit, reference, at }) => {
      const line = { borrowerId, productCode };
      if (!(await note(line, { kind: 'granted', reference, amount: limit, at }))) return 'again';
      const setLimit = (): Promise<number> => session.run(updateIn(ACCOUNTS, lineColumns(line), { limit_fen: limit }));
      if ((await setLimit()) > 0) return 'done';
      const opened = { ...lineColumns(line), limit_fen: limit, frozen_fen: 0, used_fen: 0 };
      if ((await session.insert(insertInto(ACCOUNTS, opened))) === 'duplicate') await setLimit();
      return 'done';
    },

    freeze: async ({ borrowerId, productCode, loanNo: reference, amount, at }) => {
      const line = { borrowerId, productCode };
      if (!(await note(line, { kind: 'frozen', reference, amount, at }))) return 'again';
      const bindings = [amount, borrowerId, productCode, amount];
      const matched = await session.run({ sql: FREEZE_SQL, bindings });
      if (matched > 0) return 'done';
      await session.run(
        build(CHANGES)
          .where({ ...lineColumns(line), reference, kind: 'frozen' })
          .delete(),
      );
      return 'insufficient';
    },

    use: async ({ borrowerId, productCode, loanNo: reference, at }) => {
      const line = { borrowerId, productCode };
      const known = await amounts(line, reference);
      if (known.has('used')) return 'again';
      const amount = known.get('frozen');
      if (amount === undefined || known.has('released'))
        throw new InvariantViolation('credit is used out of what was frozen for the loan');
      if (!(await note(line, { kind: 'used', reference, amount, at }))) return 'again';
      await move(USE_SQL, [amount, amount, borrowerId, productCode, amount]);
      return 'done';
    },

    release: async ({ borrowerId, productCode, loanNo: reference, at }) => {
      const line = { borrowerId, productCode };
      const known = await amounts(line, reference);
      if (known.has('released')) return 'again';
      const amount = known.get('frozen');
      if (amount === undefined) throw new InvariantViolation('credit is released out of what the loan holds');
      if (!(await note(line, { kind: 'released', reference, amount, at }))) return 'again';
      const holder = known.has('used') ? 'used' : 'frozen';
      await move(RELEASE_SQL[holder], [amount, borrowerId, productCode, amount]);
      return 'done';
    },
  };
}

function lineColumns({ borrowerId, productCode }: CreditLine): { user_id: string; product_id: string } {
  return { user_id: borrowerId, product_id: productCode };
}

function changeOf(row: Row): CreditChange {
  return {
    kind: word(row, 'kind', CHANGE_KINDS),
    reference: text(row, 'reference'),
    amount: fen(row, 'amount_fen'),
    at: instant(row, 'happened_at'),
  };
}
