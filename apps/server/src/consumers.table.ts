import type { ConsumerRow, EventConsumer } from '@banyan/core';
import {
  CREDIT_RESULT_CONSUMER,
  LOAN_RESULT_CONSUMER,
  LOAN_REVIEW_CONSUMER,
  OVERDUE_CONSUMER,
  REPAY_PLAN_CONSUMER,
  REPAYMENT_RESULT_CONSUMER,
} from '@banyan/core';

/** The use cases behind the consumers. */
export interface ConsumerUseCases {
  readonly applyCreditResult: EventConsumer;
  readonly applyLoanReview: EventConsumer;
  readonly applyDisbursement: EventConsumer;
  readonly applyLoanResult: EventConsumer;
  readonly applyOverdue: EventConsumer;
  readonly applyRepaymentResult: EventConsumer;
}

/** One row per consumer: the seed's name, the event it takes, of which outcomes, the use case (`DESIGN` §2). */
// prettier-ignore
export function createConsumerTable(useCases: ConsumerUseCases): readonly ConsumerRow[] {
  return [
    { consumer: CREDIT_RESULT_CONSUMER,    type: 'credit.result',                                                 take: useCases.applyCreditResult       }, // item 8
    { consumer: LOAN_REVIEW_CONSUMER,      type: 'loan.review-result',                                            take: useCases.applyLoanReview         }, // item 15
    { consumer: REPAY_PLAN_CONSUMER,       type: 'loan.disbursement-result', outcomes: ['paid'],                  take: useCases.applyDisbursement       }, // item 19
    { consumer: LOAN_RESULT_CONSUMER,      type: 'loan.disbursement-result', outcomes: ['failed', 'rejected'],    take: useCases.applyLoanResult         }, // item 16
    { consumer: OVERDUE_CONSUMER,          type: 'loan.overdue',                                                  take: useCases.applyOverdue            }, // item 20
    { consumer: REPAYMENT_RESULT_CONSUMER, type: 'repayment.result',                                              take: useCases.applyRepaymentResult    }, // item 23
  ];
}
