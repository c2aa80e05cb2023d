import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MarketplaceOrders } from '#src/ports/marketplace-orders.js';
import type { Stores } from '#src/ports/unit-of-work.js';
import {
  brokenPromisesOf,
  createInMemoryDocumentStore,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
  describeBorrowableDatesContract,
  describeCallbackOutboxContract,
  describeDataPullsContract,
  describeDocumentStoreContract,
  describeEventInboxContract,
  describeMarketplaceOrdersContract,
  describeRelayShardsContract,
  describeUnitOfWorkContract,
  TEST_NOW,
} from '#src/testing/index.js';
import type { DocumentStoreHarness, StoreHarness } from '#src/testing/index.js';

type DescribeStore = typeof describeUnitOfWorkContract;

function openSound(): StoreHarness {
  const clock = createManualClock(TEST_NOW);
  return {
    ...createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() }),
    passTime: async (ms) => clock.advance(ms),
    close: () => Promise.resolve(),
  };
}

/** Titles that fail when `spoil` has changed the stores of every unit. */
function brokenWhenStores(
  describePort: DescribeStore,
  spoil: (stores: Stores) => Partial<Stores>,
): Promise<readonly string[]> {
  return brokenPromisesOf(describePort, async () => {
    const sound = openSound();
    const { unitOfWork } = sound;
    return {
      ...sound,
      unitOfWork: {
        read: unitOfWork.read,
        run: (work) => unitOfWork.run((stores) => work({ ...stores, ...spoil(stores) })),
      },
    };
  });
}

function withOrders(spoil: (orders: MarketplaceOrders) => Partial<MarketplaceOrders>) {
  return ({ orders }: Stores): Partial<Stores> => ({ orders: { ...orders, ...spoil(orders) } });
}

describe('a contract suite', () => {
  it('has nothing against stores that keep it', async () => {
    for (const describePort of [
      describeUnitOfWorkContract,
      describeMarketplaceOrdersContract,
      describeRelayShardsContract,
    ]) {
      expect(await brokenPromisesOf(describePort, async () => openSound())).to.deep.equal([]);
    }
  });

  // prettier-ignore
  const planted: readonly (readonly [string, DescribeStore, (stores: Stores) => Partial<Stores>, string])[] = [
    [ 'a claim that ignores other claims', describeMarketplaceOrdersContract,
      withOrders((orders) => ({ claimDue: (claim) => orders.claimDue({ ...claim, leaseMs: 0 }) })),
      'gives an order to one of several claimers at once' ],
    [ 'a compare-and-set without the compare', describeMarketplaceOrdersContract,
      withOrders((orders) => ({ transition: async (change) => {
        const order = await orders.find(change.key);
        return order === undefined ? false : orders.transition({ ...change, version: order.version });
      } })),
      'changes nothing for an earlier version' ],
    [ 'a postponement without the compare', describeMarketplaceOrdersContract,
      withOrders((orders) => ({ postpone: async (change) => {
        const order = await orders.find(change.order.key);
        return order === undefined ? false : orders.postpone({ ...change, order });
      } })),
      'does not note the attempt of a worker whose order another has postponed since' ],
    [ 'an amount that went through a float', describeMarketplaceOrdersContract,
      withOrders((orders) => ({ insert: (order) =>
        orders.insert({ ...order, requestedAmount: BigInt(Number(order.requestedAmount)) as typeof order.requestedAmount }) })),
      'keeps a new order whole, with its first step' ],
    [ 'a limit that is ignored', describeDataPullsContract,
      ({ dataPulls }) => ({ dataPulls: { ...dataPulls, claimDue: (claim) => dataPulls.claimDue({ ...claim, limit: 1_000 }) } }),
      'claims due pulls, oldest first, at most the limit, whole' ],
    [ 'a fence that is ignored', describeDataPullsContract,
      ({ dataPulls }) => ({ dataPulls: { ...dataPulls, saveKind: async (change) => {
        for (const fence of [1, 2]) if (await dataPulls.saveKind({ ...change, fence })) return true;
        return false;
      } } }),
      'refuses the writes of a worker whose lease ended and whose pull another holds' ],
    [ 'callbacks sent past a dead one', describeCallbackOutboxContract,
      ({ callbacks }) => ({ callbacks: { ...callbacks, due: async (lease, now, limit) => {
        await callbacks.abandon({}, now);
        return callbacks.due(lease, now, limit);
      } } }),
      'holds later ones of the order back behind a dead one, and no other order' ],
    [ 'a date that closes the door for ever', describeBorrowableDatesContract,
      ({ borrowableDates }) => ({ borrowableDates: { ...borrowableDates, postponeTo: (change) =>
        borrowableDates.postponeTo({ ...change, borrowableFrom: { kind: 'never' } }) } }),
      'keeps the date set' ],
    [ 'an inbox that never remembers', describeEventInboxContract,
      ({ inbox }) => ({ inbox: { ...inbox, record: () => Promise.resolve('first') } }),
      'is first once, then again' ],
  ];
  for (const [what, describePort, spoil, title] of planted) {
    it(`refuses ${what}`, async () => {
      expect(await brokenWhenStores(describePort, spoil)).to.include(title);
    });
  }

  it('refuses units that keep what they wrote before they failed', async () => {
    const broken = await brokenPromisesOf(describeUnitOfWorkContract, async () => {
      const sound = openSound();
      const { unitOfWork } = sound;
      return {
        ...sound,
        unitOfWork: {
          read: unitOfWork.read,
          run: async (work) => {
            const outcome = await unitOfWork.run(async (stores) => {
              try {
                return { value: await work(stores) };
              } catch (error) {
                return { error };
              }
            });
            if ('error' in outcome) throw outcome.error;
            return outcome.value;
          },
        },
      };
    });
    expect(broken).to.include.members([
      'leaves nothing when the work throws, and lets the error out as it is',
      'takes changes of older rows back, too',
    ]);
  });

  it('refuses shards whose leases never end', async () => {
    const broken = await brokenPromisesOf(describeRelayShardsContract, async () => ({
      ...openSound(),
      passTime: () => Promise.resolve(),
    }));
    expect(broken).to.include('takes a shard from a worker whose lease has ended, and lets go of what it still does');
  });

  it('refuses documents whose damage and links nobody checks', async () => {
    const broken = await brokenPromisesOf(describeDocumentStoreContract, async (): Promise<DocumentStoreHarness> => {
      const documentStore = createInMemoryDocumentStore({ clock: createManualClock(TEST_NOW) });
      return {
        documentStore,
        setTime: () => undefined,
        follow: async (url) => await documentStore.follow(url.replace(/(signature=.{64}).*/, '$1')),
        damage: () => Promise.resolve(),
        close: () => Promise.resolve(),
      };
    });
    expect(broken).to.include.members([
      'gives nothing away of a document that is damaged',
      'ends when it is said to end',
    ]);
  });
});
