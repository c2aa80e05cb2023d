import { addMs } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import { quoteRepayment } from '../../model/repayment/quote.js';
import type { DebitAnswer, Payer } from '../../ports/payer.js';
import type { LoanDependencies } from '../disbursement/loan-setting.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { debitOrderOf } from './repayment-card.js';
import { createSettleApplication } from './settle-application.js';

/**
 * One pass of `RepaymentCheckJob` (item 22, G24): asks the payer about debits that nothing was heard of, and books what it says.
 * Counts: claimed, paid, failed, running, unknown, again (somebody else was faster), ignored, outdated (never received, and not
 * what is owed any more: waits for its last day to end), fault:… (what the payer says cannot be booked), failed:….
 */
export type CheckRepayments = (request: BatchRequest) => Promise<Batch>;

/** What {@link createCheckRepayments} works with. */
export interface CheckRepaymentsDependencies extends LoanDependencies {
  readonly payer: Payer;
}

// For a channel whose configuration is gone.
const ORPHAN_INTERVAL_MS = 3_600_000;

/**
 * Makes the job that asks what became of debits. A payer that never got an order is sent the same one again, under the same
 * number and on its day only: a sender who was slow sends nothing after it, so that its absence can be believed then.
 */
export function createCheckRepayments(dependencies: CheckRepaymentsDependencies): CheckRepayments {
  const { unitOfWork, configuration, payer, clock } = dependencies;
  const settleApplication = createSettleApplication(dependencies);

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const now = clock.now();
    const items = await unitOfWork.run((stores) =>
      stores.repaymentApplications.claimDue({ now, limit, owner, leaseMs }),
    );
    return runBatch({
      items,
      concurrency,
      work: check,
      onError: async (claimed, error) => {
        await postpone(claimed);
        return `failed:${errorWord(error)}`;
      },
    });
  };

  async function check(claimed: RepaymentApplication): Promise<string> {
    const askedAt = clock.now();
    const answer = await payer.queryDebit(claimed.requestNo);
    if (answer.kind !== 'notReceived') return take(claimed, answer);
    if (askedAt > claimed.validUntil) return take(claimed, { kind: 'failed', reason: 'notReceived' });
    return sendAgain(claimed);
  }

  async function take(claimed: RepaymentApplication, answer: DebitAnswer): Promise<string> {
    if (answer.kind !== 'paid' && answer.kind !== 'failed') {
      await postpone(claimed);
      return answer.kind;
    }
    const settled = await settleApplication(claimed.requestNo, answer, 'query');
    if (settled.ok) return settled.value;
    await postpone(claimed);
    return `fault:${settled.error.kind}`;
  }

  async function sendAgain(claimed: RepaymentApplication): Promise<string> {
    const { read } = unitOfWork;
    const current = await read.repaymentApplications.find(claimed.requestNo);
    if (current?.state !== 'open') return 'again';
    const loan = await read.loans.find(claimed.loanNo);
    const schedule = await read.schedules.find(claimed.loanNo);
    invariant(loan !== undefined && schedule !== undefined, 'an application belongs to a loan with a schedule');
    const quoted = quoteRepayment({ loan, schedule, target: claimed.target, on: claimed.quotedOn });
    if (!quoted.ok || quoted.value.total !== claimed.amount) {
      await postpone(claimed);
      return 'outdated';
    }
    return take(claimed, await payer.debit(await debitOrderOf(read, loan, claimed)));
  }

  async function postpone({ requestNo, orderKey, attempts }: RepaymentApplication): Promise<void> {
    const intervalMs = configuration.loanPolicy(orderKey.channel)?.debitCheckIntervalMs ?? ORPHAN_INTERVAL_MS;
    const nextCheckAt = addMs(clock.now(), intervalMs);
    await unitOfWork.run((stores) => stores.repaymentApplications.postpone({ requestNo, attempts, nextCheckAt }));
  }
}
