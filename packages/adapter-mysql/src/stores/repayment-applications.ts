import { BankCardNumber, err, InvariantViolation, ok, REPAYMENT_APPLICATION_STATES } from '@banyan/core';
import type {
  BlindIndex,
  LoanNo,
  RepaymentApplication,
  RepaymentApplicationQueries,
  RepaymentApplications,
  RepaymentTarget,
} from '@banyan/core';
import { clipped, count, fen, instant, localDate, optionalInstant, optionalText, present, text } from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom, updateIn } from '../written-statements.js';
import { claimDueRows, NO_CLAIM } from './claims.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';
import { stored } from './stored-identity.js';

const APPLICATIONS = 'repay_apply';
const OPEN = REPAYMENT_APPLICATION_STATES.codeOf('open');

/** Reads `repay_apply`. */
export function createSqlRepaymentApplicationQueries(
  session: Session,
  cipher: IdentityCipher,
): RepaymentApplicationQueries {
  const { build } = session;
  return {
    find: async (requestNo) => {
      const row = await session.first(selectFrom(APPLICATIONS, { request_no: requestNo }));
      return row === undefined ? undefined : applicationOf(row, cipher);
    },
    ofLoan: async (loanNo) => {
      const query = build(APPLICATIONS).where({ order_no: loanNo }).orderBy(['request_time', 'id']);
      return (await session.all(query)).map((row) => applicationOf(row, cipher));
    },
    countOpen: async () => {
      const row = await session.first(build(APPLICATIONS).count({ open: 'open_order_no' }));
      return row === undefined ? 0 : count(row, 'open');
    },
  };
}

/** Writes `repay_apply` (B19); the card number is sealed under the application. */
export function createSqlRepaymentApplications(session: Session, cipher: IdentityCipher): RepaymentApplications {
  const { build } = session;
  return {
    ...createSqlRepaymentApplicationQueries(session, cipher),

    insert: async (application) => {
      if (application.state !== 'open' || application.attempts !== 0)
        throw new InvariantViolation('a new application is open, never checked');
      const row = { ...applicationRow(application, cipher), ...NO_CLAIM };
      const inserted = await session.insert(insertInto(APPLICATIONS, row));
      return inserted === 'duplicate' ? err('openExists') : ok();
    },

    claimDue: async (claim) => {
      const rows = await claimDueRows(session, APPLICATIONS, { state: OPEN }, claim);
      return rows.map((row) => applicationOf(row, cipher));
    },

    postpone: async ({ requestNo, attempts, nextCheckAt }) => {
      const query = build(APPLICATIONS).where({ request_no: requestNo, state: OPEN, attempts });
      return (await session.run(query.update({ attempts: attempts + 1, next_time: nextCheckAt, ...NO_CLAIM }))) > 0;
    },

    noteRepeat: async (requestNo, at) => {
      const query = build(APPLICATIONS).where({ request_no: requestNo, state: OPEN }).whereNull('repeat_time');
      await session.run(query.update({ repeat_time: at }));
    },

    settle: async ({ requestNo, from, to, at, reason, serialNo }) => {
      const matched = await session.run(
        updateIn(
          APPLICATIONS,
          { request_no: requestNo, state: REPAYMENT_APPLICATION_STATES.codeOf(from) },
          {
            state: REPAYMENT_APPLICATION_STATES.codeOf(to),
            reason: reason === undefined ? null : clipped(reason, 255),
            serial_no: serialNo ?? null,
            settle_time: at,
            open_order_no: null,
            ...NO_CLAIM,
          },
        ),
      );
      return matched > 0;
    },
  };
}

function applicationRow(application: RepaymentApplication, cipher: IdentityCipher): Record<string, unknown> {
  return {
    request_no: application.requestNo,
    order_no: application.loanNo,
    open_order_no: application.loanNo,
    ...orderKeyColumns(application.orderKey),
    target: encodeDocument(application.target),
    amount_fen: application.amount,
    quote_date: application.quotedOn,
    valid_time: application.validUntil,
    bank_code: application.bankCode,
    bank: application.bankName,
    card_no: cipher.seal(place(application.requestNo), application.card.reveal()),
    card_index: application.cardIndex,
    state: OPEN,
    attempts: application.attempts,
    request_time: application.requestedAt,
    next_time: application.nextCheckAt,
  };
}

function applicationOf(row: Row, cipher: IdentityCipher): RepaymentApplication {
  const requestNo = text(row, 'request_no');
  return present({
    requestNo,
    loanNo: text(row, 'order_no') as LoanNo,
    orderKey: orderKeyOf(row),
    target: decodeDocument(text(row, 'target')) as RepaymentTarget,
    amount: fen(row, 'amount_fen'),
    quotedOn: localDate(row, 'quote_date'),
    validUntil: instant(row, 'valid_time'),
    bankCode: text(row, 'bank_code'),
    bankName: text(row, 'bank'),
    card: stored(BankCardNumber.parse(cipher.open(place(requestNo), text(row, 'card_no')))),
    cardIndex: text(row, 'card_index') as BlindIndex,
    state: REPAYMENT_APPLICATION_STATES.nameOf(count(row, 'state')),
    reason: optionalText(row, 'reason'),
    serialNo: optionalText(row, 'serial_no'),
    attempts: count(row, 'attempts'),
    requestedAt: instant(row, 'request_time'),
    repeatedAt: optionalInstant(row, 'repeat_time'),
    nextCheckAt: instant(row, 'next_time'),
    settledAt: optionalInstant(row, 'settle_time'),
  });
}

function place(requestNo: string): SealPlace {
  return { table: APPLICATIONS, column: 'card_no', rowKey: requestNo };
}
