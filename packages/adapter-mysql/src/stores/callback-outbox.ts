import type { Knex } from 'knex';
import type {
  CallbackFilter,
  CallbackOutbox,
  CallbackQueries,
  CallbackState,
  ChannelCode,
  Identifiers,
} from '@banyan/core';
import { count, text } from '../columns.js';
import { SqlFailure } from '../errors.table.js';
import type { IdentityCipher } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { shardOf } from '../shard.js';
import { insertInto } from '../written-statements.js';
import { backlogOf } from './backlog.js';
import {
  callbackAttemptOf,
  callbackAttemptRow,
  callbackOf,
  CALLBACK_STATES,
  sealedBody,
} from './callback-outbox.rows.js';
import { orderKeyColumns } from './marketplace-orders.rows.js';
import { holdsLease } from './relay-shards.js';

const CALLBACKS = 'cl_notify_callback';
const ATTEMPTS = 'cl_notify_callback_attempt';

const PENDING = CALLBACK_STATES.codeOf('pending');
const DEAD = CALLBACK_STATES.codeOf('dead');

// Written out, not built: whatever happens to an order is told.
const LAST_SEQUENCE_SQL = `select max(order_sequence) as sequence from cl_notify_callback
where source = ? and third_order_no = ?`;
const ENQUEUE_SQL = `insert into cl_notify_callback (source, third_order_no, callback_type, business_key, callback_id,
order_sequence, shard, body, send_status, execute_num, next_time, create_time)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const KNOWN_SQL = `select id from cl_notify_callback
where source = ? and third_order_no = ? and callback_type = ? and business_key = ?`;

/** Reads `cl_notify_callback` and its attempts. */
export function createSqlCallbackQueries(
  session: Session,
  cipher: IdentityCipher,
): CallbackQueries & Pick<CallbackOutbox, 'ofOrder'> {
  const { build } = session;
  return {
    list: async (filter, limit) => {
      const rows = await session.all(filtered(build(CALLBACKS), filter).orderBy('id').limit(limit));
      return rows.map((row) => callbackOf(row, cipher));
    },
    attempts: async (callbackId) => {
      const rows = await session.all(build(ATTEMPTS).where({ callback_id: callbackId }).orderBy('id'));
      return rows.map(callbackAttemptOf);
    },
    backlog: async () => {
      const counts = await session.all(
        build(CALLBACKS)
          .whereIn('send_status', [PENDING, DEAD])
          .select('send_status')
          .count({ total: '*' })
          .groupBy('send_status'),
      );
      const totalOf = (state: number): number => {
        const row = counts.find((candidate) => count(candidate, 'send_status') === state);
        return row === undefined ? 0 : count(row, 'total');
      };
      const times = await session.first(
        build(CALLBACKS).where({ send_status: PENDING }).min({ oldest: 'create_time' }).min({ next: 'next_time' }),
      );
      return backlogOf({ pending: totalOf(PENDING), dead: totalOf(DEAD) }, times);
    },
    dueChannels: async (now, channel) => {
      const due = build(CALLBACKS).select('source').where({ send_status: PENDING }).where('next_time', '<=', now);
      const rows = await session.all(channel === undefined ? due.distinct() : due.where({ source: channel }).limit(1));
      return rows.map((row) => text(row, 'source') as ChannelCode);
    },
    ofOrder: async (key) => {
      const rows = await session.all(build(CALLBACKS).where(orderKeyColumns(key)).orderBy('order_sequence'));
      return rows.map((row) => callbackOf(row, cipher));
    },
  };
}

/** Writes `cl_notify_callback` (item 25.1, G17, G21). */
export function createSqlCallbackOutbox(
  session: Session,
  identifiers: Identifiers,
  cipher: IdentityCipher,
): CallbackOutbox {
  const { build } = session;

  async function changeMatching(
    filter: CallbackFilter,
    from: readonly CallbackState[],
    columns: Record<string, unknown>,
  ): Promise<number> {
    return session.run(
      filtered(build(CALLBACKS), filter)
        .whereIn(
          'send_status',
          from.map((state) => CALLBACK_STATES.codeOf(state)),
        )
        .update(columns),
    );
  }

  return {
    ...createSqlCallbackQueries(session, cipher),

    enqueue: async (draft, at) => {
      const { channel, orderNo, type, businessKey, body } = draft;
      const last = await session.first({ sql: LAST_SEQUENCE_SQL, bindings: [channel, orderNo] });
      const sequence = last === undefined || last['sequence'] === null ? 1 : count(last, 'sequence') + 1;
      const business = [channel, orderNo, type, businessKey];
      const shard = shardOf(channel, orderNo);
      const callbackId = identifiers.next();
      const sealed = sealedBody(cipher, callbackId, body);
      const bindings = [...business, callbackId, sequence, shard, sealed, PENDING, 0, at, at];
      if ((await session.insert({ sql: ENQUEUE_SQL, bindings })) === 'inserted') return true;
      if ((await session.first({ sql: KNOWN_SQL, bindings: business })) !== undefined) return false;
      // Another unit took the sequence: the whole of this unit runs again and takes the next one.
      throw new SqlFailure('retryUnit', undefined, 'the sequence of a callback was taken');
    },

    due: async ({ shard }, now, limit, channel) => {
      const earlier = build({ earlier: CALLBACKS })
        .select(build.raw('1'))
        .whereRaw('earlier.source = callback.source and earlier.third_order_no = callback.third_order_no')
        .whereRaw('earlier.order_sequence < callback.order_sequence')
        .whereIn('earlier.send_status', [PENDING, DEAD]);
      // Most of a table that has served for a while was sent: by its primary key the whole of it would be looked through.
      const queue = session.byIndex(CALLBACKS, 'callback', 'cl_notify_callback_queue');
      const rows = await session.all(
        build(channel === undefined ? { callback: CALLBACKS } : queue)
          .select('callback.*')
          .where({ 'callback.shard': shard, 'callback.send_status': PENDING })
          .where(channel === undefined ? {} : { 'callback.source': channel })
          .where('callback.next_time', '<=', now)
          .whereNotExists(earlier)
          .orderBy('callback.id')
          .limit(limit),
      );
      return rows.map((row) => callbackOf(row, cipher));
    },

    settle: async ({ lease, attempt, outcome }) => {
      if (!(await holdsLease(session, lease))) return false;
      const matched = await session.run(
        build(CALLBACKS)
          .where({ callback_id: attempt.callbackId, shard: lease.shard, send_status: PENDING })
          .update({
            send_status: CALLBACK_STATES.codeOf(outcome.state),
            execute_num: build.raw('execute_num + 1'),
            last_error: callbackAttemptRow(attempt)['error'],
            ...(outcome.state === 'pending' ? { next_time: outcome.nextAttemptAt } : { settle_time: attempt.at }),
          }),
      );
      if (matched === 0) return false;
      await session.run(insertInto(ATTEMPTS, callbackAttemptRow(attempt)));
      return true;
    },

    replay: (filter, at) =>
      changeMatching(filter, ['dead', 'sent'], {
        send_status: PENDING,
        execute_num: 0,
        next_time: at,
        settle_time: null,
      }),

    abandon: (filter, at) =>
      changeMatching(filter, ['dead'], { send_status: CALLBACK_STATES.codeOf('abandoned'), settle_time: at }),
  };
}

function filtered(query: Knex.QueryBuilder, filter: CallbackFilter): Knex.QueryBuilder {
  if (filter.callbackId !== undefined) query.where('callback_id', filter.callbackId);
  if (filter.channel !== undefined) query.where('source', filter.channel);
  if (filter.orderNo !== undefined) query.where('third_order_no', filter.orderNo);
  if (filter.state !== undefined) query.where('send_status', CALLBACK_STATES.codeOf(filter.state));
  if (filter.createdSince !== undefined) query.where('create_time', '>=', filter.createdSince);
  return query;
}
