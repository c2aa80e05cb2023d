import { codeBook, DATA_KIND_STATE_TABLE, err, ok } from '@banyan/core';
import type {
  DataKind,
  DataKindPull,
  DataPull,
  DataPullQueries,
  DataPulls,
  MarketplaceUserId,
  OrderKey,
} from '@banyan/core';
import type { Knex } from 'knex';
import { clipped, count, instant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom } from '../written-statements.js';
import { claimDueRows } from './claims.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const PULLS = 'rongshu_credit_data_pull_log';

// prettier-ignore
const PULL_STATE_TABLE = [
  // code  state
  [  0,   'open'      ],
  [  1,   'done'      ],
  [  2,   'exhausted' ],
] as const satisfies readonly (readonly [number, DataPull['state']])[];

const PULL_STATES = codeBook('data pull state', PULL_STATE_TABLE);
const KIND_STATES = codeBook('data kind state', DATA_KIND_STATE_TABLE);

// prettier-ignore
const KIND_COLUMNS = {
  operator:   'operator',
  creditCard: 'credit_card',
  device:     'device',
} as const satisfies Record<DataKind, string>;

/** Reads `rongshu_credit_data_pull_log`. */
export function createSqlDataPullQueries(session: Session, cipher: IdentityCipher): DataPullQueries {
  const { build } = session;
  return {
    find: async (key) => {
      const row = await session.first(selectFrom(PULLS, orderKeyColumns(key)));
      return row === undefined ? undefined : dataPullOf(row, cipher);
    },
    listOpen: async (limit) => {
      const open = build(PULLS).where({ state: PULL_STATES.codeOf('open') });
      const rows = await session.all(open.orderBy(['create_time', 'id']).limit(limit));
      return rows.map((row) => ({ key: orderKeyOf(row), createdAt: instant(row, 'create_time') }));
    },
  };
}

/** Writes `rongshu_credit_data_pull_log` (item 4.2, item 5). */
export function createSqlDataPulls(session: Session, cipher: IdentityCipher): DataPulls {
  const { build } = session;

  // The claim is the caller's while nobody has claimed again (the fence) and it has not been settled (the owner).
  const claimed = (key: OrderKey, fence: number): Knex.QueryBuilder =>
    build(PULLS)
      .where({ ...orderKeyColumns(key), fence, state: PULL_STATES.codeOf('open') })
      .whereNotNull('claim_owner');

  return {
    ...createSqlDataPullQueries(session, cipher),

    insert: async (pull) => {
      const inserted = await session.insert(insertInto(PULLS, dataPullRow(pull, cipher)));
      return inserted === 'duplicate' ? err('pullExists') : ok();
    },

    claimDue: async (claim) => {
      const isWanted = { state: PULL_STATES.codeOf('open') };
      const rows = await claimDueRows(session, PULLS, isWanted, claim, { fence: build.raw('fence + 1') });
      return rows.map((row) => ({ ...dataPullOf(row, cipher), fence: count(row, 'fence') + 1 }));
    },

    saveKind: async ({ key, fence, kind, pull }) =>
      (await session.run(claimed(key, fence).update(kindColumns(kind, pull)))) > 0,

    settle: async ({ key, fence, outcome }) => {
      const matched = await session.run(
        claimed(key, fence).update({
          state: PULL_STATES.codeOf(outcome.state),
          ...(outcome.state === 'open' ? { next_time: outcome.nextAttemptAt } : {}),
          claim_owner: null,
          claim_until: 0,
        }),
      );
      return matched > 0;
    },
  };
}

function dataPullRow(pull: DataPull, cipher: IdentityCipher): Record<string, unknown> {
  return {
    ...orderKeyColumns(pull.key),
    uid: pull.marketplaceUserId,
    operator_url: pull.operatorUrl === undefined ? null : cipher.seal(place(pull.key), pull.operatorUrl),
    ...kindColumns('operator', pull.kinds.operator),
    ...kindColumns('creditCard', pull.kinds.creditCard),
    ...kindColumns('device', pull.kinds.device),
    state: PULL_STATES.codeOf(pull.state),
    next_time: pull.nextAttemptAt,
    create_time: pull.createdAt,
    claim_until: 0,
    fence: 0,
  };
}

function dataPullOf(row: Row, cipher: IdentityCipher): DataPull {
  const key = orderKeyOf(row);
  const operatorUrl = optionalText(row, 'operator_url');
  return present({
    key,
    marketplaceUserId: text(row, 'uid') as MarketplaceUserId,
    operatorUrl: operatorUrl === undefined ? undefined : cipher.open(place(key), operatorUrl),
    kinds: {
      operator: kindPullOf(row, 'operator'),
      creditCard: kindPullOf(row, 'creditCard'),
      device: kindPullOf(row, 'device'),
    },
    state: PULL_STATES.nameOf(count(row, 'state')),
    nextAttemptAt: instant(row, 'next_time'),
    createdAt: instant(row, 'create_time'),
  });
}

function kindColumns(kind: DataKind, pull: DataKindPull): Record<string, unknown> {
  const column = KIND_COLUMNS[kind];
  return {
    [`${column}_state`]: KIND_STATES.codeOf(pull.state),
    [`${column}_attempts`]: pull.attempts,
    [`${column}_error`]: pull.lastError === undefined ? null : clipped(pull.lastError, 500),
  };
}

function kindPullOf(row: Row, kind: DataKind): DataKindPull {
  const column = KIND_COLUMNS[kind];
  return present({
    state: KIND_STATES.nameOf(count(row, `${column}_state`)),
    attempts: count(row, `${column}_attempts`),
    lastError: optionalText(row, `${column}_error`),
  });
}

// The link may carry the borrower's phone as a parameter.
function place(key: OrderKey): SealPlace {
  return { table: PULLS, column: 'operator_url', rowKey: `${key.channel}/${key.orderNo}` };
}
