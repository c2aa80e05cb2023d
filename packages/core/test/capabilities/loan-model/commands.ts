import fc from 'fast-check';
import type { Product } from '#src/model/product.js';
import { localDate } from '#src/shared/calendar.js';
import { err, ok } from '#src/shared/result.js';
import { rate } from '#src/shared/rate.js';
import { aProduct } from '#src/testing/index.js';
import { ACCEPTED, DOWN } from '../support/scripted-partners.js';
import { blacklist, indexesIn, OFFICER } from '../support/story.js';
import * as acts from './acts.js';
import { note } from './acts.js';
import type { Command, Titled } from './command-parts.js';
import { alone, atOnce, command, event, mostly, order, titled, trouble } from './command-parts.js';
import * as courses from './courses.js';
import { approve, JOBS, KEYS, PEOPLE } from './lender.js';

const confirmation = titled('confirm', fc.tuple(order, fc.nat({ max: 8 }), fc.constantFrom(6, 6, 12, 3)), acts.confirm);
const binding = titled('bind', fc.tuple(order, fc.nat({ max: 1 })), acts.bind);
const page = titled('open the page of', fc.tuple(order), acts.openPage);
const noticed = titled(
  'notice',
  fc.tuple(
    order,
    fc.constantFrom('opened', 'openedWithCard', 'openedWithCard', 'failed', 'otherPerson' as const),
    fc.constantFrom('server', 'server', 'browser' as const),
  ),
  acts.notice,
);
const depository = titled(
  'the depository says',
  fc.tuple(order, fc.constantFrom('opened', 'openedWithCard', 'failed', 'otherPerson', 'pending', 'notKnown' as const)),
  acts.depositorySays,
);
const pass = fc.constantFrom(...JOBS).map((name): Titled => [name, acts.job(name)]);
const review = titled(
  'review',
  fc.tuple(
    order,
    event,
    fc.constantFrom('running', 'passed', 'passed', 'refused', 'undecided' as const),
    mostly,
    mostly,
  ),
  acts.reviewed,
);
const result = titled(
  'result',
  fc.tuple(
    order,
    event,
    fc.constantFrom('paid', 'failed', 'failed', 'rejected' as const),
    fc.nat({ max: 2 }),
    fc.boolean(),
  ),
  acts.disbursed,
);
const operation = titled(
  'operation',
  fc.tuple(
    order,
    fc.constantFrom('pass', 'refuse', 'passPayout', 'refusePayout', 'retry', 'retry', 'reject', 'cancel' as const),
    fc.constantFrom('failed', 'failed', 'notReceived', 'paid', 'running', 'unknown' as const),
    mostly,
  ),
  acts.operate,
);

const doors = fc.oneof(confirmation, noticed, fc.constant<Titled>(['checkOpenings', acts.job('checkOpenings')]));
const anything = fc.oneof(confirmation, binding, noticed, pass, review, result, operation);

const twoWorkers = fc.constantFrom(...JOBS).map((name) =>
  command(`${name} by two workers at once`, async (real, model) => {
    // A lease of nothing: both get the same rows.
    await Promise.all(['worker-1', 'worker-2'].map((owner) => acts.job(name, owner, 0)(real, model, false)));
  }),
);

const second = fc.integer({ min: PEOPLE.length, max: KEYS.length - 1 });

const another = second.map((index) =>
  command(`order ${String(index)} is pushed and approved`, async (real) => {
    note(real, `another ${await approve(real.lender, index)}`);
  }),
);

const partners = fc
  .record({
    isMarketplaceUp: fc.boolean(),
    isBackOfficeUp: fc.boolean(),
    company: fc.constantFrom('binds', 'binds', 'runs', 'silent', 'loses' as const),
    carrier: fc.constantFrom('accepts', 'busy' as const),
  })
  .map((state) =>
    command(JSON.stringify(state), async ({ lender: { world } }) => {
      world.sender.respond(state.isMarketplaceUp ? ACCEPTED : DOWN);
      world.publisher.respond(async () => (state.isBackOfficeUp ? ok() : err({ error: 'timeout' })));
      world.cardBinding.behave({ kind: state.company });
      world.smsSender.behave({ kind: state.carrier });
    }),
  );

const policy = fc
  .record({
    reviewsDisbursement: fc.boolean(),
    depositoryCardWins: fc.boolean(),
    tellsConfirmationRefusal: fc.boolean(),
    tellsOverdueDaily: fc.boolean(),
  })
  .map((change) =>
    command(`policy ${JSON.stringify(change)}`, async ({ lender: { world } }) => {
      world.rows.loanPolicy = { ...world.rows.loanPolicy, ...change };
    }),
  );

// A loan keeps what its borrower confirmed, whatever the row of its product says later.
const product = fc
  .constantFrom<Partial<Product>>(
    {},
    { offeredUntil: localDate('2001-01-01') },
    { annualRate: rate(6_000_000) },
    { annualRateCeiling: { rate: rate(1_000_000), measure: 'nominal' } },
  )
  .map((change) =>
    command(`product ${Object.keys(change).join() || 'as before'}`, async ({ lender: { world } }) => {
      world.rows.product = { ...aProduct(), ...change };
    }),
  );

// Clocks are set back, too, and replicas differ; by more than a day only when something is broken.
const clock = fc
  .constantFrom(1_000, 60_000, 3_600_000, 3_600_000, 86_400_000, 32 * 86_400_000, -1_000, -3_600_000)
  .map((ms) =>
    command(`${String(ms)} ms pass`, async ({ lender: { world } }) => {
      world.clock.advance(ms);
    }),
  );

const blacklisting = fc.tuple(fc.nat({ max: PEOPLE.length - 1 }), fc.boolean()).map(([index, isListed]) =>
  command(`person ${String(index)} ${isListed ? 'onto' : 'off'} the blacklist`, async ({ lender: { world } }) => {
    const person = PEOPLE[index];
    if (person === undefined) return;
    if (isListed) await blacklist(world, 'idCard', person);
    else await world.unitOfWork.run((stores) => stores.blacklist.remove('idCard', indexesIn(world, person).idCard));
  }),
);

const replay = fc.constant(
  command('callbacks are replayed', async (real) => {
    await real.lender.process.callbacks.replay({ operator: OFFICER, filter: {} });
  }),
);

/** What goes on around the loans, wherever they are. */
export const SURROUNDINGS: readonly fc.Arbitrary<Command>[] = [
  twoWorkers,
  another,
  partners,
  policy,
  product,
  clock,
  blacklisting,
  replay,
];

/** Everything that can happen from approval to payout. What brings loans on comes more often, so that they get somewhere. */
export const COMMANDS: readonly fc.Arbitrary<Command>[] = [
  ...[confirmation, confirmation, binding, noticed, noticed, review, review, result, result, result].map(alone),
  ...[operation, operation, pass, pass, page, depository].map(alone),
  alone(titled('visit', fc.tuple(order, fc.constantFrom('opened', 'failed' as const)), courses.visit)),
  alone(titled('notice lost', fc.tuple(order), courses.noticeLost)),
  alone(
    titled(
      'after a failure',
      fc.tuple(
        order,
        fc.constantFrom('retry', 'reject' as const),
        fc.constantFrom('failed', 'notReceived', 'paid', 'running', 'unknown' as const),
      ),
      courses.afterFailure,
    ),
  ),
  alone(titled('paid twice', fc.tuple(order), courses.paidTwice)),
  alone(titled('comes later', fc.tuple(second), courses.comesLater)),
  alone(titled('other card', fc.tuple(order), courses.otherCard)),
  ...[1, 2].flatMap(() => [atOnce(doors, anything), trouble(anything)]),
  ...SURROUNDINGS,
];
