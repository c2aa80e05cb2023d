import { fen, IDENTITY_MEANINGS, identityTexts, instant } from '@banyan/core';
import type {
  BorrowerId,
  ChannelCode,
  IdentityIndexes,
  MarketplaceOrderNo,
  MarketplaceUserId,
  ProductCode,
  Stores,
} from '@banyan/core';
import type { GatewayHome } from './gateway-home.js';
import { CHANNEL_ID } from './gateway-home.js';
import type { InventedPerson } from './people.js';

/** What the gateway knows of a person, and so how it must answer. */
export interface KnownPerson {
  readonly person: InventedPerson;
  readonly standing: 'free' | 'withCard' | 'openOrder' | 'blacklisted';
}

const UNIT_SIZE = 500;

/** Stores people as borrowers, through the gateway's own stores: of ten, three have a card, one an open order, one is blacklisted. */
export async function fillBorrowers(
  home: GatewayHome,
  people: readonly InventedPerson[],
): Promise<readonly KnownPerson[]> {
  const known = people.map((person, index): KnownPerson => ({ person, standing: standingOf(index) }));
  const database = home.openDatabase();
  for (let start = 0; start < known.length; start += UNIT_SIZE) {
    await database.unitOfWork.run(async (stores) => {
      for (const [offset, one] of known.slice(start, start + UNIT_SIZE).entries()) {
        await store(home, stores, one, start + offset);
      }
    });
  }
  await database.close();
  return known;
}

function standingOf(index: number): KnownPerson['standing'] {
  const place = index % 10;
  if (place < 3) return 'withCard';
  if (place === 3) return 'openOrder';
  return place === 4 ? 'blacklisted' : 'free';
}

async function store(home: GatewayHome, stores: Stores, known: KnownPerson, index: number): Promise<void> {
  const { person, standing } = known;
  const at = instant(1_700_000_000_000 + index);
  const borrowerId = `borrower${String(index)}` as BorrowerId;
  const marketplaceUserId = String(1_000_000 + index) as MarketplaceUserId;
  const channel = CHANNEL_ID as ChannelCode;
  const indexes = indexesOf(home, person);
  const { name, idCard, mobile } = person;
  await stores.borrowers.insert({
    borrowerId,
    channel,
    marketplaceUserId,
    name,
    idCard,
    mobile,
    indexes,
    createdAt: at,
  });
  if (standing === 'blacklisted') {
    await stores.blacklist.add({ meaning: 'idCard', index: indexes.idCard, reason: 'bench', at });
  }
  if (standing === 'withCard') {
    await stores.bankCards.save({
      borrowerId,
      cardType: 'debit',
      bankCode: 'CCB',
      bankName: '中国建设银行',
      card: person.bankCard,
      cardIndex: home.identityIndex.ofCard(person.bankCard.reveal()),
      reservedMobile: mobile,
      isDefaultForDisbursement: true,
      isDefaultForRepayment: true,
      boundAt: at,
    });
  }
  if (standing !== 'openOrder') return;
  await stores.orders.insert({
    key: { channel, orderNo: `known${String(index)}` as MarketplaceOrderNo },
    borrowerId,
    marketplaceUserId,
    idCardIndex: indexes.idCard,
    productCode: 'BANYAN-LARGE' as ProductCode,
    status: 'accepted',
    version: 1,
    requestedAmount: fen(1_000_000),
    requestedTerm: { count: 12, unit: 'month' },
    appliedAt: at,
    pushFingerprint: '0'.repeat(64),
    authInfo: { isCardBound: false },
    attempts: 0,
    nextAttemptAt: at,
    createdAt: at,
    changedAt: at,
  });
}

function indexesOf(home: GatewayHome, person: InventedPerson): IdentityIndexes {
  const texts = identityTexts(person);
  // IDENTITY_MEANINGS names every member: the record is total by construction.
  return Object.fromEntries(
    IDENTITY_MEANINGS.map((meaning) => [meaning, home.identityIndex.of(meaning, texts[meaning])]),
  ) as unknown as IdentityIndexes;
}
