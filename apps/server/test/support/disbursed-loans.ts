import type { IdentityIndex, Instant, Loan, LoanEvent, LoanNo, RepaymentTerms, Stores } from '@banyan/core';
import { addMs, openingPostings, scheduleOf, STANDARD_REPAYMENT_TERMS } from '@banyan/core';
import { aDisbursementRequest, aLoan, anOrderKey, aProduct, months, priceTermsOf } from '@banyan/core/testing';
import type { ApprovedOrder } from './approved-orders.js';
import { storeApprovedOrder } from './approved-orders.js';

/** A loan that was paid out some days ago, of a borrower whose card is bound. */
export interface DisbursedLoan extends ApprovedOrder {
  readonly loanNo: LoanNo;
  readonly daysAgo: number;
  readonly termCount: number;
  readonly repaymentTerms?: RepaymentTerms;
}

/** The way from the confirmation to the payout (`lender-domain` §15). */
const WAY: readonly LoanEvent[] = ['reviewRequested', 'reviewPassed', 'disbursementRequested', 'loanDisbursed'];
const DAY_MS = 86_400_000;
const NO_HOLIDAYS = { holidays: [], workdays: [] };

/** The loan that is paid out of an approved order. */
export function disbursedLoanOf(
  order: ApprovedOrder,
  wish: Pick<DisbursedLoan, 'daysAgo' | 'termCount' | 'repaymentTerms'>,
): DisbursedLoan {
  return { ...order, ...wish, loanNo: `loan-${order.orderNo}` as LoanNo };
}

/** Writes a loan straight into the stores as the use cases leave it `daysAgo` days before `now`: with request, credit, schedule and ledger. */
export async function storeDisbursedLoan(
  stores: Stores,
  disbursed: DisbursedLoan,
  identityIndex: IdentityIndex,
  now: Instant,
): Promise<void> {
  const at = addMs(now, -disbursed.daysAgo * DAY_MS);
  await storeApprovedOrder(stores, disbursed, identityIndex, at);
  const key = anOrderKey(disbursed.orderNo, 'rongshu' as Loan['orderKey']['channel']);
  const order = await stores.orders.find(key);
  if (order === undefined) throw new Error('the order was not stored');
  const { borrowerId, idCardIndex, productCode, status: from, version } = order;
  const loan = aLoan({
    loanNo: disbursed.loanNo,
    orderKey: key,
    borrowerId,
    idCardIndex,
    productCode,
    term: months(disbursed.termCount),
    priceTerms: priceTermsOf(aProduct({ code: productCode })),
    repaymentTerms: disbursed.repaymentTerms ?? STANDARD_REPAYMENT_TERMS,
    createdAt: at,
    changedAt: at,
  });
  await stores.loans.insert(loan);
  await stores.orders.transition({ key, from, version, event: 'borrowConfirmed', at, detail: loan.loanNo });
  await stores.creditAccounts.freeze({ ...loan, at });
  await walk(stores, loan, at);
  await payOut(stores, loan, at);
}

async function walk(stores: Stores, { loanNo }: Loan, at: Instant): Promise<void> {
  for (const event of WAY) {
    const current = await stores.loans.find(loanNo);
    if (current === undefined) throw new Error('the loan was not stored');
    const { status: from, version } = current;
    const set = {
      ...(event === 'reviewRequested' ? { reviewRequestNo: `review-${loanNo}` } : {}),
      ...(event === 'loanDisbursed' ? { disbursedAt: at } : {}),
    };
    await stores.loans.transition({ loanNo, from, version, event, at, set });
  }
}

async function payOut(stores: Stores, loan: Loan, at: Instant): Promise<void> {
  const { loanNo, orderKey, amount, borrowerId } = loan;
  const [card] = await stores.bankCards.list(borrowerId);
  if (card === undefined) throw new Error('the card was not stored');
  const requestNo = `payout-${loanNo}`;
  await stores.disbursements.insert(
    aDisbursementRequest({
      requestNo,
      loanNo,
      orderKey,
      amount,
      card: card.card,
      cardIndex: card.cardIndex,
      requestedAt: at,
    }),
  );
  await stores.disbursements.settle({ requestNo, from: 'open', to: 'paid', at, paidAt: at });
  await stores.creditAccounts.use({ ...loan, at });
  const schedule = scheduleOf(loan, at, NO_HOLIDAYS);
  await stores.schedules.insert(schedule);
  for (const posting of openingPostings(loan, schedule, at)) await stores.ledger.append(posting);
}
