import { randomBytes } from 'node:crypto';
import type { Database, SqlEngine } from '@banyan/adapter-mysql';
import { createDatabase, createIdentityCipher, parseKeyRing } from '@banyan/adapter-mysql';
import type { AccessRule, Configuration, IdentityIndexes, MarketplaceOrderEvent, OrderKey, Stores } from '@banyan/core';
import { addMs, fen, IDENTITY_MEANINGS, identityTexts } from '@banyan/core';
import {
  aBlindIndex,
  aBoundCard,
  aBorrower,
  aCreditDecision,
  aDepositoryAccount,
  aLoanPolicy,
  aMarketplaceOrder,
  anAccessRule,
  anAgreement,
  anIntakePolicy,
  anOrderKey,
  aProduct,
  borrowerId,
  createInMemoryConfiguration,
  marketplaceUserId,
  TEST_CHANNEL,
  TEST_NOW,
} from '@banyan/core/testing';
import type { InventedPerson } from './people.js';
import { inventPeople } from './people.js';

/** When the measured confirmations come: a day after the approvals. */
export const CONFIRMED_AT = addMs(TEST_NOW, 86_400_000);

const PRODUCT = aProduct();
const UNIT_SIZE = 200;
const ENCRYPTION_KEY = `k1:${randomBytes(32).toString('base64')}`;

/** From the push to the approval. */
const PATH = [
  'dataPulled',
  'applicationParsed',
  'creditRequested',
  'creditApproved',
] as const satisfies MarketplaceOrderEvent[];
const STATUSES = ['accepted', 'awaitingParse', 'awaitingCredit', 'creditRunning'] as const;

/** The stores on `engine`; `tag` tells the identifiers of one opening from those of another. */
export function openStores(engine: SqlEngine, tag: string): Database {
  let count = 0;
  return createDatabase(engine, {
    cipher: createIdentityCipher(parseKeyRing(ENCRYPTION_KEY)),
    identifiers: { next: () => `${tag}${String(count++)}` },
  });
}

/** One product, the rules that the confirmation tries, one agreement. */
export function confirmConfiguration(): Configuration {
  const tests: readonly AccessRule['test'][] = [{ rule: 'blacklist' }, { rule: 'openOrder' }, { rule: 'reapplyDate' }];
  return createInMemoryConfiguration({
    products: [PRODUCT],
    intakePolicies: new Map([[TEST_CHANNEL, anIntakePolicy({ productCode: PRODUCT.code })]]),
    loanPolicies: new Map([[TEST_CHANNEL, aLoanPolicy()]]),
    accessRules: tests.map((test, index) => anAccessRule({ position: index + 1, stages: ['confirm'], test })),
    agreements: [anAgreement({ productCode: PRODUCT.code, stages: ['confirmation'] })],
  });
}

/** Stores `count` people with a depository account, a bound card and an approved order each. Their orders' keys. */
export async function fillApprovedOrders(database: Database, count: number): Promise<readonly OrderKey[]> {
  const people = inventPeople(count);
  const keys: OrderKey[] = [];
  for (let start = 0; start < count; start += UNIT_SIZE) {
    await database.unitOfWork.run(async (stores) => {
      for (const [offset, person] of people.slice(start, start + UNIT_SIZE).entries()) {
        keys.push(await approve(stores, person, start + offset));
      }
    });
  }
  return keys;
}

async function approve(stores: Stores, person: InventedPerson, index: number): Promise<OrderKey> {
  const { name, idCard, mobile, bankCard } = person;
  const key = anOrderKey(String(90_000_000 + index));
  const owner = {
    borrowerId: borrowerId(`b${String(index)}`),
    marketplaceUserId: marketplaceUserId(`u${String(index)}`),
  };
  const indexes = indexesOf(person);
  const idCardIndex = indexes.idCard;
  const cardIndex = aBlindIndex(`card ${bankCard.reveal()}`);
  await stores.borrowers.insert(aBorrower({ ...owner, name, idCard, mobile, indexes }));
  await stores.bankCards.save(
    aBoundCard({
      borrowerId: owner.borrowerId,
      card: bankCard,
      cardIndex,
      reservedMobile: mobile,
      isDefaultForDisbursement: true,
      isDefaultForRepayment: true,
    }),
  );
  await stores.depositoryAccounts.save(
    aDepositoryAccount({
      idCardIndex,
      depositoryPersonNo: `p${String(index)}`,
      requestNo: `o${String(index)}`,
      card: { card: bankCard, cardIndex, bankCode: 'CCB', reservedMobile: mobile },
    }),
  );
  const authInfo = { isCardBound: true, isAccountOpen: true };
  await stores.orders.insert(aMarketplaceOrder({ ...owner, key, idCardIndex, productCode: PRODUCT.code, authInfo }));
  for (const [step, event] of PATH.entries()) {
    await stores.orders.transition({
      key,
      from: STATUSES[step] ?? 'accepted',
      version: step + 1,
      event,
      at: TEST_NOW,
      ...(event === 'creditApproved' ? { set: { decision: aCreditDecision() } } : {}),
    });
  }
  await stores.creditAccounts.grant({
    borrowerId: owner.borrowerId,
    productCode: PRODUCT.code,
    limit: fen(1_500_000n),
    reference: `c${String(index)}`,
    at: TEST_NOW,
  });
  return key;
}

function indexesOf(person: InventedPerson): IdentityIndexes {
  const texts = identityTexts(person);
  // IDENTITY_MEANINGS names every member: the record is total by construction.
  return Object.fromEntries(
    IDENTITY_MEANINGS.map((meaning) => [meaning, aBlindIndex(`${meaning} ${texts[meaning]}`)]),
  ) as unknown as IdentityIndexes;
}
