import { until } from '@banyan/sandbox';
import { expect } from 'chai';
import type { Parties } from './loan-play.js';
import { PATIENCE_MS } from './loan-play.js';
import { quotedFen } from './repayments.js';

/** The bank's number of a transfer. */
export const TRANSFER = 'TRANSFER-1';

/** People book a transfer, take it back, and pay with the money that is held since (item 23). */
export async function beRecorded(parties: Parties): Promise<void> {
  const { now } = parties;
  const loan = `/loans/loan-${parties.order.orderNo}`;
  const amountFen = String(await quotedFen(parties, '1'));
  const paidAt = new Date(now()).toISOString();
  const transfer = { serialNo: TRANSFER, amountFen, paidAt, way: 'bankTransfer' };
  await operate(parties, `${loan}/offline-repayment`, transfer);
  await operate(parties, `/repayments/${TRANSFER}/correct`, {}, 'alreadyCorrected');
  await operate(parties, `${loan}/apply-held`, {}, 'notEnoughHeld');
  await operate(parties, `${loan}/offline-repayment`, transfer);
}

/** People settle the loan with a reduction (B17). */
export async function beReduced(parties: Parties): Promise<void> {
  const approval = { approvedBy: 'head-of-collections', approval: 'paper 7' };
  await operate(parties, `/loans/loan-${parties.order.orderNo}/settle-with-reduction`, approval, 'notNow');
}

/** The loan is overdue, and people write it off (B18). */
export async function beWrittenOff(parties: Parties): Promise<void> {
  const { operations, order } = parties;
  await until(
    'the loan to be overdue',
    async () =>
      (await operations.isWaiting(`loan-${order.orderNo}`, 'overdue').catch(() => false)) ? true : undefined,
    PATIENCE_MS,
  );
  await operate(parties, `/loans/loan-${order.orderNo}/write-off`, {}, 'notNow');
}

/** The payer's statement of yesterday lacks the payout; people settle the difference. */
export async function beReconciled(parties: Parties): Promise<void> {
  const { backOffice, operations, now } = parties;
  const day = new Date(now() - DAY_MS + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
  await until(
    'the statement to be taken',
    async () => ((await backOffice.repayment.sendStatement(day).catch(() => 0)) === 200 ? true : undefined),
    PATIENCE_MS,
  );
  const number = await until(
    'the difference',
    async () => {
      const answer = await operations.get(`/reconciliations/differences?day=${day}`).catch(() => undefined);
      const differences = answer?.body['differences'] as readonly Difference[] | undefined;
      return differences?.at(0)?.differenceNo;
    },
    PATIENCE_MS,
  );
  await operate(parties, `/reconciliations/differences/${number}/resolve`, {}, 'notOpen');
}

const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

interface Difference {
  readonly differenceNo: string;
}

/** Does something until it is done: the word `known` says that it was, and that its answer was lost. */
async function operate({ operations }: Parties, path: string, content: object, known?: string): Promise<void> {
  await until(
    path,
    async () => {
      const answer = await operations.post(path, content).catch(() => undefined);
      if (answer === undefined) return undefined;
      const isDone = answer.status === 200 || answer.body['error'] === known;
      expect(isDone || answer.status >= 500, `${path}: ${JSON.stringify(answer.body)}`).to.equal(true);
      return isDone ? true : undefined;
    },
    PATIENCE_MS,
  );
}
