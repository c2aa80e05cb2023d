import { expect } from 'chai';
import fc from 'fast-check';
import { createCallbackOperations } from '#src/capabilities/operations/replay-callbacks.js';
import { writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { DATA_KINDS } from '#src/model/data-pull.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import { OPEN_MARKETPLACE_ORDER_STATUSES } from '#src/model/marketplace-order-status.js';
import { isBorrowable } from '#src/model/access.js';
import { err, ok } from '#src/shared/result.js';
import { toLocalDate } from '#src/shared/calendar.js';
import type { CreditDataSource } from '#src/ports/credit-data-source.js';
import { InjectedFault } from '../support/fault-plan.js';
import { ACCEPTED, DOWN, PULLED_JSON } from '../support/scripted-partners.js';
import { aCreditResult, aPush, blacklist, indexesIn, OFFICER } from '../support/story.js';
import { aPass } from '../support/world.js';
import type { Gateway, Job, PushChoice } from './gateway.js';
import { JOBS, KEYS, PEOPLE, pushOf } from './gateway.js';
import type { Promises } from './invariants.js';
import { expectInvariants } from './invariants.js';

/** What the marketplace may rely on; commands note it. */
export interface Model {
  readonly promises: Promises;
}

/** The gateway of one run, and how often each kind of thing has happened over all runs. */
export interface Real {
  readonly gateway: Gateway;
  readonly reached: Map<string, number>;
}

type Act = (real: Real, model: Model) => Promise<void>;
type Command = fc.AsyncCommand<Model, Real>;

/** After each act, whatever came of it, the invariants hold. */
function command(title: string, act: Act): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await act(real, model);
      await expectInvariants(real.gateway.world, model.promises);
    },
    toString: () => title,
  };
}

function note({ reached }: Real, word: string): void {
  reached.set(word, (reached.get(word) ?? 0) + 1);
}

/** What the rules say of a push, worked out from what is stored (`spec` §6.3, DESIGN §5.5). */
async function expectedAnswer({ gateway: { world } }: Real, choice: PushChoice): Promise<string> {
  const push = aPush(pushOf(choice)).order;
  const index = indexesIn(world, push).idCard;
  const known = await world.read.orders.find(push.key);
  if (known !== undefined) {
    const isSame = known.idCardIndex === index && known.requestedAmount === push.requestedAmount;
    return isSame ? 'repeat' : 'orderNoReused';
  }
  if (await world.read.blacklist.contains({ idCard: index })) return 'blacklist';
  const orders = await world.read.orders.findByIdCard(index);
  if (orders.some(({ status }) => OPEN_MARKETPLACE_ORDER_STATUSES.includes(status))) return 'openOrder';
  const date = await world.read.borrowableDates.find(push.key.channel, index);
  if (date !== undefined && !isBorrowable(date, toLocalDate(world.clock.now()))) return 'reapplyDate';
  return 'taken';
}

async function push(real: Real, model: Model, choice: PushChoice): Promise<string> {
  const input = aPush(pushOf(choice), `push with amount ${String(choice.amount)}`);
  const result = await real.gateway.process.acceptOrder(input);
  if (!result.ok) return result.error.kind === 'refusedByAccess' ? result.error.rule : result.error.kind;
  model.promises.set(input.order.key.orderNo, input.order.requestedAmount);
  return result.value.isRepeat ? 'repeat' : 'taken';
}

async function runJob({ gateway }: Real, job: Job, owner: string, leaseMs: number): Promise<void> {
  const { process } = gateway;
  // Relays take a shard a pass.
  const passes = job === 'relay' || job === 'deliver' ? 8 : 1;
  for (let count = 0; count < passes; count += 1) await process[job](aPass({ owner, leaseMs, concurrency: 2 }));
}

async function ordersOf({ gateway: { world } }: Real): Promise<readonly MarketplaceOrder[]> {
  const orders = await Promise.all(KEYS.map((key) => world.read.orders.find(key)));
  return orders.filter((order) => order !== undefined);
}

async function applyResult(real: Real, choice: CreditChoice): Promise<void> {
  const { world, process } = real.gateway;
  const orders = await ordersOf(real);
  // Rather about an order that waits for it, so that something comes of it.
  const waiting = orders.filter(({ status }) => status === 'creditRunning');
  const candidates = waiting.length > 0 && choice.isAwaited ? waiting : orders;
  const order = candidates[choice.key % Math.max(candidates.length, 1)];
  if (order === undefined) return;
  const members = {
    requestNo: order.creditRequestNo ?? 'never-asked',
    decidedAt: world.clock.now(),
    ...choice.members,
  };
  const message = writeLenderEvent(
    aCreditResult(order, members, `result-${order.key.orderNo}-${String(choice.event)}`),
  );
  const taken = await process.takeInEvent(message);
  note(
    real,
    taken.kind === 'applied' ? `result ${taken.outcome}` : `parked ${taken.kind === 'parked' ? taken.cause : ''}`,
  );
}

interface CreditChoice {
  readonly key: number;
  readonly event: number;
  readonly isAwaited: boolean;
  readonly members: Readonly<Record<string, unknown>>;
}

type PullAnswer = Awaited<ReturnType<CreditDataSource['pull']>>;

const PULL_FAULTS: readonly PullAnswer[] = [
  err({ kind: 'none' }),
  err({ kind: 'notReady' }),
  err({ kind: 'unreachable', reason: 'timeout' }),
  err({ kind: 'refused', reason: 'code 10001' }),
];

const RESULTS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { outcome: 'rejected', reason: 'score.low' },
  { outcome: 'rejected', requestNo: 'somebody-else' },
  { limitFen: 'much' },
];

const pushChoice = fc.record({ person: fc.nat({ max: 3 }), key: fc.nat({ max: 7 }), amount: fc.nat({ max: 1 }) });
const creditChoice = fc.record({
  key: fc.nat({ max: 4 }),
  event: fc.nat({ max: 5 }),
  isAwaited: fc.boolean(),
  members: fc.constantFrom(...RESULTS),
});
const job = fc.constantFrom(...JOBS);

const pushCommand = pushChoice.map((choice) =>
  command(`push ${JSON.stringify(choice)}`, async (real, model) => {
    const expected = await expectedAnswer(real, choice);
    const answer = await push(real, model, choice);
    expect(answer).to.equal(expected);
    note(real, `push ${answer}`);
  }),
);

const pushesAtOnceCommand = fc.tuple(pushChoice, pushChoice).map((choices) =>
  command(`pushes at once ${JSON.stringify(choices)}`, async (real, model) => {
    await Promise.all(choices.map((choice) => push(real, model, choice)));
    note(real, 'pushes at once');
  }),
);

const jobCommand = job.map((name) => command(name, (real) => runJob(real, name, 'worker-1', 60_000)));

const everyJobCommand = fc.constant(
  command('every job in turn', async (real) => {
    for (const name of JOBS) await runJob(real, name, 'worker-1', 60_000);
  }),
);

// A lease of nothing: both get the same rows.
const jobTwiceCommand = job.map((name) =>
  command(`${name} by two workers at once`, async (real) => {
    await Promise.all(['worker-1', 'worker-2'].map((owner) => runJob(real, name, owner, 0)));
    note(real, 'job twice');
  }),
);

const resultCommand = creditChoice.map((choice) =>
  command(`result ${JSON.stringify(choice)}`, (real) => applyResult(real, choice)),
);

const resultsAtOnceCommand = fc.tuple(creditChoice, creditChoice).map((choices) =>
  command(`results at once ${JSON.stringify(choices)}`, async (real) => {
    await Promise.all(choices.map((choice) => applyResult(real, choice)));
  }),
);

const sourceCommand = fc
  .tuple(fc.constantFrom(...DATA_KINDS), fc.option(fc.constantFrom(...PULL_FAULTS)))
  .map(([kind, fault]) =>
    command(`${kind} ${fault === null || fault.ok ? 'comes' : fault.error.kind}`, async ({ gateway: { world } }) => {
      world.source.answer(kind, fault ?? ok({ json: PULLED_JSON[kind] }));
    }),
  );

const partnersCommand = fc.record({ isMarketplaceUp: fc.boolean(), isBackOfficeUp: fc.boolean() }).map((state) =>
  command(JSON.stringify(state), async ({ gateway: { world } }) => {
    world.sender.respond(state.isMarketplaceUp ? ACCEPTED : DOWN);
    world.publisher.respond(async () => (state.isBackOfficeUp ? ok() : err({ error: 'timeout' })));
  }),
);

const clockCommand = fc.constantFrom(1_000, 60_000, 600_000, 3_600_000, 86_400_000, 31 * 86_400_000).map((ms) =>
  command(`${String(ms)} ms pass`, async ({ gateway: { world } }) => {
    world.clock.advance(ms);
  }),
);

const blacklistCommand = fc.tuple(fc.nat({ max: 3 }), fc.boolean()).map(([index, isListed]) =>
  command(`person ${String(index)} ${isListed ? 'onto' : 'off'} the blacklist`, async ({ gateway: { world } }) => {
    const person = PEOPLE[index];
    if (person === undefined) return;
    if (isListed) await blacklist(world, 'idCard', person);
    else await world.unitOfWork.run((stores) => stores.blacklist.remove('idCard', indexesIn(world, person).idCard));
  }),
);

const operationsCommand = fc.constantFrom('replay', 'abandon').map((name) =>
  command(`operations ${name} callbacks`, async (real) => {
    const operations = createCallbackOperations(real.gateway.world);
    const touched = await operations[name === 'replay' ? 'replay' : 'abandon']({ operator: OFFICER, filter: {} });
    if (touched.ok && touched.value > 0) note(real, name);
  }),
);

const neverReceivedCommand = fc.nat({ max: 7 }).map((index) =>
  command(`the engine never received a request (${String(index)})`, async (real) => {
    const { world } = real.gateway;
    const running = (await ordersOf(real)).filter(({ status }) => status === 'creditRunning');
    const order = running[index % Math.max(running.length, 1)];
    if (order === undefined) return;
    const { key, version } = order;
    const change = { key, from: 'creditRunning', version, event: 'creditNotReceived', at: world.clock.now() } as const;
    await world.unitOfWork.run((stores) => stores.orders.transition(change));
    note(real, 'E9');
  }),
);

/** Lets trouble strike at the n-th call of a port inside an act; after `dies` the process is started anew. */
const troubleCommand = fc
  .record({
    mode: fc.constantFrom('fails' as const, 'dies' as const),
    n: fc.integer({ min: 1, max: 25 }),
    act: fc.oneof(
      job.map((name): [string, Act] => [name, (real) => runJob(real, name, 'worker-1', 60_000)]),
      pushChoice.map((choice): [string, Act] => [
        `push ${JSON.stringify(choice)}`,
        async (real, model) => {
          await push(real, model, choice);
        },
      ]),
      creditChoice.map((choice): [string, Act] => [
        `result ${JSON.stringify(choice)}`,
        (real) => applyResult(real, choice),
      ]),
    ),
  })
  .map(({ mode, n, act: [title, act] }) =>
    command(`${title}, which ${mode} at call ${String(n)}`, async (real, model) => {
      const { gateway } = real;
      gateway.world.faults.arm(mode, n);
      try {
        await act(real, model);
      } catch (error) {
        if (!(error instanceof InjectedFault)) throw error;
      } finally {
        if (await gateway.world.faults.restart()) note(real, `trouble ${mode}`);
      }
      if (mode === 'dies') gateway.restart();
    }),
  );

/** Everything that can happen to intake. Pushes and jobs come more often, so that orders get somewhere. */
export const COMMANDS: readonly fc.Arbitrary<Command>[] = [
  pushCommand,
  pushCommand,
  jobCommand,
  jobCommand,
  everyJobCommand,
  everyJobCommand,
  resultCommand,
  resultCommand,
  clockCommand,
  clockCommand,
  pushesAtOnceCommand,
  jobTwiceCommand,
  resultsAtOnceCommand,
  sourceCommand,
  partnersCommand,
  blacklistCommand,
  operationsCommand,
  neverReceivedCommand,
  troubleCommand,
  troubleCommand,
];

/** Trouble is over: partners are up, nobody new applies, and everything gets its time. */
export async function drain(real: Real): Promise<void> {
  const { world } = real.gateway;
  for (const kind of DATA_KINDS) world.source.answer(kind, ok({ json: PULLED_JSON[kind] }));
  world.sender.respond(ACCEPTED);
  world.publisher.respond(async () => ok());
  for (let round = 0; round < 12; round += 1) {
    for (const name of JOBS) await runJob(real, name, 'worker-1', 60_000);
    await createCallbackOperations(world).replay({ operator: OFFICER, filter: { state: 'dead' } });
    world.clock.advance(3_600_000);
  }
}
