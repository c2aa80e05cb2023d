import { BankCardNumber, CARD_REFUSAL_TABLE, codeBook, err, InvariantViolation, MobileNumber, ok } from '@banyan/core';
import type {
  BlindIndex,
  BorrowerId,
  CardBindRequest,
  CardBindRequestQueries,
  CardBindRequests,
  CardBindState,
} from '@banyan/core';
import { count, instant, optionalInstant, optionalWord, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { BuiltQuery, Session } from '../session.js';
import { insertInto, selectFrom } from '../written-statements.js';
import { CARD_TYPES } from './banks.js';
import { claimDueRows, NO_CLAIM } from './claims.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';
import { stored } from './stored-identity.js';

const REQUESTS = 'cl_card_bind_request';

// prettier-ignore
const BIND_STATE_TABLE = [
  // code  state
  [  0,   'open'        ],
  [  1,   'bound'       ],
  [  2,   'refused'     ],
  [  3,   'notReceived' ],
] as const satisfies readonly (readonly [number, CardBindState])[];

const BIND_STATES = codeBook('card binding state', BIND_STATE_TABLE);
const OPEN = BIND_STATES.codeOf('open');
const REFUSALS = CARD_REFUSAL_TABLE.map(([refusal]) => refusal);

/** Reads `cl_card_bind_request`. */
export function createSqlCardBindRequestQueries(session: Session, cipher: IdentityCipher): CardBindRequestQueries {
  const { build } = session;
  const first = async (query: BuiltQuery): Promise<CardBindRequest | undefined> => {
    const row = await session.first(query);
    return row === undefined ? undefined : requestOf(row, cipher);
  };
  return {
    find: (requestNo) => first(selectFrom(REQUESTS, { request_no: requestNo })),
    openOf: (borrowerId) => first(selectFrom(REQUESTS, { open_user_id: borrowerId })),
    ofOrder: async (key) => {
      const newestFirst = [
        { column: 'request_time', order: 'desc' },
        { column: 'id', order: 'desc' },
      ];
      const rows = await session.all(build(REQUESTS).where(orderKeyColumns(key)).orderBy(newestFirst));
      return rows.map((row) => requestOf(row, cipher));
    },
  };
}

/** Writes `cl_card_bind_request` (item 11); card number and mobile are sealed under the request. */
export function createSqlCardBindRequests(session: Session, cipher: IdentityCipher): CardBindRequests {
  const { build } = session;
  const changeOpen = async (requestNo: string, columns: Record<string, unknown>): Promise<boolean> => {
    const query = build(REQUESTS).where({ request_no: requestNo, state: OPEN });
    return (await session.run(query.update({ ...columns, ...NO_CLAIM }))) > 0;
  };
  return {
    ...createSqlCardBindRequestQueries(session, cipher),

    insert: async (request) => {
      if (request.state !== 'open') throw new InvariantViolation('a new request is open');
      const inserted = await session.insert(insertInto(REQUESTS, { ...requestRow(request, cipher), ...NO_CLAIM }));
      return inserted === 'duplicate' ? err('openExists') : ok();
    },

    settle: (requestNo, outcome) =>
      changeOpen(requestNo, {
        state: BIND_STATES.codeOf(outcome.state),
        refusal: outcome.state === 'refused' ? outcome.refusal : null,
        settle_time: outcome.at,
        open_user_id: null,
      }),

    postpone: (requestNo, nextCheckAt) => changeOpen(requestNo, { next_time: nextCheckAt }),

    claimDue: async (claim) => {
      const rows = await claimDueRows(session, REQUESTS, { state: OPEN }, claim);
      return rows.map((row) => requestOf(row, cipher));
    },
  };
}

function requestRow(request: CardBindRequest, cipher: IdentityCipher): Record<string, unknown> {
  return {
    request_no: request.requestNo,
    ...orderKeyColumns(request.orderKey),
    user_id: request.borrowerId,
    open_user_id: request.borrowerId,
    card_type: CARD_TYPES.codeOf(request.cardType),
    bank_code: request.bankCode,
    bank: request.bankName,
    card_no: cipher.seal(place('card_no', request.requestNo), request.card.reveal()),
    card_index: request.cardIndex,
    phone: cipher.seal(place('phone', request.requestNo), request.reservedMobile.reveal()),
    state: OPEN,
    request_time: request.requestedAt,
    next_time: request.nextCheckAt,
  };
}

function requestOf(row: Row, cipher: IdentityCipher): CardBindRequest {
  const requestNo = text(row, 'request_no');
  const opened = (column: string): string => cipher.open(place(column, requestNo), text(row, column));
  return present({
    requestNo,
    orderKey: orderKeyOf(row),
    borrowerId: text(row, 'user_id') as BorrowerId,
    cardType: CARD_TYPES.nameOf(count(row, 'card_type')),
    bankCode: text(row, 'bank_code'),
    bankName: text(row, 'bank'),
    card: stored(BankCardNumber.parse(opened('card_no'))),
    cardIndex: text(row, 'card_index') as BlindIndex,
    reservedMobile: stored(MobileNumber.parse(opened('phone'))),
    state: BIND_STATES.nameOf(count(row, 'state')),
    refusal: optionalWord(row, 'refusal', REFUSALS),
    requestedAt: instant(row, 'request_time'),
    nextCheckAt: instant(row, 'next_time'),
    settledAt: optionalInstant(row, 'settle_time'),
  });
}

function place(column: string, requestNo: string): SealPlace {
  return { table: REQUESTS, column, rowKey: requestNo };
}
