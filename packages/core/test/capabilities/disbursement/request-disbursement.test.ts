import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import { createLoanOperations } from '#src/capabilities/operations/loan-operations.js';
import type { Loan } from '#src/model/loan.js';
import { INVENTED_CARDS } from '#src/testing/index.js';
import { bindCard, openAccount } from '../borrow-confirm/support.js';
import { aReviewResult, loanIn } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const { borrowerLong: ofAccount, borrowerShort: other } = INVENTED_CARDS;

describe('the card of a payout (G11, G12)', () => {
  let world: World;
  let loan: Loan;

  beforeEach(() => {
    world = createWorld();
  });

  async function paidTo(): Promise<string | undefined> {
    return (await world.read.disbursements.ofLoan(loan.loanNo)).at(-1)?.card.reveal();
  }

  it('is the card of the depository account, though the borrower has bound another one since the confirmation', async () => {
    loan = await loanIn(world, 'awaitingReview');
    await bindCard(world, { card: ofAccount });
    await openAccount(world, ofAccount);
    await bindCard(world, { card: other });
    await createApplyLoanReview(world)(aReviewResult(loan));
    expect(await paidTo()).to.equal(ofAccount.reveal());
    const cards = await world.read.bankCards.list(loan.borrowerId);
    const byDefault = cards.filter((card) => card.isDefaultForDisbursement || card.isDefaultForRepayment);
    expect(byDefault.map(({ card }) => card.reveal())).to.deep.equal([other.reveal()]);
  });

  it('is that one in every attempt', async () => {
    loan = await loanIn(world, 'disbursementFailed');
    await bindCard(world, { card: ofAccount });
    await openAccount(world, ofAccount);
    await bindCard(world, { card: other });
    const operation = { operator: OFFICER, loanNo: loan.loanNo, reason: 'again' };
    expect(await createLoanOperations(world).retryDisbursement(operation)).to.include({ ok: true });
    expect(await paidTo()).to.equal(ofAccount.reveal());
  });

  it('is the default card when the account names none', async () => {
    loan = await loanIn(world, 'awaitingReview');
    await bindCard(world, { card: other });
    await createApplyLoanReview(world)(aReviewResult(loan));
    expect(await paidTo()).to.equal(other.reveal());
  });
});
