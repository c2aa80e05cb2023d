import { err, InvariantViolation, ok, OPENING_STATES } from '@banyan/core';
import type {
  BlindIndex,
  BorrowerId,
  OpeningApplication,
  OpeningApplicationQueries,
  OpeningApplications,
} from '@banyan/core';
import { clipped, count, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';
import { claimDueRows, NO_CLAIM } from './claims.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const APPLICATIONS = 'cl_depository_register_apply';

/** Reads `cl_depository_register_apply`. */
export function createSqlOpeningApplicationQueries(session: Session): OpeningApplicationQueries {
  const { build } = session;
  const newestFirst = [
    { column: 'apply_time', order: 'desc' },
    { column: 'id', order: 'desc' },
  ];
  return {
    find: async (requestNo) => {
      const row = await session.first(selectFrom(APPLICATIONS, { request_no: requestNo }));
      return row === undefined ? undefined : openingApplicationOf(row);
    },
    ofOrder: async (key) => {
      const rows = await session.all(build(APPLICATIONS).where(orderKeyColumns(key)).orderBy(newestFirst));
      return rows.map(openingApplicationOf);
    },
    latestOfPerson: async (idCardIndex) => {
      const query = build(APPLICATIONS).where({ id_card_index: idCardIndex }).orderBy(newestFirst).limit(1);
      const row = await session.first(query);
      return row === undefined ? undefined : openingApplicationOf(row);
    },
  };
}

/** Writes `cl_depository_register_apply` (items 12.2, 13). */
export function createSqlOpeningApplications(session: Session): OpeningApplications {
  return {
    ...createSqlOpeningApplicationQueries(session),

    insert: async (application) => {
      if (application.version !== 1) throw new InvariantViolation('a new application is version 1');
      const row = { ...openingApplicationRow(application), ...NO_CLAIM };
      return (await session.insert(insertInto(APPLICATIONS, row))) === 'duplicate' ? err('requestExists') : ok();
    },

    amend: async (application) => {
      const matched = await session.run(
        updateIn(
          APPLICATIONS,
          { request_no: application.requestNo, version: application.version - 1 },
          { ...openingApplicationRow(application), ...NO_CLAIM },
        ),
      );
      return matched > 0;
    },

    claimDue: async (claim) => (await claimDueRows(session, APPLICATIONS, {}, claim)).map(openingApplicationOf),
  };
}

function openingApplicationRow(application: OpeningApplication): Record<string, unknown> {
  return {
    request_no: application.requestNo,
    ...orderKeyColumns(application.orderKey),
    user_id: application.borrowerId,
    id_card_index: application.idCardIndex,
    depository_person_no: application.depositoryPersonNo,
    state: OPENING_STATES.codeOf(application.state),
    reason: application.reason === undefined ? null : clipped(application.reason, 255),
    version: application.version,
    apply_time: application.appliedAt,
    expire_time: application.expiresAt,
    next_time: application.nextCheckAt ?? null,
    change_time: application.changedAt,
  };
}

function openingApplicationOf(row: Row): OpeningApplication {
  return present({
    requestNo: text(row, 'request_no'),
    orderKey: orderKeyOf(row),
    borrowerId: text(row, 'user_id') as BorrowerId,
    idCardIndex: text(row, 'id_card_index') as BlindIndex,
    depositoryPersonNo: text(row, 'depository_person_no'),
    state: OPENING_STATES.nameOf(count(row, 'state')),
    reason: optionalText(row, 'reason'),
    version: count(row, 'version'),
    appliedAt: instant(row, 'apply_time'),
    expiresAt: instant(row, 'expire_time'),
    nextCheckAt: optionalInstant(row, 'next_time'),
    changedAt: instant(row, 'change_time'),
  });
}
