import type { CheckAccess } from '../capabilities/access/check-access.js';
import type { ListAgreements } from '../capabilities/agreements/list-agreements.js';
import type { ListBanks } from '../capabilities/bank-card/list-banks.js';
import type { QueryCreditResult } from '../capabilities/credit/query-credit-result.js';
import type { AcceptOrder } from '../capabilities/intake/accept-order.js';
import type { QuoteLoan } from '../capabilities/quote/quote-loan.js';
import { AUDIT_ANSWER_FIELDS } from './callbacks/audit-answer.js';
import type { FieldTable } from './fields/field-table.js';
import { createUserCheck, USER_CHECK_ANSWER, USER_CHECK_REQUEST } from './interfaces/1.01-user-check.js';
import {
  createLoanCalculation,
  LOAN_CALCULATION_ANSWER,
  LOAN_CALCULATION_REQUEST,
} from './interfaces/1.02-loan-calculation.js';
import { PUSH_ORDER_REQUEST } from './interfaces/1.03-push-order.fields.js';
import { createPushOrder, PUSH_ORDER_ANSWER } from './interfaces/1.03-push-order.js';
import { createQueryAuditResult, QUERY_AUDIT_RESULT_REQUEST } from './interfaces/1.08-query-audit-result.js';
import { createGetContracts, GET_CONTRACTS_ANSWER, GET_CONTRACTS_REQUEST } from './interfaces/1.14-get-contracts.js';
import { createGetBankList, GET_BANK_LIST_ANSWER, GET_BANK_LIST_REQUEST } from './interfaces/1.15-get-bank-list.js';
import type { CallAnswerer } from './interfaces/interface.js';
import type { RongshuChannelSettings } from './settings.js';
import type { InterfaceName } from './tables/interfaces.table.js';
import { INTERFACE_TABLE } from './tables/interfaces.table.js';
import type { Clock } from '../ports/clock.js';

/** The use cases behind the interfaces. */
export interface RongshuUseCases {
  readonly checkAccess: CheckAccess;
  readonly quoteLoan: QuoteLoan;
  readonly acceptOrder: AcceptOrder;
  readonly queryCreditResult: QueryCreditResult;
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

/** One row per interface of items 1–4, 9 and 10; paths, limits and the item of each stand in `INTERFACE_TABLE`. */
// prettier-ignore
export const ROUTE_TABLE = [
  // interface          request                       answer                    answerer
  [ 'userCheck',        USER_CHECK_REQUEST,           USER_CHECK_ANSWER,        createUserCheck        ],
  [ 'loanCalculation',  LOAN_CALCULATION_REQUEST,     LOAN_CALCULATION_ANSWER,  createLoanCalculation  ],
  [ 'pushOrder',        PUSH_ORDER_REQUEST,           PUSH_ORDER_ANSWER,        createPushOrder        ],
  [ 'queryAuditResult', QUERY_AUDIT_RESULT_REQUEST,   AUDIT_ANSWER_FIELDS,      createQueryAuditResult ],
  [ 'getContracts',     GET_CONTRACTS_REQUEST,        GET_CONTRACTS_ANSWER,     createGetContracts     ],
  [ 'getBankList',      GET_BANK_LIST_REQUEST,        GET_BANK_LIST_ANSWER,     createGetBankList      ],
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
