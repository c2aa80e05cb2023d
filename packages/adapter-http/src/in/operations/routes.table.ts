import type { LoanOperationError, OperatedLoan } from '@banyan/core';
import { answerOf, found, refused } from './answers.js';
import { RECONCILIATION_ROUTES } from './reconciliation-routes.table.js';
import { REPAYMENT_ROUTES } from './repayment-routes.table.js';
import { CLOCK_BODY } from './repayment-schemas.js';
import type { OperationsRoute } from './route.js';
import { route } from './route.js';
import {
  AUDIT_QUERY,
  CALLBACK_BODY,
  callbackOperation,
  DECISION_BODY,
  KEY_PARAMS,
  LOAN_PARAMS,
  LOANS_QUERY,
  NEW_KEY_BODY,
  ORDER_PARAMS,
  ORDER_SEARCH,
  REASON_BODY,
  ROW_BODY,
  ROW_PARAMS,
} from './schemas.js';

const REVIEW_REFUSALS = ['reasonNotAllowed', 'unknownLoan', 'notNow'] as const;
const PAYER_REFUSALS = [
  ...REVIEW_REFUSALS,
  'alreadyPaid',
  'payerUnclear',
  'amountDiffers',
  'paidAtImplausible',
  'paidAfterEnd',
  'notPriceable',
] as const satisfies readonly LoanOperationError['kind'][];

type Untold = Exclude<LoanOperationError['kind'], 'notPermitted' | (typeof PAYER_REFUSALS)[number]>;
/** Every refusal of an operation on a loan is in the document; a missing one is named by the compiler. */
export const tellsEveryLoanRefusal: [Untold] extends [never] ? true : Untold = true;

const operatedLoan = ({ status }: OperatedLoan): { readonly status: string } => ({ status });

/** The operations API, row by row. */
export const OPERATIONS_ROUTES: readonly OperationsRoute[] = [
  route({
    method: 'GET',
    path: '/orders',
    action: 'look',
    summary: 'Orders by any of their numbers, or by the MD5 of an ID card or a mobile number',
    source: 'item 16',
    query: ORDER_SEARCH,
    answer: async (api, { query: { number, idCardMd5, mobileMd5 } }) => {
      const search =
        number !== undefined ? { number } : idCardMd5 !== undefined ? { idCardMd5 } : { mobileMd5: mobileMd5 ?? '' };
      return { status: 200, body: { orders: await api.findOrders(search) } };
    },
  }),
  route({
    method: 'GET',
    path: '/orders/:channel/:orderNo',
    action: 'look',
    summary: 'The whole timeline of an order: states, events, calls, callbacks with attempts, what people did',
    source: 'item 16',
    params: ORDER_PARAMS,
    refusals: ['unknownOrder'],
    answer: async (api, { params }) => found(await api.showOrder(params), 'order', 'unknownOrder'),
  }),
  route({
    method: 'GET',
    path: '/loans',
    action: 'look',
    summary: 'Loans in a state, the longest there first: what waits for people',
    source: 'B6, B8, item 16',
    query: LOANS_QUERY,
    answer: async (api, { query }) => ({
      status: 200,
      body: { loans: await api.listLoans(query.status, query.limit) },
    }),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/review',
    action: 'loan.decideReview',
    summary: 'Decide a manual review: 22 to 26 or 27',
    source: 'B7, item 14',
    params: LOAN_PARAMS,
    body: DECISION_BODY,
    refusals: REVIEW_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.decideReview({ operator, ...params, ...body }), operatedLoan),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/disbursement-review',
    action: 'loan.decideDisbursementReview',
    summary: 'Decide a review before the payout: 36 to 37 or 38',
    source: 'B8',
    params: LOAN_PARAMS,
    body: DECISION_BODY,
    refusals: REVIEW_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.decideDisbursementReview({ operator, ...params, ...body }), operatedLoan),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/ask-payer',
    action: 'loan.askPayer',
    summary: 'Ask the payer about a payout that nothing was heard of, and book what it says: 29 to 30 or 31',
    source: 'B10, B11',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: PAYER_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.askPayer({ operator, ...params, ...body }), operatedLoan),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/retry-disbursement',
    action: 'loan.retryDisbursement',
    summary: 'Pay out again after a failure, once the payer has said that nothing was paid: 31 to 29',
    source: 'B9, G18',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: PAYER_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.retryDisbursement({ operator, ...params, ...body }), operatedLoan),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/reject',
    action: 'loan.reject',
    summary:
      'Give a loan up after a failed payout, once the payer has said that nothing was paid: 31 to 27, which is told as 7003',
    source: 'B12, item 16',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: PAYER_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.reject({ operator, ...params, ...body }), operatedLoan),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/cancel',
    action: 'loan.cancel',
    summary: 'Cancel a loan before its payout is asked for: to 70, which is told as 7003',
    source: 'B20',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: REVIEW_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.loanOperations.cancel({ operator, ...params, ...body }), operatedLoan),
  }),
  ...REPAYMENT_ROUTES,
  ...RECONCILIATION_ROUTES,
  route({
    method: 'POST',
    path: '/callbacks/replay',
    action: 'callbacks.replay',
    summary: 'Send dead or sent callbacks again, with the same id and body',
    source: 'item 25.1',
    body: CALLBACK_BODY,
    refusals: ['reasonNotAllowed'],
    answer: (api, { operator, body }) =>
      answerOf(api.callbackOperations.replay(callbackOperation(operator, body)), (count) => ({ count })),
  }),
  route({
    method: 'POST',
    path: '/callbacks/abandon',
    action: 'callbacks.abandon',
    summary: 'Give dead callbacks up, so that later ones of their orders may go',
    source: 'item 25.1',
    body: CALLBACK_BODY,
    refusals: ['reasonNotAllowed'],
    answer: (api, { operator, body }) =>
      answerOf(api.callbackOperations.abandon(callbackOperation(operator, body)), (count) => ({ count })),
  }),
  route({
    method: 'GET',
    path: '/audit',
    action: 'look',
    summary: 'What operators did and were refused, newest first',
    source: 'item 16',
    query: AUDIT_QUERY,
    answer: async (api, { query: { operator, limit } }) => ({
      status: 200,
      body: { entries: await api.listAudit(operator === undefined ? {} : { operator }, limit) },
    }),
  }),
  route({
    method: 'GET',
    path: '/keys',
    action: 'look',
    summary: 'Keys of this API: whose, with which roles, since when, ended or not',
    source: 'item 16',
    answer: async (api) => ({ status: 200, body: { keys: await api.operators.list() } }),
  }),
  route({
    method: 'POST',
    path: '/keys',
    action: 'operatorKey.add',
    summary: 'Give a key; it is shown in this answer and never again',
    source: 'item 16',
    body: NEW_KEY_BODY,
    refusals: ['nameNotAllowed', 'noRole'],
    answer: async (api, { operator, body }) => {
      const { status, body: answer } = await answerOf(api.operators.add(operator, body), ({ keyId, key }) => ({
        keyId,
        key,
      }));
      return { status: status === 200 ? 201 : status, body: answer };
    },
  }),
  route({
    method: 'DELETE',
    path: '/keys/:keyId',
    action: 'operatorKey.revoke',
    summary: 'End a key',
    source: 'item 16',
    params: KEY_PARAMS,
    refusals: ['unknownKey'],
    answer: (api, { operator, params }) =>
      answerOf(api.operators.revoke(operator, params.keyId), () => ({ result: 'revoked' })),
  }),
  route({
    method: 'GET',
    path: '/configuration',
    action: 'look',
    summary: 'Every row of configuration in force; secrets as ***',
    source: 'items 25.2, 25.3',
    answer: async (api) => ({ status: 200, body: { rows: await api.configuration.list() }, isPlain: true }),
  }),
  route({
    method: 'GET',
    path: '/configuration/:kind/:key',
    action: 'look',
    summary: 'One row in force',
    source: 'items 25.2, 25.3',
    params: ROW_PARAMS,
    refusals: ['unknownRow'],
    answer: async (api, { params }) => ({
      ...found(await api.configuration.show(params.kind, params.key), 'row', 'unknownRow'),
      isPlain: true,
    }),
  }),
  route({
    method: 'PUT',
    path: '/configuration/:kind/:key',
    action: 'configuration.put',
    summary:
      'Put a row in force: at once here, within the refresh interval elsewhere; a secret that is *** stays as it is',
    source: 'items 25.2, 25.3',
    params: ROW_PARAMS,
    body: ROW_BODY,
    refusals: ['versionTaken', 'notUsable'],
    answer: (api, { operator, params, body }) =>
      answerOf(api.configuration.put({ ...params, ...body, operator }), () => ({ ...params, version: body.version })),
  }),
  route({
    method: 'GET',
    path: '/configuration/:kind/:key/history',
    action: 'look',
    summary: 'Every version of a row, newest first',
    source: 'items 25.2, 25.3',
    params: ROW_PARAMS,
    answer: async (api, { params }) => ({
      status: 200,
      body: { rows: await api.configuration.history(params.kind, params.key) },
      isPlain: true,
    }),
  }),
  route({
    method: 'POST',
    path: '/clock',
    action: 'clock.advance',
    summary: 'Move the clock of the whole gateway forward; only where it was started with one that may be moved',
    source: 'item 18',
    body: CLOCK_BODY,
    isServed: (api) => api.clockOperations !== undefined,
    refusals: ['notForward'],
    answer: async (api, { operator, body }) => {
      const { clockOperations } = api;
      if (clockOperations === undefined) return refused({ kind: 'unknownRow' });
      const { status, body: told } = await answerOf(clockOperations.advance({ operator, ...body }), ({ now }) => ({
        now,
      }));
      return { status, body: told, isPlain: true };
    },
  }),
];
