import { err, ok, REPAYMENT_WAYS } from '@banyan/core';
import type { LoanNo, Repayment, RepaymentPortion, RepaymentQueries, Repayments, RepaymentSource } from '@banyan/core';
import {
  count,
  fen,
  flag,
  instant,
  localDate,
  optionalInstant,
  optionalText,
  present,
  text,
  word,
} from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom } from '../written-statements.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const REPAYMENTS = 'cl_borrow_repay_log';

// A total record, so that a source added to the union must be added here.
const SOURCES: Readonly<Record<RepaymentSource, true>> = {
  answer: true,
  notice: true,
  event: true,
  query: true,
  operations: true,
};
const SOURCE_WORDS = Object.keys(SOURCES) as readonly RepaymentSource[];

// No serial number is empty, so the pair (from, '') is before all of that millisecond.
const DEBITED_BETWEEN_SQL = `select * from cl_borrow_repay_log
where repay_way = ? and pay_time < ? and (pay_time, serial_no) > (?, ?) and pay_time >= ?
order by pay_time, serial_no limit ?`;

/** Reads `cl_borrow_repay_log`. */
export function createSqlRepaymentQueries(session: Session): RepaymentQueries {
  const { build } = session;
  return {
    find: async (serialNo) => {
      const row = await session.first(selectFrom(REPAYMENTS, { serial_no: serialNo }));
      return row === undefined ? undefined : repaymentOf(row);
    },
    ofLoan: async (loanNo) => {
      const rows = await session.all(build(REPAYMENTS).where({ order_no: loanNo }).orderBy('id'));
      return rows.map(repaymentOf);
    },
    debitedBetween: async ({ from, until, limit, after = { paidAt: from, serialNo: '' } }) => {
      const bindings = [REPAYMENT_WAYS.codeOf('debit'), until, after.paidAt, after.serialNo, after.paidAt, limit];
      return (await session.all({ sql: DEBITED_BETWEEN_SQL, bindings })).map(repaymentOf);
    },
  };
}

/** Writes `cl_borrow_repay_log`, whose unique key books a serial number once (item 23). */
export function createSqlRepayments(session: Session): Repayments {
  const { build } = session;
  return {
    ...createSqlRepaymentQueries(session),

    insert: async (repayment) => {
      const inserted = await session.insert(insertInto(REPAYMENTS, repaymentRow(repayment)));
      return inserted === 'duplicate' ? err('serialExists') : ok();
    },

    correct: async (serialNo, at) => {
      const query = build(REPAYMENTS).where({ serial_no: serialNo }).whereNull('correct_time');
      return (await session.run(query.update({ correct_time: at }))) > 0;
    },
  };
}

function repaymentRow(repayment: Repayment): Record<string, unknown> {
  return {
    serial_no: repayment.serialNo,
    order_no: repayment.loanNo,
    ...orderKeyColumns(repayment.orderKey),
    request_no: repayment.requestNo ?? null,
    repay_way: REPAYMENT_WAYS.codeOf(repayment.way),
    told_by: repayment.source,
    amount_fen: repayment.amount,
    held_fen: repayment.held,
    portions: encodeDocument(repayment.portions),
    is_settlement: repayment.isSettlement,
    pay_time: repayment.paidAt,
    booked_date: repayment.bookedOn,
    record_time: repayment.recordedAt,
    correct_time: repayment.correctedAt ?? null,
  };
}

function repaymentOf(row: Row): Repayment {
  return present({
    serialNo: text(row, 'serial_no'),
    loanNo: text(row, 'order_no') as LoanNo,
    orderKey: orderKeyOf(row),
    requestNo: optionalText(row, 'request_no'),
    way: REPAYMENT_WAYS.nameOf(count(row, 'repay_way')),
    source: word(row, 'told_by', SOURCE_WORDS),
    amount: fen(row, 'amount_fen'),
    held: fen(row, 'held_fen'),
    portions: decodeDocument(text(row, 'portions')) as readonly RepaymentPortion[],
    isSettlement: flag(row, 'is_settlement'),
    paidAt: instant(row, 'pay_time'),
    bookedOn: localDate(row, 'booked_date'),
    recordedAt: instant(row, 'record_time'),
    correctedAt: optionalInstant(row, 'correct_time'),
  });
}
