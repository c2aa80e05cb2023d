import { invariant } from '../../shared/errors.js';
import { err, ok } from '../../shared/result.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import type { SmsMessage } from '../../model/sms.js';
import type { CardBindRequests } from '../../ports/card-bind-requests.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { SmsOutbox } from '../../ports/sms-outbox.js';
import { claimDueRows, isSameOrder, newestFirst, oldestFirst } from './rows.js';
import type { Rows, Tables } from './tables.js';

/** In-memory {@link CardBindRequests}. */
export function createInMemoryCardBindRequests(tables: Tables): CardBindRequests {
  const table = tables.cardBindRequests;
  const requests = (): readonly CardBindRequest[] => table.rows().map(({ request }) => request);
  const openOf = (borrowerId: string): CardBindRequest | undefined =>
    requests().find((request) => request.borrowerId === borrowerId && request.state === 'open');
  const openUnder = (requestNo: string): CardBindRequest | undefined => {
    const request = table.get(requestNo)?.request;
    return request?.state === 'open' ? request : undefined;
  };
  return {
    find: async (requestNo) => table.get(requestNo)?.request,
    openOf: async (borrowerId) => openOf(borrowerId),
    ofOrder: async (key) =>
      newestFirst(
        requests().filter(({ orderKey }) => isSameOrder(orderKey, key)),
        ({ requestedAt }) => requestedAt,
      ),
    insert: async (request) => {
      invariant(request.state === 'open', 'a new request is open');
      if (table.get(request.requestNo) !== undefined || openOf(request.borrowerId) !== undefined)
        return err('openExists');
      table.set(request.requestNo, { request });
      return ok();
    },
    settle: async (requestNo, { at, ...outcome }) => {
      const request = openUnder(requestNo);
      if (request === undefined) return false;
      table.set(requestNo, { request: { ...request, ...outcome, settledAt: at } });
      return true;
    },
    postpone: async (requestNo, nextCheckAt) => {
      const request = openUnder(requestNo);
      if (request === undefined) return false;
      table.set(requestNo, { request: { ...request, nextCheckAt } });
      return true;
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ request }: Rows['cardBindRequests']) => request.requestNo,
        dueAt: ({ request }: Rows['cardBindRequests']) => (request.state === 'open' ? request.nextCheckAt : undefined),
      };
      return claimDueRows(table, claimable, wish).map(({ request }) => request);
    },
  };
}

/** In-memory {@link SmsOutbox}. */
export function createInMemorySmsOutbox(
  tables: Tables,
  { identifiers }: { readonly identifiers: Identifiers },
): SmsOutbox {
  const table = tables.sms;
  const messages = (): readonly SmsMessage[] => table.rows().map(({ message }) => message);
  return {
    ofOrder: async (key) => messages().filter(({ orderKey }) => isSameOrder(orderKey, key)),
    backlog: async () => {
      const pending = messages().filter(({ state }) => state === 'pending');
      const oldestPendingAt = oldestFirst(pending, ({ createdAt }) => createdAt)[0]?.createdAt;
      return {
        pending: pending.length,
        dead: messages().filter(({ state }) => state === 'dead' || state === 'refused').length,
        nextDueAt: oldestFirst(pending, ({ nextAttemptAt }) => nextAttemptAt)[0]?.nextAttemptAt,
        ...(oldestPendingAt === undefined ? {} : { oldestPendingAt }),
      };
    },
    enqueue: async (draft, at) => {
      const isThere = messages().some(
        ({ orderKey, event, businessKey }) =>
          isSameOrder(orderKey, draft.orderKey) && event === draft.event && businessKey === draft.businessKey,
      );
      if (isThere) return false;
      const messageId = identifiers.next();
      table.set(messageId, {
        message: { ...draft, messageId, state: 'pending', attempts: 0, nextAttemptAt: at, createdAt: at },
      });
      return true;
    },
    claimDue: async (wish) => {
      const claimable = {
        keyOf: ({ message }: Rows['sms']) => message.messageId,
        dueAt: ({ message }: Rows['sms']) => (message.state === 'pending' ? message.nextAttemptAt : undefined),
      };
      return claimDueRows(table, claimable, wish).map(({ message }) => message);
    },
    settle: async ({ messageId, attempts, at, outcome }) => {
      const message = table.get(messageId)?.message;
      if (message?.state !== 'pending' || message.attempts !== attempts) return false;
      const { lastError: _lastError, ...rest } = message;
      table.set(messageId, {
        message: {
          ...rest,
          state: outcome.state,
          attempts: attempts + 1,
          ...(outcome.error === undefined ? {} : { lastError: outcome.error }),
          ...(outcome.state === 'pending' ? { nextAttemptAt: outcome.nextAttemptAt } : { settledAt: at }),
        },
      });
      return true;
    },
  };
}
