import { createHash } from 'node:crypto';
import { identityTexts } from '@banyan/core';
import {
  aBorrower,
  aBoundCard,
  aCallbackDraft,
  aCardBindRequest,
  aConfirmation,
  aDataPull,
  aDepositoryAccount,
  aDisbursementRequest,
  anApplication,
  anOpeningApplication,
  anSmsDraft,
  aRepaymentApplication,
  borrowerId,
  INVENTED_CARDS,
  INVENTED_PEOPLE,
  marketplaceUserId,
  TEST_NOW,
} from '@banyan/core/testing';
import type { Database } from '#src/index.js';

const { borrower: person, firstContact, letterId } = INVENTED_PEOPLE;
/** A URL of the marketplace that names its user. */
export const BACK_URL = `https://marketplace.example/back?mobile=${person.mobile.reveal()}`;
/** A callback that names a card. */
export const TOLD = `{"bankCard":"${INVENTED_CARDS.borrowerShort.reveal()}"}`;
/** A URL under which a borrower's data is pulled. */
export const OPERATOR_URL = `https://data.example/operator?phone=${person.mobile.reveal()}`;

/** Puts people, cards and what names them into every store that keeps them. */
export async function fillIdentities(database: Database): Promise<void> {
  await database.unitOfWork.run(async (stores) => {
    await stores.borrowers.insert(aBorrower());
    await stores.borrowers.insert(
      aBorrower({ ...letterId, borrowerId: borrowerId('borrower-2'), marketplaceUserId: marketplaceUserId('90002') }),
    );
    await stores.bankCards.save(aBoundCard());
    await stores.applications.save(anApplication());
    await stores.dataPulls.insert(aDataPull({ operatorUrl: OPERATOR_URL }));
    await stores.confirmations.insert(aConfirmation({ successUrl: BACK_URL, failedUrl: BACK_URL }));
    await stores.confirmations.amend(aConfirmation({ successUrl: BACK_URL, revision: 2 }));
    await stores.openings.insert(anOpeningApplication());
    await stores.depositoryAccounts.save(aDepositoryAccount());
    await stores.cardBindRequests.insert(aCardBindRequest({ card: INVENTED_CARDS.borrowerShort }));
    await stores.disbursements.insert(aDisbursementRequest({ card: INVENTED_CARDS.contact }));
    await stores.repaymentApplications.insert(aRepaymentApplication({ card: INVENTED_CARDS.borrowerShort }));
    await stores.sms.enqueue(anSmsDraft(), TEST_NOW);
    await stores.callbacks.enqueue(aCallbackDraft({ type: 'repaymentSchedule', body: TOLD }), TEST_NOW);
    const body = `{"phone":"${person.mobile.reveal()}"}`;
    await stores.parking.park({ consumer: 'c', eventId: 'e', body, cause: 'unreadable', parkedAt: TEST_NOW });
  });
}

/** Everything of these people that must be nowhere in clear, nor as an MD5. */
export function secretsOfIdentities(): readonly string[] {
  const people = [person, firstContact, letterId];
  const clear = people.flatMap((one) => Object.values(identityTexts(one)));
  const digests = clear.map((text) => createHash('md5').update(text).digest('hex'));
  const cards = Object.values(INVENTED_CARDS).map((card) => card.reveal());
  return [...clear, ...people.map((one) => one.name.reveal()), ...digests, ...cards, '测试路1号'];
}
