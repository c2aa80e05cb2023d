import { expect } from 'chai';
import { createBackOffice } from '#src/back-office/back-office.js';
import type { BackOffice } from '#src/back-office/back-office.js';
import { planReview, REVIEW_OUTCOMES } from '#src/back-office/loan-review.js';
import type { ReviewRequest } from '#src/back-office/loan-review.js';
import { payoutRecord, PAYOUT_OUTCOMES, planPayout } from '#src/back-office/payout.js';
import type { PayoutRequest } from '#src/back-office/payout.js';
import { createBook } from '#src/wire/book.js';
import { postBytes } from '#src/wire/http-client.js';
import type { JsonRecord } from '#src/wire/json.js';
import { readRecord, recordMember } from '#src/wire/json.js';
import { signWebhook } from '#src/wire/webhook.js';
import type { WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const SECRET = 'an invented secret of 32 letters';
const PAYER_SECRET = 'another invented secret, 32 long';
const LOAN = {
  at: 1,
  eventId: 'e',
  channel: 'rongshu',
  orderNo: '7',
  loanNo: 'L7',
  requestNo: 'R7',
  amountFen: 1_200_000n,
};
const REVIEW: ReviewRequest = { ...LOAN, termCount: 12 };
const PAYOUT: PayoutRequest = { ...LOAN, attempt: 1 };

const payloads = (planned: readonly { readonly event: { readonly body: string } }[]): readonly JsonRecord[] =>
  planned.map(({ event }) => recordMember(readRecord(event.body), 'payload'));
const outcomes = (planned: Parameters<typeof payloads>[0]): readonly unknown[] =>
  payloads(planned).map((payload) => payload['outcome']);

describe('the scripts of review and payout (items 15, 16, 19)', () => {
  it('plan every review', () => {
    const planned = Object.fromEntries(REVIEW_OUTCOMES.map((name) => [name, outcomes(planReview(name, REVIEW, 5))]));
    expect(planned).to.deep.equal({
      pass: ['passed'],
      refuse: ['refused'],
      undecided: ['undecided'],
      silence: [],
      running: ['running', 'passed'],
      late: ['passed'],
      duplicate: ['passed', 'passed', 'passed', 'passed', 'passed'],
      repeat: ['passed', 'passed'],
      contradict: ['passed', 'refused'],
      reorder: ['passed', 'running'],
      wrongSignature: ['passed'],
      otherRequest: ['refused'],
    });
    const ids = planReview('duplicate', REVIEW, 5).map(({ event }) => event.eventId);
    expect(new Set(ids).size).to.equal(1);
    expect(payloads(planReview('pass', REVIEW, 5))[0]).to.deep.equal({
      orderNo: '7',
      loanNo: 'L7',
      requestNo: 'R7',
      decidedAt: 5,
      outcome: 'passed',
    });
  });

  it('plan every payout, and know what is true', () => {
    const told = Object.fromEntries(PAYOUT_OUTCOMES.map((name) => [name, outcomes(planPayout(name, PAYOUT, 5))]));
    expect(told).to.deep.include({
      pay: ['paid'],
      fail: ['failed'],
      silence: [],
      paidSilently: [],
      contradict: ['paid', 'failed'],
      reorder: ['failed', 'paid'],
    });
    const truth = PAYOUT_OUTCOMES.filter((name) => payoutRecord(name, PAYOUT, 5).result === 'paid');
    expect(PAYOUT_OUTCOMES.filter((name) => !truth.includes(name))).to.deep.equal([
      'fail',
      'silence',
      'failedSilently',
    ]);
    expect(payloads(planPayout('pay', PAYOUT, 5))[0]).to.deep.equal({
      orderNo: '7',
      loanNo: 'L7',
      requestNo: 'R7',
      outcome: 'paid',
      amountFen: '1200000',
      paidAt: 5,
    });
    expect(payloads(planPayout('wrongAmount', PAYOUT, 5))[0]).to.include({ amountFen: '1199999' });
  });
});

describe('loan review and payer', () => {
  const taken = createBook<string>();
  let gateway: WireServer;
  let backOffice: BackOffice;

  before(async () => {
    gateway = createWireServer((request) => {
      taken.record(request.body);
      return Promise.resolve({ status: 202, body: '' });
    });
    const fallbacks = { fallback: 'silence', reviewFallback: 'pass', payoutFallback: 'pay' } as const;
    backOffice = createBackOffice({ secret: SECRET, payerSecret: PAYER_SECRET, ...fallbacks });
    await Promise.all([gateway.open(), backOffice.open()]);
    backOffice.connect(gateway.url());
  });
  after(() => Promise.all([gateway.close(), backOffice.close()]));

  async function request(type: string, orderNo: string): Promise<void> {
    const payload = {
      orderNo,
      loanNo: `L${orderNo}`,
      requestNo: `R${orderNo}`,
      amountFen: '1200000',
      attempt: 1,
      term: { count: 12 },
    };
    const eventId = `${type}-${orderNo}`;
    const body = JSON.stringify({ eventId, type, channel: 'rongshu', key: orderNo, payload });
    const { status } = await postBytes(backOffice.eventsUrl(), body, {
      ...signWebhook(SECRET, body, Date.now(), eventId),
    });
    expect(status).to.equal(202);
  }

  async function query(requestNo: string): Promise<JsonRecord> {
    const body = JSON.stringify({ requestNo });
    const answer = await postBytes(backOffice.payerUrl(), body, { ...signWebhook(PAYER_SECRET, body, Date.now()) });
    return readRecord(answer.body);
  }

  const told = (orderNo: string) => taken.entries((body) => readRecord(body)['key'] === orderNo);

  it('reviews a loan, once however often it is asked', async () => {
    await request('loan.review-requested', '1');
    await request('loan.review-requested', '1');
    await backOffice.sent.waitFor('the result', ({ orderNo }) => orderNo === '1', 5_000);
    expect(told('1')).to.have.length(1);
    expect(backOffice.reviews.entries()[0]).to.include({ loanNo: 'L1', amountFen: 1_200_000n, termCount: 12 });
  });

  it('pays a request once, and its book says so to whoever asks with the secret', async () => {
    expect(await query('R2')).to.deep.equal({ requestNo: 'R2', result: 'notReceived' });
    await request('loan.disbursement-requested', '2');
    await backOffice.sent.waitFor('the result', ({ orderNo }) => orderNo === '2', 5_000);
    expect(await query('R2')).to.include({ requestNo: 'R2', result: 'paid', amountFen: '1200000' });
    const [payout] = backOffice.payouts.entries(({ orderNo }) => orderNo === '2');
    if (payout !== undefined) await backOffice.settle(payout, 'fail');
    expect(await query('R2')).to.include({ result: 'paid' });
    expect(backOffice.payer.paid()).to.deep.equal(['R2']);
    expect((await postBytes(backOffice.payerUrl(), '{"requestNo":"R2"}')).status).to.equal(401);
  });
});
