import { createBreaker } from '#src/capabilities/callback/breaker.js';
import type { RelayPass } from '#src/capabilities/relay-pass.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import { createApplyCreditResult, CREDIT_RESULT_CONSUMER } from '#src/capabilities/credit/apply-credit-result.js';
import type { RequestCredit } from '#src/capabilities/credit/request-credit.js';
import { createRequestCredit } from '#src/capabilities/credit/request-credit.js';
import type { PullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import { createPullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import type { RelayEvents } from '#src/capabilities/events/relay-events.js';
import { createRelayEvents } from '#src/capabilities/events/relay-events.js';
import type { TakeInEvent } from '#src/capabilities/events/take-in-event.js';
import { createTakeInEvent } from '#src/capabilities/events/take-in-event.js';
import type { AcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import type { ParseOrders } from '#src/capabilities/intake/parse-order.js';
import { createParseOrders } from '#src/capabilities/intake/parse-order.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { PushedOrder } from '#src/model/application.js';
import { fen } from '#src/shared/money.js';
import type { InventedPerson } from '#src/testing/index.js';
import { anOrderKey, INVENTED_PEOPLE, marketplaceUserId } from '#src/testing/index.js';
import { everyChannel } from '../support/callback-outbox.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

/** The use cases of intake as one process has them; what is in a process dies with it. */
export interface Process {
  readonly acceptOrder: AcceptOrder;
  readonly takeInEvent: TakeInEvent;
  readonly pull: PullCreditData;
  readonly parse: ParseOrders;
  readonly request: RequestCredit;
  readonly relay: RelayEvents;
  readonly deliver: RelayPass;
}

/** The jobs and relays of a process. */
export const JOBS = ['pull', 'parse', 'request', 'relay', 'deliver'] as const;

/** One of {@link JOBS}. */
export type Job = (typeof JOBS)[number];

/** A gateway that may be killed and started again; the stores stay. */
export interface Gateway {
  readonly world: World;
  readonly process: Process;
  restart(): void;
}

/** A gateway over an empty world; credit may be told by callback both ways. */
export function createGateway(): Gateway {
  const world = createWorld();
  world.rows.policy = { ...world.rows.policy, tellsCreditPass: true };
  let running = startProcess(world);
  return {
    world,
    get process() {
      return running;
    },
    restart: () => {
      running = startProcess(world);
    },
  };
}

function startProcess(world: World): Process {
  const take = createApplyCreditResult(world);
  const consumers = [{ consumer: CREDIT_RESULT_CONSUMER, type: 'credit.result', take }] as const;
  return {
    acceptOrder: createAcceptOrder(world),
    takeInEvent: createTakeInEvent({ ...world, consumers }),
    pull: createPullCreditData(world),
    parse: createParseOrders(world),
    request: createRequestCredit(world),
    relay: createRelayEvents({ ...world, delaysMs: [1_000, 60_000] }),
    deliver: everyChannel(
      createDeliverCallbacks({ ...world, breaker: createBreaker({ failuresToOpen: 2, openMs: 60_000 }) }),
    ),
  };
}

/** The people who apply, each with an account of their own. */
export const PEOPLE: readonly InventedPerson[] = Object.values(INVENTED_PEOPLE);

/** The keys under which they apply. More than one per person, and fewer than all could use. */
export const KEYS: readonly OrderKey[] = Array.from({ length: 8 }, (_, index) =>
  anOrderKey(String(90_000_001 + index)),
);

/** What somebody pushes: person, order number and amount by index. */
export interface PushChoice {
  readonly person: number;
  readonly key: number;
  readonly amount: number;
}

/** The members of a push that a choice decides. */
export function pushOf({ person, key, amount }: PushChoice): Partial<PushedOrder> {
  const applicant = PEOPLE[person % PEOPLE.length];
  const orderKey = KEYS[key % KEYS.length];
  if (applicant === undefined || orderKey === undefined) throw new Error('no such choice');
  return {
    ...applicant,
    key: orderKey,
    marketplaceUserId: marketplaceUserId(String(90_001 + (person % PEOPLE.length))),
    requestedAmount: fen(1_000_000n + BigInt(amount) * 10_000n),
  };
}
