import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createQueryDisbursement } from '#src/capabilities/disbursement/query-disbursement.js';
import { createReadDisbursement } from '#src/capabilities/disbursement/read-disbursement.js';
import type { OrderKey } from '#src/model/identifiers.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { buildDisbursementAnswer } from '#src/rongshu/callbacks/disbursement-answer.js';
import { err } from '#src/shared/result.js';
import { aConfirmation, anOrderKey, INVENTED_CARDS } from '#src/testing/index.js';
import { applicationIn, approved, confirm, notice, opened } from '../borrow-confirm/support.js';
import { DISBURSEMENT_REQUEST_NO, loanIn, REQUEST_STATE_IN } from '../support/loan-story.js';
import { BORROWER, orderIn, pushed } from '../support/story.js';
import { createWorld } from '../support/world.js';

describe('queryDisbursement (item 17)', () => {
  for (const [, state] of LOAN_STATUS_TABLE) {
    const isPaid = REQUEST_STATE_IN.get(state) === 'paid';
    it(`tells of a loan in ${state}, ${isPaid ? 'with its schedule' : 'without a schedule'}`, async () => {
      const world = createWorld();
      const loan = await loanIn(world, state);
      const answer = await createQueryDisbursement(world)(loan.orderKey);
      const schedule = await world.read.schedules.find(loan.loanNo);
      expect(schedule !== undefined).to.equal(isPaid);
      const facts = { order: await orderIn(world), loan, hasOpenConfirmation: false };
      expect(answer).to.deep.equal({ ok: true, value: isPaid ? { ...facts, schedule } : facts });
    });
  }

  for (const state of ['open', 'consumed', 'void'] as const) {
    it(`without a loan: a confirmation that is ${state} ${state === 'open' ? 'counts' : 'does not count'}`, async () => {
      const world = createWorld();
      const key = await pushed(world);
      await world.unitOfWork.run((stores) => stores.confirmations.insert(aConfirmation({ key, state })));
      expect(await createQueryDisbursement(world)(key)).to.deep.equal({
        ok: true,
        value: { order: await orderIn(world, key), hasOpenConfirmation: state === 'open' },
      });
    });
  }

  it('asked while the loan is being made: in progress, never "not confirmed"', async () => {
    for (const step of ['stateOfOrder', 'findByOrder'] as const) {
      const world = createWorld();
      const key = await approved(world);
      await confirm(world);
      const application = await applicationIn(world);
      const after = await createQueryDisbursement({
        read: {
          ...world.read,
          loans: {
            ...world.read.loans,
            [step]: async (asked: OrderKey) => {
              const found = await world.read.loans[step](asked);
              await notice(world, application, opened(application));
              return found;
            },
          },
        },
      })(key);
      if (!after.ok) throw new Error(after.error.kind);
      expect(buildDisbursementAnswer(after.value), step).to.include({ status: 7002 });
    }
  });

  it('an unknown order is its own answer', async () => {
    expect(await createQueryDisbursement(createWorld())(anOrderKey())).to.deep.equal(err({ kind: 'unknownOrder' }));
  });
});

describe('readDisbursement (B9)', () => {
  it('tells the payer of an open request: to whom, to which card, how much', async () => {
    const world = createWorld();
    const loan = await loanIn(world, 'disbursementRunning');
    const answer = await createReadDisbursement(world)(DISBURSEMENT_REQUEST_NO);
    if (!answer.ok) throw new Error(answer.error.kind);
    const { name, idCard, card, ...rest } = answer.value;
    expect([name, idCard, card].map((personal) => personal.reveal())).to.deep.equal([
      BORROWER.name.reveal(),
      BORROWER.idCard.reveal(),
      INVENTED_CARDS.borrowerLong.reveal(),
    ]);
    expect(rest).to.deep.include({ loanNo: loan.loanNo, amount: loan.amount, attempt: 1 });
  });

  for (const [state, requestState] of REQUEST_STATE_IN) {
    if (requestState === 'open') continue;
    it(`does not tell of the request of a loan in ${state}: nothing may be paid on it`, async () => {
      const world = createWorld();
      await loanIn(world, state);
      const answer = await createReadDisbursement(world)(DISBURSEMENT_REQUEST_NO);
      expect(answer).to.deep.equal(err({ kind: 'unknownRequest' }));
    });
  }

  it('knows no other number', async () => {
    const answer = await createReadDisbursement(createWorld())('disbursement-9');
    expect(answer).to.deep.equal(err({ kind: 'unknownRequest' }));
  });
});
