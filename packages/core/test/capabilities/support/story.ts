import type { AcceptOrderInput } from '#src/capabilities/intake/accept-order.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { createApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import { createParseOrders } from '#src/capabilities/intake/parse-order.js';
import { createPullCreditData } from '#src/capabilities/data-pull/pull-credit-data.js';
import { createRequestCredit } from '#src/capabilities/credit/request-credit.js';
import { commandLineOperator } from '#src/capabilities/operations/audited.js';
import type { PushedOrder } from '#src/model/application.js';
import type { Borrower, IdentityIndexes } from '#src/model/borrower.js';
import { IDENTITY_MEANINGS, identityTexts } from '#src/model/borrower.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import type { Operator } from '#src/model/operator.js';
import type { InventedPerson } from '#src/testing/index.js';
import { aBorrower, aLenderEvent, anOrderKey, aPushedOrder, INVENTED_PEOPLE } from '#src/testing/index.js';
import type { World } from './world.js';
import { aPass } from './world.js';

/** A push with the raw body and one picture. */
export function aPush(overrides: Partial<PushedOrder> = {}, body = 'the raw push'): AcceptOrderInput {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    order: aPushedOrder(overrides),
    unknownCodes: ['degree:30099'],
    documents: [
      { kind: 'push', bytes: bytes(body), contentType: 'application/json' },
      { kind: 'idCardFront', bytes: bytes('the front of the card'), contentType: 'image/jpeg' },
    ],
  };
}

/** Blind indexes of a person as the world's index makes them. */
export function indexesIn(world: Pick<World, 'identityIndex'>, person: InventedPerson): IdentityIndexes {
  const texts = identityTexts(person);
  return Object.fromEntries(
    IDENTITY_MEANINGS.map((meaning) => [meaning, world.identityIndex.of(meaning, texts[meaning])]),
  ) as IdentityIndexes;
}

/** Stores an account of `person`. */
export async function addAccount(
  world: World,
  person: InventedPerson,
  overrides: Partial<Borrower> = {},
): Promise<Borrower> {
  const borrower = aBorrower({ ...person, indexes: indexesIn(world, person), ...overrides });
  await world.unitOfWork.run((stores) => stores.borrowers.insert(borrower));
  return borrower;
}

/** Puts somebody on the blacklist. */
export async function blacklist(world: World, meaning: 'idCard' | 'mobile', person: InventedPerson): Promise<void> {
  const index = world.identityIndex.of(meaning, person[meaning].reveal());
  await world.unitOfWork.run((stores) =>
    stores.blacklist.add({ meaning, index, reason: 'test', at: world.clock.now() }),
  );
}

/** The order as stored. Throws when there is none. */
export async function orderIn(world: Pick<World, 'read'>, key: OrderKey = anOrderKey()): Promise<MarketplaceOrder> {
  const order = await world.read.orders.find(key);
  if (order === undefined) throw new Error('there is no such order');
  return order;
}

/** Statuses of the order's history, first to last. */
export async function pathIn(world: Pick<World, 'read'>, key: OrderKey = anOrderKey()): Promise<readonly string[]> {
  return (await world.read.orders.history(key)).map(({ to }) => to);
}

/** Pushes an order; throws when it is not taken. */
export async function pushed(world: World, input: AcceptOrderInput = aPush()): Promise<OrderKey> {
  const result = await createAcceptOrder(world)(input);
  if (!result.ok) throw new Error(`not taken: ${result.error.kind}`);
  return result.value.key;
}

/** Brings an order to `awaitingParse`. */
export async function pulled(world: World, input: AcceptOrderInput = aPush()): Promise<OrderKey> {
  const key = await pushed(world, input);
  await createPullCreditData(world)(aPass());
  return key;
}

/** Brings an order to `awaitingCredit`. */
export async function parsed(world: World, input: AcceptOrderInput = aPush()): Promise<OrderKey> {
  const key = await pulled(world, input);
  await createParseOrders(world)(aPass());
  return key;
}

/** Brings an order to `creditRunning`. */
export async function requested(world: World, input: AcceptOrderInput = aPush()): Promise<OrderKey> {
  const key = await parsed(world, input);
  await createRequestCredit(world)(aPass());
  return key;
}

/** Brings an order to `creditRejected`. */
export async function rejected(world: World, input: AcceptOrderInput = aPush()): Promise<OrderKey> {
  const key = await requested(world, input);
  await createApplyCreditResult(world)(aCreditResult(await orderIn(world, key), { outcome: 'rejected' }));
  return key;
}

/** What the credit engine says by default: 5 000 to 12 000 元, 6 or 12 months. */
export const APPROVAL = {
  outcome: 'approved',
  limitFen: '1200000',
  minimumFen: '500000',
  stepFen: '10000',
  terms: [
    { count: 6, unit: 'month' },
    { count: 12, unit: 'month' },
  ],
} as const;

/** A `credit.result` for `order`; members given as undefined are left out. */
export function aCreditResult(
  order: MarketplaceOrder,
  members: Readonly<Record<string, unknown>> = {},
  eventId = 'result-1',
): LenderEvent {
  const { channel, orderNo } = order.key;
  const payload = { orderNo, requestNo: order.creditRequestNo, decidedAt: order.changedAt, ...APPROVAL, ...members };
  return aLenderEvent({ eventId, type: 'credit.result', channel, key: orderNo, payload: JSON.stringify(payload) });
}

/** Somebody of the back office who may do everything. */
export const OFFICER: Operator = commandLineOperator('officer');

/** The invented borrower, who pushes by default. */
export const BORROWER = INVENTED_PEOPLE.borrower;
