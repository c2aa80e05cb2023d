import type {
  Borrower,
  BorrowerId,
  ChannelCode,
  IdentityIndex,
  Instant,
  MarketplaceOrderEvent,
  MarketplaceOrderStatus,
  ProductCode,
  Stores,
} from '@banyan/core';
import { addMs, BankCardNumber, fen, IdCardNumber, identityTexts, MobileNumber, PersonName, rate } from '@banyan/core';
import type { Result } from '@banyan/core';
import { aBorrower, aBoundCard, aCreditDecision, aMarketplaceOrder, anOrderKey, months } from '@banyan/core/testing';
import { createPeople } from '@banyan/sandbox';

/** An order that waits for its confirmation, and who it is about. */
export interface ApprovedOrder {
  readonly name: string;
  readonly orderNo: string;
  readonly uid: string;
  readonly idCard: string;
  readonly bankCard: string;
  readonly mobile: string;
  readonly birthDate: string;
  readonly isAccountOpen: boolean;
  /** Bound when absent. */
  readonly isCardBound?: boolean;
}

const CHANNEL = 'rongshu' as ChannelCode;
const PRODUCT = 'BANYAN-LARGE' as ProductCode;
const PEOPLE_PER_SEED = 96;
const LIMIT = fen(5_000_000n);

/** The way from the push to the approval (`lender-domain` §13.2). */
const WAY: readonly (readonly [MarketplaceOrderStatus, MarketplaceOrderEvent])[] = [
  ['accepted', 'dataPulled'],
  ['awaitingParse', 'applicationParsed'],
  ['awaitingCredit', 'creditRequested'],
  ['creditRunning', 'creditApproved'],
];

/** Orders of as many people, each in a state that an approval leaves behind: decision, credit line, bound card. */
export function someApprovedOrders(count: number, isAccountOpen: (index: number) => boolean): readonly ApprovedOrder[] {
  let people = createPeople(1);
  return Array.from({ length: count }, (_, index) => {
    if (index % PEOPLE_PER_SEED === 0) people = createPeople(1 + index / PEOPLE_PER_SEED);
    const { name, idCard, bankCard, mobile, birthDate } = people.next();
    const uid = String(7_000_000 + index);
    const person = { name, idCard, bankCard, mobile, birthDate };
    return { ...person, orderNo: String(80_000_000 + index), uid, isAccountOpen: isAccountOpen(index) };
  });
}

/** Writes an order straight into the stores. */
export async function storeApprovedOrder(
  stores: Stores,
  order: ApprovedOrder,
  identityIndex: IdentityIndex,
  now: Instant,
): Promise<void> {
  const borrower = borrowerOf(order, identityIndex, now);
  const { borrowerId, marketplaceUserId, indexes } = borrower;
  const key = anOrderKey(order.orderNo, CHANNEL);
  const decision = aCreditDecision({
    minimum: fen(500_000n),
    limit: LIMIT,
    step: fen(100_000n),
    terms: [months(6), months(12)],
    annualRate: rate(18_000_000n),
    decidedAt: now,
    validUntil: addMs(now, 30 * 86_400_000),
  });
  await stores.borrowers.insert(borrower);
  await stores.orders.insert(
    aMarketplaceOrder({
      key,
      borrowerId,
      marketplaceUserId,
      idCardIndex: indexes.idCard,
      productCode: PRODUCT,
      appliedAt: now,
      nextAttemptAt: now,
      createdAt: now,
      changedAt: now,
    }),
  );
  for (const [step, [from, event]] of WAY.entries()) {
    const isLast = event === 'creditApproved';
    await stores.orders.transition({
      key,
      from,
      version: step + 1,
      event,
      at: now,
      ...(isLast ? { nextAttemptAt: decision.validUntil, set: { decision } } : {}),
    });
  }
  const reference = `credit-${order.orderNo}`;
  await stores.creditAccounts.grant({ borrowerId, productCode: PRODUCT, limit: LIMIT, reference, at: now });
  const card = parsed(BankCardNumber.parse(order.bankCard));
  const cardIndex = identityIndex.ofCard(card.reveal());
  if (order.isCardBound !== false) {
    await stores.bankCards.save(
      aBoundCard({
        borrowerId,
        card,
        cardIndex,
        reservedMobile: borrower.mobile,
        isDefaultForDisbursement: true,
        isDefaultForRepayment: true,
        boundAt: now,
      }),
    );
  }
  if (!order.isAccountOpen) return;
  await stores.depositoryAccounts.save({
    idCardIndex: indexes.idCard,
    depositoryPersonNo: `P-${order.orderNo}`,
    requestNo: `O-${order.orderNo}`,
    openedAt: now,
    card: { card, cardIndex },
  });
}

function borrowerOf(order: ApprovedOrder, identityIndex: IdentityIndex, createdAt: Instant): Borrower {
  const name = parsed(PersonName.parse(order.name));
  const idCard = parsed(IdCardNumber.parse(order.idCard));
  const mobile = parsed(MobileNumber.parse(order.mobile));
  const texts = identityTexts({ name, idCard, mobile });
  const base = aBorrower({ name, idCard, mobile });
  const indexes = {
    idCard: identityIndex.of('idCard', texts.idCard),
    mobile: identityIndex.of('mobile', texts.mobile),
    mobileAndIdCard: identityIndex.of('mobileAndIdCard', texts.mobileAndIdCard),
    nameIdCardAndMobile: identityIndex.of('nameIdCardAndMobile', texts.nameIdCardAndMobile),
    nameAndIdCardPrefix: identityIndex.of('nameAndIdCardPrefix', texts.nameAndIdCardPrefix),
  };
  return {
    ...base,
    channel: CHANNEL,
    borrowerId: `borrower-${order.orderNo}` as BorrowerId,
    marketplaceUserId: order.uid as Borrower['marketplaceUserId'],
    indexes,
    createdAt,
  };
}

function parsed<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error('an invented person is not valid');
  return result.value;
}
