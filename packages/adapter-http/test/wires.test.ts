import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type {
  ApplyCreditResultError,
  ApplyDisbursementError,
  ApplyLoanResultError,
  ApplyLoanReviewError,
} from '@banyan/core';
import { LENDER_EVENT_TABLE } from '@banyan/core';

type ParkedCause = (
  ApplyCreditResultError | ApplyDisbursementError | ApplyLoanResultError | ApplyLoanReviewError
)['kind'];

// A total record, so that a cause added to a consumer must be added here.
const CAUSES: Readonly<Record<ParkedCause, true>> = {
  malformed: true,
  unknownOrder: true,
  unknownLoan: true,
  unknownRequest: true,
  noAmountOffered: true,
  noTermOffered: true,
  priceAboveProduct: true,
  amountDiffers: true,
  paidAtImplausible: true,
  notPriceable: true,
  paidAfterEnd: true,
  failedAfterPaid: true,
  rejectedAfterPaid: true,
  payoutStillOpen: true,
};

describe('WIRES.md', () => {
  const text = readFileSync(new URL('../WIRES.md', import.meta.url), 'utf8');

  it('describes the payload of every event, and says which go to the lender', () => {
    for (const [type, direction] of LENDER_EVENT_TABLE) {
      const row = direction === 'outgoing' ? `| \`${type}\` (to the lender) | ` : `| \`${type}\` | `;
      expect(text.split(row), type).to.have.lengthOf(2);
    }
  });

  it('says what every cause means for which an event is parked', () => {
    for (const cause of Object.keys(CAUSES)) expect(text, cause).to.include(`\`${cause}\``);
  });
});
