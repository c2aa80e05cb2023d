import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { LoanEvent, LoanStatus } from '#src/model/loan-status.js';
import {
  LOAN_STATUS_TABLE,
  LOAN_TRANSITION_TABLE,
  loanStatusCode,
  loanStatusOf,
  nextLoanStatus,
} from '#src/model/loan-status.js';
import { describeStatusTables } from './status-table-facts.js';

describe('status of a loan (cl_borrow.state, lender-domain §15)', () => {
  describeStatusTables<LoanStatus, LoanEvent>({
    statuses: LOAN_STATUS_TABLE,
    transitions: LOAN_TRANSITION_TABLE,
    codeOf: loanStatusCode,
    statusOf: loanStatusOf,
    next: nextLoanStatus,
  });

  it('item 17: every code of the seed is there', () => {
    const codes = new Set<number>(LOAN_STATUS_TABLE.map(([code]) => code));
    for (const code of [0, 10, 13, 20, 27, 30, 31, 40, 41]) expect(codes.has(code), String(code)).to.equal(true);
  });

  it('B12, item 16: operations reject a loan after a failed payout, which ends in 27', () => {
    expect(loanStatusCode('manualReviewRefused')).to.equal(27);
    expect(nextLoanStatus('disbursementFailed', 'rejectedByOperations')).to.equal('manualReviewRefused');
    expect(
      LOAN_TRANSITION_TABLE.filter((row) => row[2] === 'rejectedByOperations').map(([from]) => from),
    ).to.deep.equal(['disbursementFailed']);
  });

  it('B9, B11: a failed payout may be tried again, as long as nobody rejected the loan', () => {
    expect(nextLoanStatus('disbursementFailed', 'disbursementRequested')).to.equal('disbursementRunning');
    expect(nextLoanStatus('manualReviewRefused', 'disbursementRequested')).to.equal(undefined);
  });

  it('nothing that was paid out can be cancelled or refused', () => {
    for (const status of ['disbursementRunning', 'disbursed', 'overdue', 'badDebt', 'settled'] as const) {
      for (const event of ['loanCancelled', 'reviewRefused', 'manualReviewRefused', 'rejectedByOperations'] as const) {
        expect(nextLoanStatus(status, event), `${status} ${event}`).to.equal(undefined);
      }
    }
  });

  it('B14–B18: overdue comes and goes until the last installment; a written-off loan can still be settled', () => {
    expect(nextLoanStatus('disbursed', 'dueDatePassed')).to.equal('overdue');
    expect(nextLoanStatus('overdue', 'arrearsPaid')).to.equal('disbursed');
    expect(nextLoanStatus('overdue', 'writtenOff')).to.equal('badDebt');
    expect(nextLoanStatus('badDebt', 'lastInstallmentPaid')).to.equal('settled');
    expect(nextLoanStatus('disbursed', 'writtenOff')).to.equal(undefined);
  });
});
