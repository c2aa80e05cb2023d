import { invariant } from '../../shared/errors.js';
import { fenOfSafeInteger, subtractFen } from '../../shared/money.js';
import type { Fen } from '../../shared/money.js';
import type { BoundCard } from '../../model/bank.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { Loan } from '../../model/loan.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import { feeAmounts } from '../../model/pricing/fees.js';
import { disbursementRequestedEvent } from './loan-events.js';
import type { LoanSetting } from './loan-setting.js';
import { moveLoan } from './loan-setting.js';

/** What reaches the borrower: the amount less what the product takes at the payout, if it may take anything. */
export function amountToDisburse({ amount, priceTerms }: Pick<Loan, 'amount' | 'priceTerms'>): Fen {
  return subtractFen(amount, fenOfSafeInteger(feeAmounts(priceTerms.fees, amount).atDisbursement));
}

/**
 * Sends a loan to its payout, in the unit of `setting` (B9): the request with a copy of the card (G12), the state and the event
 * are one. Throws `InvariantViolation` when a request is open, or when there is no card: the confirmation demanded one (G11).
 */
export async function requestDisbursement(setting: LoanSetting, detail: string): Promise<LoanSetting> {
  const { stores, identifiers, loan, at } = setting;
  const { loanNo, orderKey } = loan;
  const card = await disbursementCardOf(setting);
  invariant(card !== undefined, 'a confirmed borrower has a disbursement card');
  const request = {
    requestNo: identifiers.next(),
    loanNo,
    orderKey,
    attempt: (await stores.disbursements.ofLoan(loanNo)).length + 1,
    amount: amountToDisburse(loan),
    bankCode: card.bankCode,
    bankName: card.bankName,
    card: card.card,
    cardIndex: card.cardIndex,
    state: 'open',
    requestedAt: at,
  } as const;
  const inserted = await stores.disbursements.insert(request);
  invariant(inserted.ok, 'a loan has one open disbursement request');
  const requested = await moveLoan(setting, 'disbursementRequested', detail);
  await stores.events.enqueue(disbursementRequestedEvent({ eventId: identifiers.next(), loan, request, at }));
  return requested;
}

/** The account pays out to its own card, though another one may have become the default since the confirmation (G11, G12). */
async function disbursementCardOf({ stores, loan }: LoanSetting): Promise<BoundCard | undefined> {
  const cards = await stores.bankCards.list(loan.borrowerId);
  const account = await stores.depositoryAccounts.find(loan.idCardIndex);
  const ofAccount = cards.find(({ cardIndex }) => cardIndex === account?.card?.cardIndex);
  return ofAccount ?? cards.find(({ isDefaultForDisbursement }) => isDefaultForDisbursement);
}

/**
 * Ends an open request that was definitely not paid, in the unit of `setting` (B11), whoever tells of it: the event, or the
 * payer asked by operations. The loan moves with it if it waited for this payout. Throws `InvariantViolation` unless it is open.
 */
export async function failDisbursement(
  setting: LoanSetting,
  { requestNo }: Pick<DisbursementRequest, 'requestNo'>,
  reason: string,
): Promise<LoanSetting> {
  const { stores, loan, at } = setting;
  const isSettled = await stores.disbursements.settle({ requestNo, from: 'open', to: 'failed', at, reason });
  invariant(isSettled, 'an open request under the lock of a unit is settled by that unit only');
  if (nextLoanStatus(loan.status, 'disbursementFailed') === undefined) return setting;
  return moveLoan(setting, 'disbursementFailed', reason);
}

/** What follows a passed review, in its unit: one more look where the policy wants it (B8), the payout otherwise. The marketplace is told nothing (item 15). */
export async function proceedToDisbursement(setting: LoanSetting, detail: string): Promise<LoanSetting> {
  return setting.policy.reviewsDisbursement
    ? moveLoan(setting, 'disbursementReviewStarted', detail)
    : requestDisbursement(setting, detail);
}
