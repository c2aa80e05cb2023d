import type { Instant } from '../../shared/calendar.js';
import type { BoundCard } from '../../model/bank.js';
import type { Borrower } from '../../model/borrower.js';
import type { DepositoryAccount } from '../../model/depository.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';

/** The card a loan would be paid out to, held against the card of the depository account (`lender-domain` §14-4, §14-5, G11). */
export type DisbursementCard =
  /** The default card; it is the account's, or the account names none. */
  | { readonly kind: 'bound'; readonly card: BoundCard }
  /** The account's card, which becomes the default. */
  | { readonly kind: 'ofAccount'; readonly card: BoundCard }
  /** No card is bound, and the account names none that could be. */
  | { readonly kind: 'none' }
  /** The default card is not the account's, and ours stays by the policy. */
  | { readonly kind: 'differs' };

/** Chooses the disbursement card of `borrower` as things stand. Writes nothing. */
export async function chooseDisbursementCard(input: {
  readonly stores: Pick<Stores, 'bankCards' | 'banks'>;
  readonly configuration: Pick<Configuration, 'bankOfCard'>;
  readonly policy: Pick<LoanPolicy, 'depositoryCardWins'>;
  readonly borrower: Borrower;
  readonly account: DepositoryAccount | undefined;
  readonly at: Instant;
}): Promise<DisbursementCard> {
  const { stores, policy, borrower, account } = input;
  const cards = await stores.bankCards.list(borrower.borrowerId);
  const bound = cards.find(({ isDefaultForDisbursement }) => isDefaultForDisbursement);
  const wanted = account?.card;
  if (wanted === undefined) return bound === undefined ? { kind: 'none' } : { kind: 'bound', card: bound };
  if (bound?.cardIndex === wanted.cardIndex) return { kind: 'bound', card: bound };
  if (bound !== undefined && !policy.depositoryCardWins) return { kind: 'differs' };

  const known = cards.find(({ cardIndex }) => cardIndex === wanted.cardIndex);
  const isDefaultForRepayment = known?.isDefaultForRepayment ?? !cards.some((card) => card.isDefaultForRepayment);
  if (known !== undefined) {
    return { kind: 'ofAccount', card: { ...known, isDefaultForDisbursement: true, isDefaultForRepayment } };
  }
  const bankCode = input.configuration.bankOfCard(wanted.card.reveal()) ?? wanted.bankCode;
  // A card of no known bank cannot be paid out to: the borrower has to bind one.
  if (bankCode === undefined) return bound === undefined ? { kind: 'none' } : { kind: 'differs' };
  const bank = (await stores.banks.listEnabled()).find(({ code }) => code === bankCode);
  return {
    kind: 'ofAccount',
    card: {
      borrowerId: borrower.borrowerId,
      cardType: 'debit',
      bankCode,
      bankName: bank?.name ?? bankCode,
      card: wanted.card,
      cardIndex: wanted.cardIndex,
      reservedMobile: wanted.reservedMobile ?? borrower.mobile,
      isDefaultForDisbursement: true,
      isDefaultForRepayment,
      boundAt: input.at,
    },
  };
}
