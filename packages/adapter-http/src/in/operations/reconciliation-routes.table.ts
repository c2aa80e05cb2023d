import { STATEMENT_BYTES_MAX } from '../../out/statement-columns.js';
import { answerOf } from './answers.js';
import {
  DAY_PARAMS,
  DIFFERENCE_PARAMS,
  DIFFERENCES_QUERY,
  PERHAPS_REASON_BODY,
  PERHAPS_REASON_QUERY,
  RECONCILIATIONS_QUERY,
} from './repayment-schemas.js';
import type { OperationsRoute } from './route.js';
import { route } from './route.js';
import { REASON_BODY } from './schemas.js';

const STATEMENT_REFUSALS = ['reasonNotAllowed', 'malformed', 'noStatement'] as const;

/** Comparisons with the payer's statements, row by row. */
export const RECONCILIATION_ROUTES: readonly OperationsRoute[] = [
  route({
    method: 'GET',
    path: '/reconciliations',
    action: 'look',
    summary: "Days that were compared with the payer's statements, the latest first",
    source: 'item 23',
    query: RECONCILIATIONS_QUERY,
    answer: async (api, { query }) => ({
      status: 200,
      body: { reconciliations: await api.reconciliationOperations.list(query.limit) },
    }),
  }),
  route({
    method: 'GET',
    path: '/reconciliations/differences',
    action: 'look',
    summary: 'Payments that we and the payer do not have alike, the latest day first',
    source: 'item 23',
    query: DIFFERENCES_QUERY,
    answer: async (api, { query: { day, state, limit } }) => ({
      status: 200,
      body: {
        differences: await api.reconciliationOperations.differences({
          limit,
          ...(day === undefined ? {} : { day }),
          ...(state === undefined ? {} : { state }),
        }),
      },
    }),
  }),
  route({
    method: 'POST',
    path: '/reconciliations/differences/:differenceNo/resolve',
    action: 'reconciliation.resolve',
    summary: 'Mark an open difference as settled by people; the reason says how',
    source: 'item 23',
    params: DIFFERENCE_PARAMS,
    body: REASON_BODY,
    refusals: ['reasonNotAllowed', 'notOpen'],
    answer: (api, { operator, params, body }) =>
      answerOf(api.reconciliationOperations.resolve({ operator, ...params, ...body }), () => ({ result: 'resolved' })),
  }),
  route({
    method: 'POST',
    path: '/reconciliations/:day/run',
    action: 'reconciliation.run',
    summary: "Compare a day that is over with the payer's latest statement of it now",
    source: 'item 23',
    params: DAY_PARAMS,
    body: PERHAPS_REASON_BODY,
    refusals: [...STATEMENT_REFUSALS, 'notOver', 'tooDifferent'],
    answer: (api, { operator, params, body: { reason } }) =>
      answerOf(
        api.reconciliationOperations.run({ operator, ...params, ...(reason === undefined ? {} : { reason }) }),
        (reconciliation) => ({ reconciliation }),
      ),
  }),
  route({
    method: 'POST',
    path: '/reconciliations/:day/statement',
    action: 'reconciliation.import',
    summary: "Keep a statement of the payer's, which is read in place of an earlier one of the day",
    source: 'item 23',
    params: DAY_PARAMS,
    query: PERHAPS_REASON_QUERY,
    file: { contentType: 'text/csv', bytesMax: STATEMENT_BYTES_MAX },
    refusals: ['reasonNotAllowed', 'malformed', 'wrongContentType'],
    answer: (api, { operator, params, query: { reason }, file }) =>
      answerOf(
        api.reconciliationOperations.importStatement({
          operator,
          ...params,
          file,
          ...(reason === undefined ? {} : { reason }),
        }),
        ({ lines }) => ({ lines }),
      ),
  }),
];
