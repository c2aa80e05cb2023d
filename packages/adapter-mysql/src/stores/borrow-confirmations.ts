import { CONFIRMATION_STATES, err, InvariantViolation, ok } from '@banyan/core';
import type {
  BorrowConfirmation,
  BorrowConfirmationQueries,
  BorrowConfirmations,
  DocumentKey,
  OrderKey,
  Term,
} from '@banyan/core';
import { count, fen, instant, optionalText, optionalWord, present, text } from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';
import { CONFIRMATION_DOORS } from './loans.rows.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const CONFIRMATIONS = 'cl_borrow_confirm_log';
const REVISIONS = 'cl_borrow_confirm_revision';

type ConfirmationTable = typeof CONFIRMATIONS | typeof REVISIONS;
type SealedColumn = 'success_url' | 'failed_url';

/** Reads `cl_borrow_confirm_log` and its revisions. */
export function createSqlBorrowConfirmationQueries(
  session: Session,
  cipher: IdentityCipher,
): BorrowConfirmationQueries {
  const { build } = session;
  return {
    find: async (key) => {
      const row = await session.first(selectFrom(CONFIRMATIONS, orderKeyColumns(key)));
      return row === undefined ? undefined : confirmationOf(row, CONFIRMATIONS, cipher);
    },
    revisions: async (key) => {
      const rows = await session.all(build(REVISIONS).where(orderKeyColumns(key)).orderBy('revision'));
      return rows.map((row) => confirmationOf(row, REVISIONS, cipher));
    },
  };
}

/** Writes `cl_borrow_confirm_log`: the row as it stands, and every revision of it (G7). */
export function createSqlBorrowConfirmations(session: Session, cipher: IdentityCipher): BorrowConfirmations {
  const keep = async (confirmation: BorrowConfirmation): Promise<void> => {
    await session.run(insertInto(REVISIONS, confirmationRow(confirmation, REVISIONS, cipher)));
  };
  return {
    ...createSqlBorrowConfirmationQueries(session, cipher),

    insert: async (confirmation) => {
      if (confirmation.revision !== 1) throw new InvariantViolation('a new confirmation is revision 1');
      const row = confirmationRow(confirmation, CONFIRMATIONS, cipher);
      if ((await session.insert(insertInto(CONFIRMATIONS, row))) === 'duplicate') return err('confirmationExists');
      await keep(confirmation);
      return ok();
    },

    amend: async (confirmation) => {
      const matched = await session.run(
        updateIn(
          CONFIRMATIONS,
          { ...orderKeyColumns(confirmation.key), revision: confirmation.revision - 1 },
          confirmationRow(confirmation, CONFIRMATIONS, cipher),
        ),
      );
      if (matched === 0) return false;
      await keep(confirmation);
      return true;
    },
  };
}

function confirmationRow(
  confirmation: BorrowConfirmation,
  table: ConfirmationTable,
  cipher: IdentityCipher,
): Record<string, unknown> {
  const { key, successUrl, failedUrl, revision } = confirmation;
  const sealed = (column: SealedColumn, url: string | undefined): string | null =>
    url === undefined ? null : cipher.seal(place(table, column, key, revision), url);
  return {
    ...orderKeyColumns(key),
    amount_fen: confirmation.amount,
    term: encodeDocument(confirmation.term),
    success_url: sealed('success_url', successUrl),
    failed_url: sealed('failed_url', failedUrl),
    agreements: encodeDocument(confirmation.agreements),
    state: CONFIRMATION_STATES.codeOf(confirmation.state),
    consumed_by: confirmation.consumedBy ?? null,
    opening_no: confirmation.openingRequestNo ?? null,
    revision,
    confirm_time: confirmation.confirmedAt,
    change_time: confirmation.changedAt,
  };
}

function confirmationOf(row: Row, table: ConfirmationTable, cipher: IdentityCipher): BorrowConfirmation {
  const key = orderKeyOf(row);
  const revision = count(row, 'revision');
  const opened = (column: SealedColumn): string | undefined => {
    const sealed = optionalText(row, column);
    return sealed === undefined ? undefined : cipher.open(place(table, column, key, revision), sealed);
  };
  return present({
    key,
    amount: fen(row, 'amount_fen'),
    term: decodeDocument(text(row, 'term')) as Term,
    successUrl: opened('success_url'),
    failedUrl: opened('failed_url'),
    agreements: decodeDocument(text(row, 'agreements')) as readonly DocumentKey[],
    state: CONFIRMATION_STATES.nameOf(count(row, 'state')),
    consumedBy: optionalWord(row, 'consumed_by', CONFIRMATION_DOORS),
    openingRequestNo: optionalText(row, 'opening_no'),
    revision,
    confirmedAt: instant(row, 'confirm_time'),
    changedAt: instant(row, 'change_time'),
  });
}

// The marketplace may put anything about its user into these URLs.
function place(table: ConfirmationTable, column: SealedColumn, key: OrderKey, revision: number): SealPlace {
  return { table, column, rowKey: `${key.channel}/${key.orderNo}/${String(revision)}` };
}
