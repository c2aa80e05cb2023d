import { BankCardNumber, DISBURSEMENT_STATES, err, InvariantViolation, ok } from '@banyan/core';
import type {
  BlindIndex,
  DisbursementRequest,
  DisbursementRequestQueries,
  DisbursementRequests,
  LoanNo,
} from '@banyan/core';
import { clipped, count, fen, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';
import { stored } from './stored-identity.js';

const REQUESTS = 'cl_pay_log';

const WAS_PAID = (['paid', 'suspect'] as const).map((state) => DISBURSEMENT_STATES.codeOf(state));

// No request number is empty, so the pair (from, '') is before all of that millisecond. SQLite finds the page by the pair, MySQL
// by the time alone.
const PAID_BETWEEN_SQL = `select * from cl_pay_log
where pay_time < ? and (pay_time, request_no) > (?, ?) and pay_time >= ? and state in (${WAS_PAID.join(', ')})
order by pay_time, request_no limit ?`;

/** Reads `cl_pay_log`. */
export function createSqlDisbursementRequestQueries(
  session: Session,
  cipher: IdentityCipher,
): DisbursementRequestQueries {
  const { build } = session;
  return {
    find: async (requestNo) => {
      const row = await session.first(selectFrom(REQUESTS, { request_no: requestNo }));
      return row === undefined ? undefined : requestOf(row, cipher);
    },
    ofLoan: async (loanNo) => {
      const rows = await session.all(build(REQUESTS).where({ order_no: loanNo }).orderBy('attempt'));
      return rows.map((row) => requestOf(row, cipher));
    },
    paidBetween: async ({ from, until, limit, after = { paidAt: from, requestNo: '' } }) => {
      const bindings = [until, after.paidAt, after.requestNo, after.paidAt, limit];
      const rows = await session.all({ sql: PAID_BETWEEN_SQL, bindings });
      return rows.map((row) => requestOf(row, cipher));
    },
  };
}

/** Writes `cl_pay_log` (B9); the card number is sealed under the request. */
export function createSqlDisbursementRequests(session: Session, cipher: IdentityCipher): DisbursementRequests {
  return {
    ...createSqlDisbursementRequestQueries(session, cipher),

    insert: async (request) => {
      if (request.state !== 'open') throw new InvariantViolation('a new request is open');
      const inserted = await session.insert(insertInto(REQUESTS, requestRow(request, cipher)));
      return inserted === 'duplicate' ? err('openExists') : ok();
    },

    settle: async ({ requestNo, from, to, at, reason, paidAt }) => {
      const matched = await session.run(
        updateIn(
          REQUESTS,
          { request_no: requestNo, state: DISBURSEMENT_STATES.codeOf(from) },
          {
            state: DISBURSEMENT_STATES.codeOf(to),
            reason: reason === undefined ? null : clipped(reason, 255),
            settle_time: at,
            open_order_no: null,
            ...(paidAt === undefined ? {} : { pay_time: paidAt }),
          },
        ),
      );
      return matched > 0;
    },
  };
}

function requestRow(request: DisbursementRequest, cipher: IdentityCipher): Record<string, unknown> {
  return {
    request_no: request.requestNo,
    order_no: request.loanNo,
    open_order_no: request.loanNo,
    ...orderKeyColumns(request.orderKey),
    attempt: request.attempt,
    amount_fen: request.amount,
    bank_code: request.bankCode,
    bank: request.bankName,
    card_no: cipher.seal(place(request.requestNo), request.card.reveal()),
    card_index: request.cardIndex,
    state: DISBURSEMENT_STATES.codeOf(request.state),
    request_time: request.requestedAt,
  };
}

function requestOf(row: Row, cipher: IdentityCipher): DisbursementRequest {
  const requestNo = text(row, 'request_no');
  return present({
    requestNo,
    loanNo: text(row, 'order_no') as LoanNo,
    orderKey: orderKeyOf(row),
    attempt: count(row, 'attempt'),
    amount: fen(row, 'amount_fen'),
    bankCode: text(row, 'bank_code'),
    bankName: text(row, 'bank'),
    card: stored(BankCardNumber.parse(cipher.open(place(requestNo), text(row, 'card_no')))),
    cardIndex: text(row, 'card_index') as BlindIndex,
    state: DISBURSEMENT_STATES.nameOf(count(row, 'state')),
    reason: optionalText(row, 'reason'),
    requestedAt: instant(row, 'request_time'),
    settledAt: optionalInstant(row, 'settle_time'),
    paidAt: optionalInstant(row, 'pay_time'),
  });
}

function place(requestNo: string): SealPlace {
  return { table: REQUESTS, column: 'card_no', rowKey: requestNo };
}
