import { invariant } from '../../shared/errors.js';
import type { BoundCard } from '../../model/bank.js';
import type { BorrowerId } from '../../model/identifiers.js';
import type { Loan } from '../../model/loan.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { DebitOrder } from '../../ports/payer.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** The card that repayments of `borrowerId` are debited from: the default (item 11.3). */
export async function repaymentCardOf(
  stores: Pick<UnitOfWork['read'], 'bankCards'>,
  borrowerId: BorrowerId,
): Promise<BoundCard | undefined> {
  const cards = await stores.bankCards.list(borrowerId);
  return cards.find(({ isDefaultForRepayment }) => isDefaultForRepayment);
}

/**
 * What the payer is asked for an application: the amount and the card as they were stored with it, whatever was bound since.
 * Only the debit agreement and the reserved mobile are looked up: they belong to the card.
 */
export async function debitOrderOf(
  stores: Pick<UnitOfWork['read'], 'bankCards' | 'borrowers'>,
  { borrowerId }: Pick<Loan, 'borrowerId'>,
  { requestNo, amount, validUntil, card, cardIndex }: RepaymentApplication,
): Promise<DebitOrder> {
  const borrower = await stores.borrowers.find(borrowerId);
  invariant(borrower !== undefined, 'a loan belongs to a borrower');
  const { name, idCard, mobile } = borrower;
  const bound = (await stores.bankCards.list(borrowerId)).find((each) => each.cardIndex === cardIndex);
  return {
    requestNo,
    amount,
    validUntil,
    card,
    name,
    idCard,
    reservedMobile: bound?.reservedMobile ?? mobile,
    ...(bound?.agreementNo === undefined ? {} : { agreementNo: bound.agreementNo }),
  };
}
