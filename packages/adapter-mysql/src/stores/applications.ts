import type { Application, ApplicationQueries, Applications, OrderKey } from '@banyan/core';
import { text } from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { selectFrom } from '../written-statements.js';
import { orderKeyColumns } from './marketplace-orders.rows.js';

const APPLICATIONS = 'third_convert';

/** Reads `third_convert`. */
export function createSqlApplicationQueries(session: Session, cipher: IdentityCipher): ApplicationQueries {
  return {
    find: async (key) => {
      const row = await session.first(selectFrom(APPLICATIONS, orderKeyColumns(key)));
      if (row === undefined) return undefined;
      return decodeDocument(cipher.open(place(key), text(row, 'application'))) as Application;
    },
  };
}

/** Writes `third_convert`: the whole application as one sealed document, since nearly all of it is personal. */
export function createSqlApplications(session: Session, cipher: IdentityCipher): Applications {
  return {
    ...createSqlApplicationQueries(session, cipher),
    save: (application) =>
      session.put(APPLICATIONS, orderKeyColumns(application.key), {
        application: cipher.seal(place(application.key), encodeDocument(application)),
        unknown_code_count: application.unknownCodes.length,
        parse_time: application.parsedAt ?? null,
      }),
  };
}

function place(key: OrderKey): SealPlace {
  return { table: APPLICATIONS, column: 'application', rowKey: `${key.channel}/${key.orderNo}` };
}
