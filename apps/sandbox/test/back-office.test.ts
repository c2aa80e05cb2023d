import { expect } from 'chai';
import { createBackOffice } from '#src/back-office/back-office.js';
import type { BackOffice } from '#src/back-office/back-office.js';
import { APPROVAL, creditResultEvent, REJECTION } from '#src/back-office/credit-result.js';
import { CREDIT_OUTCOME_TABLE, planEvents } from '#src/back-office/credit-script.js';
import { createBook } from '#src/wire/book.js';
import { postBytes } from '#src/wire/http-client.js';
import { readRecord, recordMember } from '#src/wire/json.js';
import { isWebhookSigned, signWebhook } from '#src/wire/webhook.js';
import type { WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const SECRET = 'an invented secret of 32 letters';
const SUBJECT = { channel: 'rongshu', orderNo: '90000001', requestNo: 'R1' };

describe('the back office', () => {
  const taken = createBook<{ readonly body: string; readonly isSigned: boolean }>();
  let gateway: WireServer;
  let backOffice: BackOffice;

  before(async () => {
    gateway = createWireServer((request) => {
      taken.record({
        body: request.body,
        isSigned: isWebhookSigned(SECRET, request.headers, request.body, Date.now()),
      });
      return Promise.resolve({ status: request.path === '/lender/events' ? 202 : 404, body: '' });
    });
    backOffice = createBackOffice({ secret: SECRET, fallback: 'approve' });
    await Promise.all([gateway.open(), backOffice.open()]);
    backOffice.connect(gateway.url());
  });

  after(() => Promise.all([gateway.close(), backOffice.close()]));

  const request = async (orderNo: string, eventId = `e-${orderNo}`, secret = SECRET) => {
    const body = JSON.stringify({
      eventId,
      type: 'credit.requested',
      version: 1,
      occurredAt: 1,
      channel: 'rongshu',
      key: orderNo,
      payload: {
        orderNo,
        requestNo: 'R1',
        productCode: 'P',
        requestedAmountFen: '1500000',
        requestedTerm: { count: 12, unit: 'month' },
      },
    });
    return postBytes(backOffice.eventsUrl(), body, { ...signWebhook(secret, body, Date.now(), eventId) });
  };
  const results = (orderNo: string) => taken.entries(({ body }) => readRecord(body)['key'] === orderNo);

  it('books a signed request and answers as its fallback says', async () => {
    expect((await request('1')).status).to.equal(202);
    const sent = await backOffice.sent.waitFor('a result', ({ orderNo }) => orderNo === '1', 5000);
    expect(sent.httpStatus).to.equal(202);
    const [entry] = backOffice.requests.entries(({ orderNo }) => orderNo === '1');
    expect(entry).to.include({ requestedAmountFen: 1_500_000n, requestedTermCount: 12 });
    expect(recordMember(readRecord(results('1')[0]?.body ?? ''), 'payload')).to.include({
      outcome: 'approved',
      limitFen: '2000000',
      requestNo: 'R1',
    });
  });

  it('answers a delivery that comes twice once', async () => {
    await request('2');
    await request('2');
    await request('3');
    await backOffice.sent.waitFor('the result of 3', ({ orderNo }) => orderNo === '3', 5000);
    expect(results('2')).to.have.length(1);
  });

  it('refuses a request with a wrong signature', async () => {
    expect((await request('4', 'e-4', `${SECRET}?`)).status).to.equal(401);
    expect(backOffice.requests.entries(({ orderNo }) => orderNo === '4')).to.have.length(0);
  });

  it('can sign wrongly when scripted to', async () => {
    backOffice.script.plan('5', ['wrongSignature']);
    await request('5');
    await backOffice.sent.waitFor('a result', ({ orderNo }) => orderNo === '5', 5000);
    expect(results('5').map(({ isSigned }) => isSigned)).to.deep.equal([false]);
  });
});

describe('scripted credit outcomes', () => {
  const credit = {
    ...SUBJECT,
    at: 0,
    eventId: 'e',
    productCode: 'P',
    requestedAmountFen: 1n,
    requestedTermCount: 12,
    isSigned: true,
  };
  const NOW_MS = 1_700_000_000_000;

  // prettier-ignore
  const expectations: Readonly<Record<(typeof CREDIT_OUTCOME_TABLE)[number][0], readonly string[]>> = {
    approve:        ['approved'],
    refuse:         ['rejected'],
    silence:        [],
    late:           ['approved'],
    duplicate:      ['approved', 'approved', 'approved', 'approved', 'approved'],
    repeat:         ['approved', 'approved'],
    contradict:     ['approved', 'rejected'],
    reorder:        ['rejected', 'approved'],
    wrongSignature: ['approved'],
    unknownOrder:   ['approved'],
  };
  for (const [outcome, meaning] of CREDIT_OUTCOME_TABLE) {
    it(`${outcome} sends ${meaning}`, () => {
      const planned = planEvents(outcome, credit, NOW_MS);
      const payloads = planned.map(({ event }) => recordMember(readRecord(event.body), 'payload'));
      expect(payloads.map((payload) => payload['outcome'])).to.deep.equal(expectations[outcome]);
    });
  }

  it('a late approval is sent half a minute after the others', () => {
    const delays = (outcome: 'approve' | 'late') => planEvents(outcome, credit, NOW_MS).map(({ delayMs }) => delayMs);
    expect([delays('approve'), delays('late')]).to.deep.equal([[0], [30_000]]);
  });

  it('duplicates are one event, repeats are two', () => {
    const ids = (outcome: 'duplicate' | 'repeat') =>
      new Set(planEvents(outcome, credit, NOW_MS).map(({ event }) => event.eventId));
    expect(ids('duplicate').size).to.equal(1);
    expect(ids('repeat').size).to.equal(2);
  });

  it('a reordered approval was decided before the refusal that overtook it', () => {
    const decided = planEvents('reorder', credit, NOW_MS).map(
      ({ event }) => recordMember(readRecord(event.body), 'payload')['decidedAt'],
    );
    expect(decided).to.deep.equal([NOW_MS, NOW_MS - 3_600_000]);
  });

  it('amounts travel as text of whole fen, terms with their unit', () => {
    const payload = recordMember(readRecord(creditResultEvent(SUBJECT, APPROVAL, NOW_MS).body), 'payload');
    expect(payload).to.deep.equal({
      orderNo: '90000001',
      requestNo: 'R1',
      outcome: 'approved',
      minimumFen: '500000',
      limitFen: '2000000',
      stepFen: '100000',
      terms: [
        { count: 6, unit: 'month' },
        { count: 12, unit: 'month' },
      ],
      annualRate: '0.1800',
      decidedAt: NOW_MS,
    });
    const refusal = recordMember(readRecord(creditResultEvent(SUBJECT, REJECTION, NOW_MS).body), 'payload');
    expect(refusal).to.include({ outcome: 'rejected', reason: 'score' });
  });
});
