import { expect } from 'chai';
import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import { createApplyOpeningNotice } from '#src/capabilities/borrow-confirm/apply-opening-notice.js';
import { createCheckAccountOpenings } from '#src/capabilities/borrow-confirm/check-account-openings.js';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { createExpireApprovals } from '#src/capabilities/borrow-confirm/expire-approvals.js';
import { createReturnFromOpening } from '#src/capabilities/borrow-confirm/return-from-opening.js';
import { createApplyLoanResult } from '#src/capabilities/disbursement/apply-loan-result.js';
import { createApplyLoanReview } from '#src/capabilities/disbursement/apply-loan-review.js';
import { createAudited } from '#src/capabilities/operations/audited.js';
import { createLoanOperations } from '#src/capabilities/operations/loan-operations.js';
import { createAssessOverdue } from '#src/capabilities/repayment/assess-overdue.js';
import { createCheckRepayments } from '#src/capabilities/repayment/check-repayments.js';
import { createApplyDisbursement } from '#src/capabilities/repayment/create-schedule.js';
import { createRepay } from '#src/capabilities/repayment/repay.js';
import type { DisbursementRequest } from '#src/model/disbursement.js';
import type { UnitOfWork } from '#src/ports/unit-of-work.js';
import { aBank } from '#src/testing/index.js';
import { aBinding } from './bank-card/card-world.js';
import { applicationIn, approved, aWish, loanIn, opened } from './borrow-confirm/support.js';
import { aDisbursementResult, aReviewResult } from './support/loan-story.js';
import { OFFICER } from './support/story.js';
import type { World } from './support/world.js';
import { aPass, createWorld } from './support/world.js';

const DAY_MS = 86_400_000;

/** What several doors may write for one person at once. */
const GUARDED: readonly string[] = [
  'bankCards.save',
  'cardBindRequests.insert',
  'cardBindRequests.settle',
  'confirmations.amend',
  'confirmations.insert',
  'creditAccounts.freeze',
  'creditAccounts.release',
  'creditAccounts.use',
  'depositoryAccounts.save',
  'disbursements.insert',
  'disbursements.settle',
  'loans.insert',
  'loans.transition',
  'ledger.append',
  'openings.amend',
  'openings.insert',
  'orders.transition',
  'repaymentApplications.insert',
  'repaymentApplications.settle',
  'repayments.insert',
  'schedules.insert',
  'schedules.save',
];

/** `unitOfWork`, noting what each unit asks its stores for, in order. */
function noting(unitOfWork: UnitOfWork, units: string[][]): UnitOfWork {
  return {
    read: unitOfWork.read,
    run: (work) =>
      unitOfWork.run((stores) => {
        const unit: string[] = [];
        units.push(unit);
        return work(
          each(stores, (store, name) => each(store, (_member, method) => void unit.push(`${name}.${method}`))),
        );
      }),
  };
}

/** `target`, with `look` at every member that is taken; what it gives, if anything, takes the member's place. */
function each<T extends object>(target: T, look: (member: object, name: string) => object | undefined): T {
  return new Proxy(target, {
    get: (object, name, receiver) => {
      const member: unknown = Reflect.get(object, name, receiver);
      const isSeen = typeof name === 'string' && (typeof member === 'object' || typeof member === 'function');
      return isSeen && member !== null ? (look(member, name) ?? member) : member;
    },
  });
}

// On SQLite units take turns by themselves, so only this shows that a lock is missing (ADR 0009).
describe('from card to the last installment, every unit that writes for a person', () => {
  const units: string[][] = [];
  let world: World;
  let watched: World;

  async function enterApproved(): Promise<void> {
    world = createWorld();
    await world.unitOfWork.run((stores) => stores.banks.save(aBank({ code: 'CCB' })));
    await approved(world);
    const unitOfWork = noting(world.unitOfWork, units);
    watched = { ...world, unitOfWork, audited: createAudited({ ...world, unitOfWork }) };
    await createBindCard(watched)(aBinding());
    await createConfirmBorrow(watched)(aWish());
  }

  async function lastRequest(): Promise<DisbursementRequest> {
    const request = (await world.read.disbursements.ofLoan((await loanIn(world)).loanNo)).at(-1);
    if (request === undefined) throw new Error('there is no request');
    return request;
  }

  /** One installment too late and by way of the check job, the rest at once; one try is refused. */
  async function repayAll(): Promise<void> {
    const key = aWish().key;
    const repay = createRepay(watched);
    world.clock.advance(40 * DAY_MS);
    await createAssessOverdue(watched)(aPass());
    world.payer.scriptDebits('paysUnheard');
    await repay({ key, target: { kind: 'installments', installmentNos: [1] } });
    world.clock.advance(DAY_MS);
    await createCheckRepayments(watched)(aPass());
    world.payer.scriptDebits('refuses');
    await repay({ key, target: { kind: 'settlement' } });
    world.payer.scriptDebits('pays');
    await repay({ key, target: { kind: 'settlement' } });
  }

  before(async () => {
    await enterApproved();
    const application = await applicationIn(world);
    const message = world.depository.message(application.requestNo, opened(application));
    await createReturnFromOpening(watched)(world.pageTokens.issue(application.requestNo), message);
    await createApplyOpeningNotice(watched)(message);
    await createApplyLoanReview(watched)(aReviewResult(await loanIn(world)));
    const { requestNo } = await lastRequest();
    await createApplyLoanResult(watched)(
      aDisbursementResult(await loanIn(world), { requestNo, outcome: 'failed' }, 'e1'),
    );
    world.payer.say(requestNo, { kind: 'failed', reason: 'closed' });
    const { loanNo } = await loanIn(world);
    await createLoanOperations(watched).retryDisbursement({ operator: OFFICER, loanNo, reason: 'again' });
    const second = { requestNo: (await lastRequest()).requestNo };
    await createApplyDisbursement(watched)(aDisbursementResult(await loanIn(world), second, 'e2'));
    expect((await loanIn(world)).status).to.equal('disbursed');
    await repayAll();
    expect((await loanIn(world)).status).to.equal('settled');

    await enterApproved();
    world.clock.advance(DAY_MS / 2);
    world.depository.reply(opened(await applicationIn(world)));
    await createCheckAccountOpenings(watched)(aPass());
    await createApplyLoanReview(watched)(aReviewResult(await loanIn(world), { outcome: 'refused', reason: 'risk' }));
    expect((await loanIn(world)).status).to.equal('autoReviewRefused');

    await enterApproved();
    world.clock.advance(60 * DAY_MS);
    await createCheckAccountOpenings(watched)(aPass());
    await createExpireApprovals(watched)(aPass());
    expect((await applicationIn(world)).state).to.equal('expired');
  });

  it('is among these', () => {
    expect([...new Set(units.flat())]).to.include.members(GUARDED);
  });

  it('takes the person’s lock before anything else', () => {
    const writing = units.filter((unit) => unit.some((call) => GUARDED.includes(call)));
    for (const unit of writing) expect(unit[0], unit.join()).to.equal('borrowers.lockPerson');
  });
});
