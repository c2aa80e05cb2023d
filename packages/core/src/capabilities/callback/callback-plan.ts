import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { CallbackType } from '../../model/callback.js';
import type { Loan } from '../../model/loan.js';
import type { LoanEvent } from '../../model/loan-status.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { MarketplaceOrderEvent } from '../../model/marketplace-order-status.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { CallbackBodies, RepaymentFacts } from '../../ports/callback-bodies.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { repaymentFacts, scheduleFacts } from '../repayment/schedule-facts.js';

/** When a planned callback is owed: in any case, with the switch of that name, or unless an answer has told the marketplace already. */
type PlanCondition = 'always' | 'tellsCreditPass' | 'unlessAnswered';

type PlanRow = readonly [
  event: MarketplaceOrderEvent | LoanEvent,
  type: CallbackType,
  outcome: string,
  when: PlanCondition,
  source: string,
];

/**
 * Which event owes the marketplace which callback (item 25.1). `outcome` tells the callbacks of one order and type apart: one
 * refusal is told once, whichever event brought it (G17). A failed payout has no row: it may still succeed (G18).
 */
// prettier-ignore
export const CALLBACK_PLAN_TABLE = [
  // event                       callback        outcome     when               source
  [ 'dataPullExhausted',         'creditResult', 'rejected', 'always',          'E4'           ],
  [ 'accessRefused',             'creditResult', 'rejected', 'always',          'E6'           ],
  [ 'creditRejected',            'creditResult', 'rejected', 'always',          'item 8.3'     ],
  [ 'creditApproved',            'creditResult', 'approved', 'tellsCreditPass', 'G9'           ],
  [ 'confirmationRefused',       'loanResult',   'refused',  'unlessAnswered',  'E19, G6'      ],
  [ 'approvalExpired',           'loanResult',   'refused',  'unlessAnswered',  'E20, G6'      ],
  [ 'reviewRefused',             'loanResult',   'refused',  'always',          'B5, item 15'  ],
  [ 'manualReviewRefused',       'loanResult',   'refused',  'always',          'B7, item 15'  ],
  [ 'disbursementReviewRefused', 'loanResult',   'refused',  'always',          'B8'           ],
  [ 'rejectedByOperations',      'loanResult',   'refused',  'always',          'B12, item 16' ],
  [ 'loanCancelled',             'loanResult',   'refused',  'always',          'B20'          ],
  [ 'loanDisbursed',             'loanResult',   'paid',     'always',          'B13, item 19' ],
] as const satisfies readonly PlanRow[];

/**
 * Writes the callbacks that `event` owes into the unit of `stores`. `order`, `loan` and `schedule` are as they are after the
 * event. `isAnswered`: an answer tells the marketplace the same at this moment (G6).
 */
export async function enqueueCallbacks(input: {
  readonly stores: Pick<Stores, 'callbacks'>;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly order: MarketplaceOrder;
  readonly loan?: Loan;
  readonly schedule?: RepaymentSchedule;
  readonly event: MarketplaceOrderEvent | LoanEvent;
  readonly at: Instant;
  readonly isAnswered?: boolean;
}): Promise<void> {
  const { stores, configuration, order, event, at } = input;
  for (const [planned, type, outcome, when] of CALLBACK_PLAN_TABLE) {
    if (planned !== event || !isOwed(when, configuration, order, input.isAnswered ?? false)) continue;
    const { channel, orderNo } = order.key;
    await stores.callbacks.enqueue({ channel, orderNo, type, businessKey: outcome, body: bodyOf(type, input) }, at);
  }
}

function isOwed(
  when: PlanCondition,
  configuration: Configuration,
  order: MarketplaceOrder,
  isAnswered: boolean,
): boolean {
  const intakePolicy = configuration.intakePolicy(order.key.channel);
  const loanPolicy = configuration.loanPolicy(order.key.channel);
  invariant(intakePolicy !== undefined && loanPolicy !== undefined, 'an order belongs to a configured channel');
  switch (when) {
    case 'always':
      return true;
    case 'tellsCreditPass':
      return intakePolicy.tellsCreditPass;
    case 'unlessAnswered':
      return !isAnswered || loanPolicy.tellsConfirmationRefusal;
  }
}

function bodyOf(type: CallbackType, input: Parameters<typeof enqueueCallbacks>[0]): string {
  const { configuration, callbackBodies, order, loan, schedule } = input;
  if (type === 'loanResult') {
    return callbackBodies.loanResult({
      order,
      ...(loan === undefined ? {} : { loan }),
      ...(schedule === undefined ? {} : { schedule }),
    });
  }
  const product = configuration.product(order.productCode);
  invariant(product !== undefined, 'an order belongs to a configured product');
  return callbackBodies.creditResult(order, product);
}

type RepaymentPlanRow = readonly [
  news: string,
  type: Extract<CallbackType, 'repaymentResult' | 'repaymentSchedule'>,
  when: 'always' | 'unlessAnswered' | 'tellsOverdueDaily',
  source: string,
];

/**
 * Which news of a loan that is being repaid owes the marketplace which callbacks, in the order in which they go (item 25.1,
 * G21): first the result, then the whole schedule as it is then.
 */
// prettier-ignore
export const REPAYMENT_CALLBACK_TABLE = [
  // news                   callback             when                 source
  [ 'moneyBooked',          'repaymentResult',   'always',            'item 23, B15, B16' ],
  [ 'moneyBooked',          'repaymentSchedule', 'always',            'item 23, G21'      ],
  [ 'moneyHeld',            'repaymentResult',   'always',            'item 23'           ],
  [ 'debitFailed',          'repaymentResult',   'unlessAnswered',    'item 24, G24'      ],
  [ 'fellOverdue',          'repaymentSchedule', 'always',            'item 20, B14'      ],
  [ 'penaltyGrew',          'repaymentSchedule', 'tellsOverdueDaily', 'item 20'           ],
  [ 'loanReduced',          'repaymentResult',   'always',            'B17'               ],
  [ 'loanReduced',          'repaymentSchedule', 'always',            'B17, G21'          ],
  [ 'loanWrittenOff',       'repaymentSchedule', 'always',            'B18'               ],
  [ 'repaymentCorrected',   'repaymentSchedule', 'always',            'item 23'           ],
  [ 'scheduleResent',       'repaymentSchedule', 'always',            'item 20'           ],
] as const satisfies readonly RepaymentPlanRow[];

/** News of a loan that is being repaid. */
export type RepaymentNews = (typeof REPAYMENT_CALLBACK_TABLE)[number][0];

/**
 * Writes the callbacks that `news` owes into the unit of `stores`. `order`, `loan` and `schedule` are as they are after it.
 * `reference` tells news of one kind apart (a serial number, a request number, an audit id); `installmentNos`: whose result is told.
 * `isAnswered`: an answer tells the marketplace the same at this moment.
 */
export async function enqueueRepaymentCallbacks(input: {
  readonly stores: Pick<Stores, 'callbacks' | 'bankCards' | 'repaymentApplications'>;
  readonly callbackBodies: CallbackBodies;
  readonly policy: Pick<LoanPolicy, 'tellsOverdueDaily'>;
  readonly order: MarketplaceOrder;
  readonly loan: Loan;
  readonly schedule: RepaymentSchedule;
  readonly news: RepaymentNews;
  readonly reference: string;
  readonly installmentNos?: readonly RepaymentFacts['installmentNo'][];
  readonly at: Instant;
  readonly isAnswered?: boolean;
}): Promise<void> {
  const { stores, callbackBodies, policy, order, loan, schedule, news, reference, at } = input;
  const { channel, orderNo } = order.key;
  const owed = REPAYMENT_CALLBACK_TABLE.filter(
    ([planned, , when]) =>
      planned === news &&
      (when === 'always' || (when === 'tellsOverdueDaily' ? policy[when] : input.isAnswered !== true)),
  );
  if (owed.length === 0) return;
  const facts = await scheduleFacts(input);
  for (const [, type] of owed) {
    if (type === 'repaymentSchedule') {
      const version = `v${String(schedule.version)}`;
      const businessKey = news === 'scheduleResent' ? `${version}:${reference}` : version;
      const body = callbackBodies.repaymentSchedule(facts);
      await stores.callbacks.enqueue({ channel, orderNo, type, businessKey, body }, at);
      continue;
    }
    const applications = await stores.repaymentApplications.ofLoan(loan.loanNo);
    for (const installmentNo of input.installmentNos ?? (['all'] as const)) {
      const businessKey = `${reference}:${String(installmentNo)}`;
      const body = callbackBodies.repaymentResult(repaymentFacts(facts, applications, installmentNo));
      await stores.callbacks.enqueue({ channel, orderNo, type, businessKey, body }, at);
    }
  }
}
