import fc from 'fast-check';
import { job } from './acts.js';
import type { Command, Titled } from './command-parts.js';
import { alone, atOnce, event, mostly, order, titled, trouble } from './command-parts.js';
import * as acts from './repayment-acts.js';
import * as courses from './repayment-courses.js';
import type { Planted } from './reconciliation-acts.js';
import { reconcileDay } from './reconciliation-acts.js';
import { operateRepayment, REPAYMENT_OPERATIONS } from './repayment-operation-acts.js';

const wish = fc.constantFrom<acts.Wish>('oldest', 'oldest', 'twoOldest', 'settlement', 'notOldest', 'paid', 'unknown');
const repayment = titled('repay', fc.tuple(order, wish, mostly), acts.repay);
const behaviour = titled(
  'the payer',
  fc.tuple(fc.constantFrom('pays', 'pays', 'refuses', 'runs', 'paysUnheard', 'loses', 'unreachable' as const)),
  acts.payerDoes,
);
const word = titled(
  'the payer says',
  fc.tuple(order, fc.constantFrom('paid', 'paid', 'failed', 'running', 'unknown' as const), mostly),
  acts.payerSays,
);
const arrival = titled('the lost order arrives', fc.tuple(order), acts.lostOrderArrives);
const news = titled(
  'the payer tells',
  fc.tuple(
    order,
    fc.constantFrom('notice', 'event' as const),
    fc.constantFrom('book', 'book', 'failed' as const),
    event,
  ),
  acts.payerTells,
);
const money = titled(
  'money comes',
  fc.tuple(
    order,
    fc.constantFrom<acts.Sum>('oldest', 'oldest', 'everything', 'tooMuch', 'little'),
    fc.constantFrom('debit', 'bankTransfer', 'alipay' as const),
    fc.nat({ max: 5 }),
    mostly,
  ),
  acts.moneyComes,
);
const overdue = titled(
  'overdue',
  fc.tuple(order, fc.nat({ max: 3 }), fc.constantFrom(0, 0, -1, -40, 1)),
  acts.fallsOverdue,
);
const day = titled('due day', fc.tuple(order, fc.constantFrom(-3, 0, 0, 1, 2, 20)), acts.dueDay);
const pass = fc
  .constantFrom('checkRepayments', 'checkRepayments', 'overdue', 'deliver' as const)
  .map((name): Titled => [name, job(name)]);

const operation = titled(
  'operation',
  fc.tuple(order, fc.constantFrom(...REPAYMENT_OPERATIONS), fc.nat({ max: 5 }), mostly),
  operateRepayment,
);
const reconciliation = titled(
  'reconciliation',
  fc.tuple(fc.constantFrom<Planted>('nothing', 'leftOut', 'wrongAmount', 'twice', 'strange')),
  reconcileDay,
);

const doors = fc.oneof(news, repayment, fc.constant<Titled>(['checkRepayments', job('checkRepayments')]));
const anything = fc.oneof(repayment, repayment, news, money, overdue, operation, pass);

const course = fc.oneof(
  titled('pays on time', fc.tuple(order, fc.integer({ min: 1, max: 6 })), courses.paysOnTime),
  titled(
    'pays late',
    fc.tuple(order, fc.constantFrom(1, 10, 33), fc.constantFrom<acts.Wish>('oldest', 'twoOldest', 'settlement')),
    courses.paysLate,
  ),
  titled(
    'unheard',
    fc.tuple(
      order,
      fc.constantFrom('paysUnheard', 'runs', 'runs', 'loses' as const),
      fc.constantFrom('paid', 'failed' as const),
      fc.shuffledSubarray([0, 1, 2] as const, { minLength: 1 }),
    ),
    courses.unheard,
  ),
  titled(
    'unheard failure',
    fc.tuple(order, fc.constant('runs' as const), fc.constant('failed' as const), fc.constant([0, 1, 2] as const)),
    courses.unheard,
  ),
  titled('paid two ways', fc.tuple(order), courses.paidTwoWays),
  titled('lost', fc.tuple(order, fc.boolean(), fc.constantFrom(300_000, 90_000_000)), courses.lost),
  titled('contradicted', fc.tuple(order), courses.contradicted),
  titled('refused', fc.tuple(order, fc.constantFrom('refuses', 'unreachable' as const)), courses.refused),
  titled('asked by people', fc.tuple(order, fc.constantFrom('paid', 'failed' as const)), courses.askedByPeople),
  titled('written off', fc.tuple(order, fc.constantFrom(10, 100, 200)), courses.writtenOff),
  titled('corrected', fc.tuple(order), courses.corrected),
);

/** Everything that can happen from the payout to the end. */
export const REPAYMENT_COMMANDS: readonly fc.Arbitrary<Command>[] = [
  ...[repayment, repayment, behaviour, word, arrival, news, news, money, overdue, day, pass, pass, course, course].map(
    alone,
  ),
  ...[operation, operation, operation, reconciliation].map(alone),
  ...[1, 2].flatMap(() => [atOnce(doors, anything), trouble(anything)]),
];
