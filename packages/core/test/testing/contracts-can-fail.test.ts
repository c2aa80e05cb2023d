import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fen } from '#src/shared/money.js';
import { ok } from '#src/shared/result.js';
import type { MarketplaceOrders } from '#src/ports/marketplace-orders.js';
import type { Stores } from '#src/ports/unit-of-work.js';
import {
  anOrderKey,
  brokenPromisesOf,
  createInMemoryDocumentStore,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
  describeAuditLogContract,
  describeBorrowableDatesContract,
  describeBorrowConfirmationsContract,
  describeCallbackOutboxContract,
  describeCardBindRequestsContract,
  describeCreditAccountsContract,
  describeDataPullsContract,
  describeDepositoryAccountsContract,
  describeDisbursementRequestsContract,
  describeDocumentStoreContract,
  describeEventInboxContract,
  describeLoansContract,
  describeMarketplaceOrdersContract,
  describeOpeningApplicationsContract,
  describeOperatorKeysContract,
  describeRelayShardsContract,
  describeRepaymentSchedulesContract,
  describeRetentionContract,
  describeSmsOutboxContract,
  describeUnitOfWorkContract,
  loanNo,
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
    [ 'callbacks of any channel for one', describeCallbackOutboxContract,
      ({ callbacks }) => ({ callbacks: { ...callbacks, due: (lease, now, limit) => callbacks.due(lease, now, limit) } }),
      'shows those of one channel only, however many of others are older (promise 23)' ],
    [ 'a date that closes the door for ever', describeBorrowableDatesContract,
      ({ borrowableDates }) => ({ borrowableDates: { ...borrowableDates, postponeTo: (change) =>
        borrowableDates.postponeTo({ ...change, borrowableFrom: { kind: 'never' } }) } }),
      'keeps the date set' ],
    [ 'an inbox that never remembers', describeEventInboxContract,
      ({ inbox }) => ({ inbox: { ...inbox, record: () => Promise.resolve('first') } }),
      'is first once, then again' ],
    [ 'a loan inserted beside another of its order', describeLoansContract,
      ({ loans }) => ({ loans: { ...loans, insert: (loan) =>
        loans.insert({ ...loan, orderKey: anOrderKey(`${loan.orderKey.orderNo} of ${loan.loanNo}`) }) } }),
      'lets one of several inserts for an order through (item 12)' ],
    [ 'a loan moved whatever its version', describeLoansContract,
      ({ loans }) => ({ loans: { ...loans, transition: async (change) => {
        const loan = await loans.find(change.loanNo);
        return loan === undefined ? false : loans.transition({ ...change, from: loan.status, version: loan.version });
      } } }),
      'lets one of several transitions at once through' ],
    [ 'a confirmation that forgets what it said before', describeBorrowConfirmationsContract,
      ({ confirmations }) => ({ confirmations: { ...confirmations, amend: () => Promise.resolve(true) } }),
      'replaces it by its next revision and keeps the ones before (G7)' ],
    [ 'credit that is frozen again for the same loan', describeCreditAccountsContract,
      ({ creditAccounts }) => ({ creditAccounts: { ...creditAccounts, freeze: (movement) =>
        creditAccounts.freeze({ ...movement, loanNo: loanNo(`${movement.loanNo}+`) }) } }),
      'uses what was frozen and releases what was used' ],
    [ 'credit frozen beyond the limit', describeCreditAccountsContract,
      ({ creditAccounts }) => ({ creditAccounts: { ...creditAccounts, grant: (change) =>
        creditAccounts.grant({ ...change, limit: fen(change.limit + 1n) }) } }),
      'freezes up to the last fen and no further' ],
    [ 'a second schedule', describeRepaymentSchedulesContract,
      ({ schedules }) => ({ schedules: { ...schedules, insert: async (schedule) => {
        await schedules.insert(schedule);
        return ok();
      } } }),
      'lets one of several inserts at once through (item 19)' ],
    [ 'two requests to the payer at once', describeDisbursementRequestsContract,
      ({ disbursements }) => ({ disbursements: { ...disbursements, insert: async (request) => {
        await disbursements.insert(request);
        return ok();
      } } }),
      'lets one of several for a loan at once through (B9)' ],
    [ 'a request for a binding that never ends', describeCardBindRequestsContract,
      ({ cardBindRequests }) => ({ cardBindRequests: { ...cardBindRequests, settle: () => Promise.resolve(true) } }),
      'ends an open request once: bound' ],
    [ 'an application checked by everybody', describeOpeningApplicationsContract,
      ({ openings }) => ({ openings: { ...openings, claimDue: (claim) => openings.claimDue({ ...claim, leaseMs: 0 }) } }),
      'gives each row to one of several claimers at once' ],
    [ 'an account that stays what it was', describeDepositoryAccountsContract,
      ({ depositoryAccounts }) => ({ depositoryAccounts: { ...depositoryAccounts, save: async (account) => {
        if ((await depositoryAccounts.find(account.idCardIndex)) === undefined) await depositoryAccounts.save(account);
      } } }),
      "stores an account in place of the person's earlier one, and leaves others alone" ],
    [ 'a person whose cards are forgotten, and nothing else', describeRetentionContract,
      ({ retention, borrowers }) => ({ retention: { ...retention, erasePerson: async (index, pseudonym) => {
        const [account] = await borrowers.findByIndex('idCard', index, 1);
        const accounts = await retention.erasePerson(index, pseudonym);
        if (account !== undefined) await borrowers.updateContact(account);
        return accounts;
      } } }),
      'erases a person in every place, and leaves others alone' ],
    [ 'an order that is erased again and again', describeRetentionContract,
      ({ retention }) => ({ retention: { ...retention, eraseOrder: async (key, at) => {
        await retention.eraseOrder(key, at);
        return true;
      } } }),
      'erases an order once, and knows none that it was not given' ],
    [ 'pruning that knows no limit', describeRetentionContract,
      ({ retention }) => ({ retention: { ...retention, prune: (kind, before) => retention.prune(kind, before, 99) } }),
      'removes by age what is done with, the oldest first, and nothing that waits' ],
    [ 'a message that is sent again and again', describeSmsOutboxContract,
      ({ sms }) => ({ sms: { ...sms, settle: async (change) => {
        await sms.settle(change);
        return true;
      } } }),
      'ends a message as sent, once' ],
    [ 'an entry that says less than it was told', describeAuditLogContract,
      ({ auditLog }) => ({ auditLog: { ...auditLog, append: ({ detail: _detail, ...entry }) => auditLog.append(entry) } }),
      'keeps an entry whole, with and without an order and a detail' ],
    [ 'a key that cannot be taken back', describeOperatorKeysContract,
      ({ operatorKeys }) => ({ operatorKeys: { ...operatorKeys, revoke: () => Promise.resolve(true) } }),
      'revokes a key that lives, once, and still knows it' ],
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
