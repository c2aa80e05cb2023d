import { expect } from 'chai';
import type { ConsumerRow } from '@banyan/core';
import { createConsumerTable } from '#src/consumers.table.js';
import { createScheduleTable } from '#src/jobs/schedule.table.js';

const unused = (): Promise<never> => Promise.reject(new Error('nothing runs here'));

describe('jobs and consumers', () => {
  it('have the names of the requirements, each once (items 5, 6, 13, 8, 15, 16, 19, 20, 23)', () => {
    const useCases = {
      pullCreditData: unused,
      parseOrders: unused,
      requestCredit: unused,
      checkCardBindings: unused,
      checkAccountOpenings: unused,
      expireApprovals: unused,
      assessOverdue: unused,
      checkRepayments: unused,
      reconcile: unused,
      sendSms: unused,
      eraseExpired: unused,
      prune: unused,
      pruneReplicas: unused,
    };
    const jobs = createScheduleTable(useCases).map(({ job }) => job);
    expect(new Set(jobs).size).to.equal(jobs.length);
    expect(jobs).to.include.members(['RongshuOperatorPullJob', 'RongshuPushOrderJob', 'OpenapiXWAuthStateCheckJob']);
    const consumers = consumerRows().map(({ consumer }) => consumer);
    expect(consumers).to.deep.equal([
      'RongshuCreditResultProcessor',
      'RongshuAuditResultProcessor',
      'RepayPlanProcessor',
      'RongshuLoanResultProcessor',
      'RongshuOverdueProcessor',
      'RongshuRepayResultProcessor',
    ]);
  });

  it('share the outcomes of a payout out between the schedule and the refusal, each to one (items 16 and 19)', () => {
    const rows = consumerRows().filter(({ type }) => type === 'loan.disbursement-result');
    const outcomes = rows.flatMap((row) => row.outcomes ?? ['every']);
    expect(outcomes).to.have.members(['paid', 'failed', 'rejected']);
    expect(rows.find(({ outcomes: taken }) => taken?.includes('paid'))?.consumer).to.equal('RepayPlanProcessor');
  });
});

function consumerRows(): readonly ConsumerRow[] {
  return createConsumerTable({
    applyCreditResult: unused,
    applyLoanReview: unused,
    applyDisbursement: unused,
    applyLoanResult: unused,
    applyOverdue: unused,
    applyRepaymentResult: unused,
  });
}
