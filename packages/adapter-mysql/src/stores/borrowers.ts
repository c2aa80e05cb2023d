import { err, IdCardNumber, MobileNumber, ok, PersonName } from '@banyan/core';
import type {
  BlindIndex,
  Borrower,
  BorrowerId,
  BorrowerQueries,
  Borrowers,
  ChannelCode,
  IdentityMeaning,
  MarketplaceUserId,
} from '@banyan/core';
import { instant, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';
import { lockUntilEnd } from './locks.js';
import { stored } from './stored-identity.js';

const USERS = 'cl_user';

// prettier-ignore
const INDEX_COLUMNS = {
  idCard:              'id_card_index',
  mobile:              'mobile_index',
  mobileAndIdCard:     'mobile_id_card_index',
  nameIdCardAndMobile: 'name_id_card_mobile_index',
  nameAndIdCardPrefix: 'name_id_prefix_index',
} as const satisfies Record<IdentityMeaning, string>;

// Written out, not built, because the access check asks this of every known person; the newest account first.
const BY_INDEX_SQL = Object.fromEntries(
  meanings().map((meaning) => [
    meaning,
    `select * from cl_user where ${INDEX_COLUMNS[meaning]} = ? order by create_time desc, id desc limit ?`,
  ]),
) as Record<IdentityMeaning, string>;

/** Reads `cl_user`. */
export function createSqlBorrowerQueries(session: Session, cipher: IdentityCipher): BorrowerQueries {
  return {
    find: async (borrowerId) => {
      const row = await session.first(selectFrom(USERS, { user_id: borrowerId }));
      return row === undefined ? undefined : borrowerOf(row, cipher);
    },
    findAccount: async (channel, marketplaceUserId) => {
      const row = await session.first(selectFrom(USERS, { source: channel, third_user_id: marketplaceUserId }));
      return row === undefined ? undefined : borrowerOf(row, cipher);
    },
    findByIndex: async (meaning, index, limit) => {
      const rows = await session.all({ sql: BY_INDEX_SQL[meaning], bindings: [index, limit] });
      return rows.map((row) => borrowerOf(row, cipher));
    },
  };
}

/** Writes `cl_user`; name, ID card and mobile are sealed under the borrower's id. */
export function createSqlBorrowers(session: Session, cipher: IdentityCipher): Borrowers {
  return {
    ...createSqlBorrowerQueries(session, cipher),

    insert: async (borrower) => {
      const inserted = await session.insert(
        insertInto(USERS, {
          user_id: borrower.borrowerId,
          source: borrower.channel,
          third_user_id: borrower.marketplaceUserId,
          id_no: cipher.seal(place('id_no', borrower.borrowerId), borrower.idCard.reveal()),
          ...contactColumns(borrower, cipher),
          ...indexColumns(borrower),
          create_time: borrower.createdAt,
        }),
      );
      return inserted === 'duplicate' ? err('accountExists') : ok();
    },

    lockPerson: (idCardIndex) => lockUntilEnd(session, idCardIndex),

    updateContact: async (borrower) => {
      const matched = await session.run(
        updateIn(
          USERS,
          { user_id: borrower.borrowerId },
          { ...contactColumns(borrower, cipher), ...without(indexColumns(borrower), INDEX_COLUMNS.idCard) },
        ),
      );
      return matched > 0;
    },
  };
}

function contactColumns(borrower: Borrower, cipher: IdentityCipher): Record<string, unknown> {
  return {
    real_name: cipher.seal(place('real_name', borrower.borrowerId), borrower.name.reveal()),
    phone: cipher.seal(place('phone', borrower.borrowerId), borrower.mobile.reveal()),
  };
}

function indexColumns({ indexes }: Borrower): Record<string, unknown> {
  return Object.fromEntries(meanings().map((meaning) => [INDEX_COLUMNS[meaning], indexes[meaning]]));
}

// The ID card is the account's own: a change of contact leaves it, and its index, as they are.
function without(columns: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([column]) => column !== name));
}

function borrowerOf(row: Row, cipher: IdentityCipher): Borrower {
  const borrowerId = text(row, 'user_id') as BorrowerId;
  const opened = (column: string): string => cipher.open(place(column, borrowerId), text(row, column));
  return {
    borrowerId,
    channel: text(row, 'source') as ChannelCode,
    marketplaceUserId: text(row, 'third_user_id') as MarketplaceUserId,
    name: stored(PersonName.parse(opened('real_name'))),
    idCard: stored(IdCardNumber.parse(opened('id_no'))),
    mobile: stored(MobileNumber.parse(opened('phone'))),
    indexes: {
      idCard: blindIndex(row, 'idCard'),
      mobile: blindIndex(row, 'mobile'),
      mobileAndIdCard: blindIndex(row, 'mobileAndIdCard'),
      nameIdCardAndMobile: blindIndex(row, 'nameIdCardAndMobile'),
      nameAndIdCardPrefix: blindIndex(row, 'nameAndIdCardPrefix'),
    },
    createdAt: instant(row, 'create_time'),
  };
}

function blindIndex(row: Row, meaning: IdentityMeaning): BlindIndex {
  return text(row, INDEX_COLUMNS[meaning]) as BlindIndex;
}

function meanings(): readonly IdentityMeaning[] {
  return Object.keys(INDEX_COLUMNS) as IdentityMeaning[];
}

function place(column: string, borrowerId: string): { table: string; column: string; rowKey: string } {
  return { table: USERS, column, rowKey: borrowerId };
}
