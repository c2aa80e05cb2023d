import type { OperatedRepayment, RepaymentOperationError } from '@banyan/core';
import { answerOf, found } from './answers.js';
import {
  HELD_BODY,
  HELD_QUERY,
  OFFLINE_BODY,
  REDUCTION_BODY,
  REFUND_BODY,
  REPAYMENT_PARAMS,
} from './repayment-schemas.js';
import type { OperationsRoute } from './route.js';
import { route } from './route.js';
import { LOAN_PARAMS, REASON_BODY } from './schemas.js';

const LOAN_REFUSALS = ['reasonNotAllowed', 'unknownLoan', 'notDisbursed'] as const;
const MONEY_REFUSALS = [...LOAN_REFUSALS, 'serialReused', 'paidAtImplausible', 'amountImplausible'] as const;
const ENDING_REFUSALS = [...LOAN_REFUSALS, 'debitRunning', 'notNow'] as const;
const REDUCTION_REFUSALS = [...ENDING_REFUSALS, 'approvalMissing'] as const;
const HELD_REFUSALS = [...LOAN_REFUSALS, 'debitRunning', 'notEnoughHeld', 'nothingTakes'] as const;
const REFUND_REFUSALS = [...LOAN_REFUSALS, 'notEnoughHeld', 'refundNoReused'] as const;
const PAYER_REFUSALS = [...MONEY_REFUSALS, 'noOpenApplication', 'payerUnclear'] as const;
const CORRECTION_REFUSALS = [
  'reasonNotAllowed',
  'unknownRepayment',
  'alreadyCorrected',
  'nothingAllocated',
  'loanEnded',
] as const;

type Told = (
  | typeof MONEY_REFUSALS
  | typeof REDUCTION_REFUSALS
  | typeof HELD_REFUSALS
  | typeof REFUND_REFUSALS
  | typeof PAYER_REFUSALS
  | typeof CORRECTION_REFUSALS
)[number];
type Untold = Exclude<RepaymentOperationError['kind'], 'notPermitted' | Told>;
/** Every refusal of an operation on a loan that is being repaid is in the document; a missing one is named by the compiler. */
export const tellsEveryRepaymentRefusal: [Untold] extends [never] ? true : Untold = true;

const operatedRepayment = (operated: OperatedRepayment): Readonly<Record<string, unknown>> => ({ ...operated });

/** The operations API from payout to settlement, row by row. */
export const REPAYMENT_ROUTES: readonly OperationsRoute[] = [
  route({
    method: 'GET',
    path: '/loans/:loanNo/ledger',
    action: 'look',
    summary: 'The ledger of a loan: every posting, the balances, and their sum, which is zero',
    source: 'item 23',
    params: LOAN_PARAMS,
    refusals: ['unknownLoan'],
    answer: async (api, { params }) => found(await api.showLedger(params.loanNo), 'ledger', 'unknownLoan'),
  }),
  route({
    method: 'GET',
    path: '/held',
    action: 'look',
    summary: 'Loans that hold money for their borrowers, by loan number: to be refunded or put to use',
    source: 'item 23',
    query: HELD_QUERY,
    answer: async (api, { query: { limit, after } }) => ({
      status: 200,
      body: { held: await api.listHeld(limit, after) },
    }),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/offline-repayment',
    action: 'repayment.recordOffline',
    summary: 'Record money that came by bank transfer or Alipay; what no installment takes is held',
    source: 'item 23',
    params: LOAN_PARAMS,
    body: OFFLINE_BODY,
    refusals: MONEY_REFUSALS,
    answer: (api, { operator, params, body: { amountFen, ...body } }) =>
      answerOf(
        api.repaymentOperations.recordOffline({ operator, ...params, ...body, amount: amountFen }),
        operatedRepayment,
      ),
  }),
  route({
    method: 'POST',
    path: '/repayments/:serialNo/correct',
    action: 'repayment.correct',
    summary: 'Take the allocation of a repayment back by counter-entries; its money is held since',
    source: 'item 23',
    params: REPAYMENT_PARAMS,
    body: REASON_BODY,
    refusals: CORRECTION_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.repaymentOperations.correct({ operator, ...params, ...body }), operatedRepayment),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/apply-held',
    action: 'repayment.applyHeld',
    summary: 'Pay what is payable today with held money: as much as is given, or all of it',
    source: 'item 23',
    params: LOAN_PARAMS,
    body: HELD_BODY,
    refusals: HELD_REFUSALS,
    answer: (api, { operator, params, body: { amountFen, reason } }) =>
      answerOf(
        api.repaymentOperations.applyHeld({
          operator,
          ...params,
          reason,
          ...(amountFen === undefined ? {} : { amount: amountFen }),
        }),
        operatedRepayment,
      ),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/refund',
    action: 'repayment.recordRefund',
    summary: 'Record that held money went back to the borrower; each number counts once for a loan',
    source: 'item 23',
    params: LOAN_PARAMS,
    body: REFUND_BODY,
    refusals: REFUND_REFUSALS,
    answer: (api, { operator, params, body: { amountFen, ...body } }) =>
      answerOf(
        api.repaymentOperations.recordRefund({ operator, ...params, ...body, amount: amountFen }),
        operatedRepayment,
      ),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/settle-with-reduction',
    action: 'loan.settleWithReduction',
    summary: 'Settle a loan although not everything was paid, as somebody else has approved: to 41',
    source: 'B17',
    params: LOAN_PARAMS,
    body: REDUCTION_BODY,
    refusals: REDUCTION_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.repaymentOperations.settleWithReduction({ operator, ...params, ...body }), operatedRepayment),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/write-off',
    action: 'loan.writeOff',
    summary: 'Write an overdue loan off: to 90; no debits and no penalties from now on',
    source: 'B18',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: ENDING_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.repaymentOperations.writeOff({ operator, ...params, ...body }), operatedRepayment),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/resend-schedule',
    action: 'schedule.resend',
    summary: 'Tell the marketplace the repayment schedule once more',
    source: 'item 20',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: LOAN_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.repaymentOperations.resendSchedule({ operator, ...params, ...body }), operatedRepayment),
  }),
  route({
    method: 'POST',
    path: '/loans/:loanNo/ask-debit',
    action: 'repayment.askPayer',
    summary: 'Ask the payer about the debit that nothing certain was heard of, and book what it says',
    source: 'G24',
    params: LOAN_PARAMS,
    body: REASON_BODY,
    refusals: PAYER_REFUSALS,
    answer: (api, { operator, params, body }) =>
      answerOf(api.repaymentOperations.askPayer({ operator, ...params, ...body }), operatedRepayment),
  }),
];
