import type { CheckAccess } from '../capabilities/access/check-access.js';
import type { ListAgreements } from '../capabilities/agreements/list-agreements.js';
import type { BindCard } from '../capabilities/bank-card/bind-card.js';
import type { ListBanks } from '../capabilities/bank-card/list-banks.js';
import type { QueryBoundCard } from '../capabilities/bank-card/query-bound-card.js';
import type { ConfirmBorrow } from '../capabilities/borrow-confirm/confirm-borrow.js';
import type { QueryCreditResult } from '../capabilities/credit/query-credit-result.js';
import type { QueryDisbursement } from '../capabilities/disbursement/query-disbursement.js';
import type { AcceptOrder } from '../capabilities/intake/accept-order.js';
import type { QuoteLoan } from '../capabilities/quote/quote-loan.js';
import type { QueryRepayment } from '../capabilities/repayment/query-repayment.js';
import type { QuerySchedule } from '../capabilities/repayment/query-schedule.js';
import type { QuoteRepayment } from '../capabilities/repayment/quote-repayment.js';
import type { Repay } from '../capabilities/repayment/repay.js';
import { AUDIT_ANSWER_FIELDS } from './callbacks/audit-answer.js';
import { DISBURSEMENT_ANSWER_FIELDS } from './callbacks/disbursement-answer.js';
import { REPAYMENT_ANSWER_FIELDS } from './callbacks/repayment-answer.js';
import { SCHEDULE_ANSWER_FIELDS } from './callbacks/schedule-answer.js';
import type { FieldTable } from './fields/field-table.js';
import { createUserCheck, USER_CHECK_ANSWER, USER_CHECK_REQUEST } from './interfaces/1.01-user-check.js';
import {
  createLoanCalculation,
  LOAN_CALCULATION_ANSWER,
  LOAN_CALCULATION_REQUEST,
} from './interfaces/1.02-loan-calculation.js';
import { PUSH_ORDER_REQUEST } from './interfaces/1.03-push-order.fields.js';
import { createPushOrder, PUSH_ORDER_ANSWER } from './interfaces/1.03-push-order.js';
import { BIND_CARD_ANSWER, BIND_CARD_REQUEST, createBindCard } from './interfaces/1.04-bind-card.js';
import {
  createQueryBindCardResult,
  QUERY_BIND_CARD_RESULT_ANSWER,
  QUERY_BIND_CARD_RESULT_REQUEST,
} from './interfaces/1.05-query-bind-card-result.js';
import { CONFIRM_LOAN_ANSWER, CONFIRM_LOAN_REQUEST, createConfirmLoan } from './interfaces/1.07-confirm-loan.js';
import { createQueryAuditResult, QUERY_AUDIT_RESULT_REQUEST } from './interfaces/1.08-query-audit-result.js';
import { createQueryFk, QUERY_FK_REQUEST } from './interfaces/1.09-query-fk.js';
import {
  createGetPaymentCell,
  GET_PAYMENT_CELL_ANSWER,
  GET_PAYMENT_CELL_REQUEST,
} from './interfaces/1.10-get-payment-cell.js';
import { createRepayment, REPAYMENT_ANSWER, REPAYMENT_REQUEST } from './interfaces/1.11-repayment.js';
import { createGetRepaymentResult, GET_REPAYMENT_RESULT_REQUEST } from './interfaces/1.12-get-repayment-result.js';
import { createGetRepayPlan, GET_REPAY_PLAN_REQUEST } from './interfaces/1.13-get-repay-plan.js';
import { createGetContracts, GET_CONTRACTS_ANSWER, GET_CONTRACTS_REQUEST } from './interfaces/1.14-get-contracts.js';
import { createGetBankList, GET_BANK_LIST_ANSWER, GET_BANK_LIST_REQUEST } from './interfaces/1.15-get-bank-list.js';
import type { CallAnswerer } from './interfaces/interface.js';
import type { RongshuChannelSettings } from './settings.js';
import type { InterfaceName } from './tables/interfaces.table.js';
import { INTERFACE_TABLE } from './tables/interfaces.table.js';
import type { Clock } from '../ports/clock.js';
import type { OpeningPageUrls } from '../ports/page-tokens.js';

/** The use cases behind the interfaces. */
export interface RongshuUseCases {
  readonly checkAccess: CheckAccess;
  readonly quoteLoan: QuoteLoan;
  readonly acceptOrder: AcceptOrder;
  readonly bindCard: BindCard;
  readonly queryBoundCard: QueryBoundCard;
  readonly confirmBorrow: ConfirmBorrow;
  /** Where the page of a confirmation without an account is served. */
  readonly openingPageUrls: OpeningPageUrls;
  readonly queryCreditResult: QueryCreditResult;
  readonly queryDisbursement: QueryDisbursement;
  readonly quoteRepayment: QuoteRepayment;
  readonly repay: Repay;
  readonly queryRepayment: QueryRepayment;
  readonly querySchedule: QuerySchedule;
  readonly listAgreements: ListAgreements;
  readonly listBanks: ListBanks;
  readonly clock: Clock;
}

type RouteRow = readonly [
  name: InterfaceName,
  request: FieldTable,
  answer: FieldTable,
  create: (useCases: RongshuUseCases) => CallAnswerer,
];

/** One row per interface of items 1–4, 9–12, 17, 18, 21, 22 and 24; paths, limits and the item of each stand in `INTERFACE_TABLE`. */
// prettier-ignore
export const ROUTE_TABLE = [
  // interface             request                         answer                          answerer
  [ 'userCheck',           USER_CHECK_REQUEST,             USER_CHECK_ANSWER,              createUserCheck           ],
  [ 'loanCalculation',     LOAN_CALCULATION_REQUEST,       LOAN_CALCULATION_ANSWER,        createLoanCalculation     ],
  [ 'pushOrder',           PUSH_ORDER_REQUEST,             PUSH_ORDER_ANSWER,              createPushOrder           ],
  [ 'bindCard',            BIND_CARD_REQUEST,              BIND_CARD_ANSWER,               createBindCard            ],
  [ 'queryBindCardResult', QUERY_BIND_CARD_RESULT_REQUEST, QUERY_BIND_CARD_RESULT_ANSWER,  createQueryBindCardResult ],
  [ 'confirmLoan',         CONFIRM_LOAN_REQUEST,           CONFIRM_LOAN_ANSWER,            createConfirmLoan         ],
  [ 'queryAuditResult',    QUERY_AUDIT_RESULT_REQUEST,     AUDIT_ANSWER_FIELDS,            createQueryAuditResult    ],
  [ 'queryFk',             QUERY_FK_REQUEST,               DISBURSEMENT_ANSWER_FIELDS,     createQueryFk             ],
  [ 'getPaymentCell',      GET_PAYMENT_CELL_REQUEST,       GET_PAYMENT_CELL_ANSWER,        createGetPaymentCell      ],
  [ 'repayment',           REPAYMENT_REQUEST,              REPAYMENT_ANSWER,               createRepayment           ],
  [ 'getRepaymentResult',  GET_REPAYMENT_RESULT_REQUEST,   REPAYMENT_ANSWER_FIELDS,        createGetRepaymentResult  ],
  [ 'getRepayPlan',        GET_REPAY_PLAN_REQUEST,         SCHEDULE_ANSWER_FIELDS,         createGetRepayPlan        ],
  [ 'getContracts',        GET_CONTRACTS_REQUEST,          GET_CONTRACTS_ANSWER,           createGetContracts        ],
  [ 'getBankList',         GET_BANK_LIST_REQUEST,          GET_BANK_LIST_ANSWER,           createGetBankList         ],
] as const satisfies readonly RouteRow[];

type Unrouted = Exclude<InterfaceName, (typeof ROUTE_TABLE)[number][0]>;
/** Every interface of the document has a row; a missing one is named by the compiler. */
export const routesEveryInterface: [Unrouted] extends [never] ? true : Unrouted = true;

/** What an HTTP adapter needs to know of one interface of one channel. */
export interface RongshuRoute {
  readonly interfaceName: InterfaceName;
  /** Path below the gateway's prefix, without a leading slash. */
  readonly path: string;
  readonly bodyLimitBytes: number;
  readonly effect: 'read' | 'write';
  readonly item: string;
  readonly document: string;
}

/** The routes of one channel, in the document's order. */
export function routesOf(
  settings: Pick<RongshuChannelSettings, 'inboundPaths' | 'bodyLimitsBytes'>,
): readonly RongshuRoute[] {
  return INTERFACE_TABLE.map(([document, interfaceName, , , effect, , item]) => ({
    interfaceName,
    path: settings.inboundPaths[interfaceName],
    bodyLimitBytes: settings.bodyLimitsBytes[interfaceName],
    effect,
    item,
    document,
  }));
}

/** The top member of `path` when the table knows it: an answer names no other (`DESIGN` §5-4). */
export function knownMember(table: FieldTable, path: string): string | undefined {
  const [first = ''] = path.split('.');
  return table.find(([wire]) => wire === first)?.[0];
}
