import { invariant } from '../../shared/errors.js';
import type { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Bank, CardType } from '../../model/bank.js';
import type { Borrower } from '../../model/borrower.js';
import type { CardRefusal } from '../../model/card-binding.js';
import type { BlindIndex, OrderKey } from '../../model/identifiers.js';
import { LOAN_STATUSES_BEFORE_DISBURSEMENT } from '../../model/loan-status.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';

/** A card as the marketplace passes it on (1.4). */
export interface BindCardInput {
  readonly key: OrderKey;
  /** Checked against the borrower when given. */
  readonly name?: PersonName;
  /** Checked against the borrower when given. */
  readonly idCard?: IdCardNumber;
  readonly card: BankCardNumber;
  readonly cardType: CardType;
  /** Our code of the bank (table `bank`). */
  readonly bankCode: string;
  /** As sent; the name in table `bank` wins. */
  readonly bankName?: string;
  /** The number that the bank has for the card. */
  readonly reservedMobile: MobileNumber;
}

/**
 * What we know ourselves against binding a card, before anybody is asked: the order's status (G11), the person, table `bank`,
 * the card's leading digits, somebody else's card, in this order. `order` and `cardIndex` are those of `input`.
 */
export async function checkCard(given: {
  readonly stores: Stores;
  readonly configuration: Pick<Configuration, 'bankOfCard'>;
  readonly input: BindCardInput;
  readonly order: MarketplaceOrder;
  readonly cardIndex: BlindIndex;
}): Promise<Result<{ readonly borrower: Borrower; readonly bank: Bank }, CardRefusal>> {
  const { stores, configuration, input, order, cardIndex } = given;
  if (!(await isBindable(stores, order))) return err('orderNotBindable');

  const borrower = await stores.borrowers.find(order.borrowerId);
  invariant(borrower !== undefined, 'an order has a borrower');
  if (!isPerson(borrower, input)) return err('personDiffers');

  const { bankCode, cardType, card } = input;
  const bank = (await stores.banks.listEnabled()).find((row) => row.code === bankCode && row.cardType === cardType);
  if (bank === undefined) return err('bankNotSupported');
  if ((configuration.bankOfCard(card.reveal()) ?? bankCode) !== bankCode) return err('bankDiffersFromCard');

  return (await isBoundByAnotherPerson(stores, cardIndex, borrower))
    ? err('cardOfAnotherPerson')
    : ok({ borrower, bank });
}

async function isBindable(stores: Stores, order: MarketplaceOrder): Promise<boolean> {
  if (order.status === 'creditRunning' || order.status === 'awaitingConfirmation') return true;
  if (order.status !== 'confirmed') return false;
  const loan = await stores.loans.findByOrder(order.key);
  return loan !== undefined && LOAN_STATUSES_BEFORE_DISBURSEMENT.includes(loan.status);
}

function isPerson(borrower: Borrower, { name, idCard }: BindCardInput): boolean {
  return (
    (name === undefined || name.reveal() === borrower.name.reveal()) &&
    (idCard === undefined || idCard.reveal() === borrower.idCard.reveal())
  );
}

/** The other accounts of the same person do not count. */
async function isBoundByAnotherPerson(stores: Stores, cardIndex: BlindIndex, borrower: Borrower): Promise<boolean> {
  for (const { borrowerId } of await stores.bankCards.findByCard(cardIndex)) {
    if (borrowerId === borrower.borrowerId) continue;
    const holder = await stores.borrowers.find(borrowerId);
    if (holder?.indexes.idCard !== borrower.indexes.idCard) return true;
  }
  return false;
}
