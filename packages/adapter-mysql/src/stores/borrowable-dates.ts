import type { BlindIndex, BorrowableDates, BorrowableFrom, ChannelCode } from '@banyan/core';
import { clipped, flag, localDate } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom } from '../written-statements.js';

const DATES = 'user_can_loan_date';

/** Table `user_can_loan_date` (item 25.3). A permanent refusal has no date. */
export function createSqlBorrowableDates(session: Session): BorrowableDates {
  const { build } = session;
  return {
    find: async (channel, idCardIndex) => {
      const row = await session.first(selectFrom(DATES, keyColumns(channel, idCardIndex)));
      return row === undefined ? undefined : borrowableFromOf(row);
    },
    postponeTo: async ({ channel, idCardIndex, borrowableFrom, reason, at }) => {
      const key = keyColumns(channel, idCardIndex);
      const change = {
        can_loan_date: borrowableFrom.kind === 'date' ? borrowableFrom.date : null,
        is_permanent: borrowableFrom.kind === 'never',
        reason: clipped(reason, 255),
        change_time: at,
      };
      if ((await session.insert(insertInto(DATES, { ...key, ...change }))) === 'inserted') return;
      const earlier = build(DATES).where({ ...key, is_permanent: 0 });
      if (borrowableFrom.kind === 'date') earlier.where('can_loan_date', '<', borrowableFrom.date);
      await session.run(earlier.update(change));
    },
  };
}

/** The date in columns `can_loan_date` and `is_permanent` of `row`. */
export function borrowableFromOf(row: Row): BorrowableFrom {
  return flag(row, 'is_permanent') ? { kind: 'never' } : { kind: 'date', date: localDate(row, 'can_loan_date') };
}

function keyColumns(channel: ChannelCode, idCardIndex: BlindIndex): { platform_code: string; id_card_index: string } {
  return { platform_code: channel, id_card_index: idCardIndex };
}
