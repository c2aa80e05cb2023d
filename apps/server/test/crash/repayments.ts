import { until } from '@banyan/sandbox';
import { expect } from 'chai';
import type { Parties } from './loan-play.js';
import { PATIENCE_MS } from './loan-play.js';

type RepaymentRequest = ReturnType<Parties['backOffice']['repayment']['requests']['entries']>[number];

/** The borrower pays installments (`1`, `1,2`) or all that is left (`-1`), clicking until it is done, and everybody hears of it once. */
export async function payAndHear(parties: Parties, period: string): Promise<void> {
  await until(`${period} to be repaid`, () => click(parties, period), PATIENCE_MS);
  await hearRepaid(parties, period);
}

/** The payer has nothing but an open debit; its notices and job are silent, and the event brings the result. */
export async function payAndTell(parties: Parties): Promise<void> {
  const { repayment } = parties.backOffice;
  await click(parties, '1');
  const request = await debitOf(parties);
  repayment.settle(request.requestNo, 'paid');
  const tell = async (): Promise<true | undefined> =>
    (await repayment.tell(request).catch(() => 0)) === 202 ? true : undefined;
  await until('the event to be taken', tell, PATIENCE_MS);
  await hearRepaid(parties, '1');
  await until('the event to be taken again', tell, PATIENCE_MS);
  expect(repayment.debits.paid().length, 'debits').to.equal(1);
}

/** The payer has debited by itself on the due day, under no number of ours. */
export async function beCollected(parties: Parties): Promise<void> {
  const { backOffice, order, now } = parties;
  const loan = { orderNo: order.orderNo, channel: 'rongshu', loanNo: `loan-${order.orderNo}` };
  const amountFen = await quotedFen(parties, '1');
  const word = { outcome: 'paid', serialNo: COLLECTED, amountFen, paidAt: now(), way: 'debit' } as const;
  const say = async (): Promise<true | undefined> =>
    (await backOffice.repayment.say(loan, word).catch(() => 0)) === 202 ? true : undefined;
  await until('the event to be taken', say, PATIENCE_MS);
  await hearRepaid(parties, '1');
  await until('the event to be taken again', say, PATIENCE_MS);
}

/** The payer's number of what {@link beCollected} collects. */
export const COLLECTED = 'COLLECTED-1';

/** The job finds the loan overdue, and everybody hears of it once. */
export async function beOverdue(parties: Parties): Promise<void> {
  const { marketplace, counterparts, order } = parties;
  await marketplace.callbacks.waitFor(
    'the schedule',
    ({ orderNo, path, isSigned }) => orderNo === order.orderNo && path === SCHEDULE_PATH && isSigned,
    PATIENCE_MS,
  );
  await counterparts.sms.messages.waitFor('the SMS', ({ shown }) => shown.includes('已逾期'), PATIENCE_MS);
}

const RESULT_PATH = '/api/v2/repay/feedback.do';
const SCHEDULE_PATH = '/api/v2/repayPlan/feedback.do';

/** The callbacks of repayment as they came; one that came again at once, because its answer was lost, is no second one. */
export function callbacksOf({ marketplace, order }: Pick<Parties, 'marketplace' | 'order'>): readonly string[] {
  const own = marketplace.callbacks.entries(({ orderNo }) => orderNo === order.orderNo);
  return own
    .filter(({ path, text }, index) => path !== own[index - 1]?.path || text !== own[index - 1]?.text)
    .map(({ path }) => (path === RESULT_PATH ? 'result' : path === SCHEDULE_PATH ? 'schedule' : path));
}

/** One click: true once the installments are paid. What the answer leaves open, the query tells. */
async function click(parties: Parties, period: string): Promise<true | undefined> {
  const { client, order } = parties;
  const wish = { orderId: order.orderNo, period };
  const answer = await client.ask('repayment', wish).catch(() => undefined);
  if (answer?.status === 5001) return true;
  return (await isRepaid(parties, period)) ? true : undefined;
}

async function isRepaid({ client, order }: Parties, period: string): Promise<boolean> {
  for (const one of period.split(',')) {
    const answer = await client
      .ask('getRepaymentResult', { orderId: order.orderNo, period: one })
      .catch(() => undefined);
    if (answer?.status !== 8001) return false;
  }
  return true;
}

/** Result and schedule by callback and query, and the SMS. */
async function hearRepaid(parties: Parties, period: string): Promise<void> {
  const { client, marketplace, counterparts, order } = parties;
  // A failure that was told only by the answer is not the end: the borrower comes again.
  const paid = async (): Promise<true | undefined> => {
    if (await isRepaid(parties, period)) return true;
    const answer = await client
      .ask('getRepaymentResult', { orderId: order.orderNo, period: period.split(',')[0] ?? '' })
      .catch(() => undefined);
    if (answer?.status === 8003) await click(parties, period);
    return undefined;
  };
  await until('the result', paid, PATIENCE_MS);
  await marketplace.callbacks.waitFor(
    'the schedule',
    ({ orderNo, path, isSigned }) => orderNo === order.orderNo && path === SCHEDULE_PATH && isSigned,
    PATIENCE_MS,
  );
  await counterparts.sms.messages.waitFor('the SMS', ({ shown }) => shown.includes('扣款'), PATIENCE_MS);
}

function debitOf({ backOffice, order }: Parties): Promise<RepaymentRequest> {
  const isOurs = ({ orderNo }: RepaymentRequest): boolean => orderNo === order.orderNo;
  return backOffice.repayment.requests.waitFor('a debit', isOurs, PATIENCE_MS);
}

/** What a trial says, in 分 (item 21). */
export async function quotedFen({ client, order }: Parties, period: string): Promise<bigint> {
  const amount = await until(
    'a trial',
    async () => {
      const answer = await client.ask('getPaymentCell', { orderId: order.orderNo, period }).catch(() => undefined);
      const text = answer?.body['repayAmount'];
      return typeof text === 'string' || typeof text === 'number' ? String(text) : undefined;
    },
    PATIENCE_MS,
  );
  const [yuan = '0', decimals = ''] = amount.split('.');
  return BigInt(yuan) * 100n + BigInt(decimals.padEnd(2, '0'));
}
