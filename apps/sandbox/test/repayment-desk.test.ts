import { expect } from 'chai';
import { createCollections } from '#src/back-office/collections.js';
import { createBackOffice } from '#src/back-office/back-office.js';
import type { BackOffice } from '#src/back-office/back-office.js';
import { linesOfDay, plantFaults, STATEMENT_FAULT_TABLE, statementCsv } from '#src/back-office/statement.js';
import type { StatementLine } from '#src/back-office/statement.js';
import { createBook } from '#src/wire/book.js';
import { getPage, postBytes } from '#src/wire/http-client.js';
import type { JsonRecord } from '#src/wire/json.js';
import { readRecord, recordMember } from '#src/wire/json.js';
import { isWebhookSigned, signWebhook } from '#src/wire/webhook.js';
import type { WireRequest, WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const SECRET = 'an invented secret of 32 letters';
const PAYER_SECRET = 'another invented secret, 32 long';
const NOW_MS = Date.UTC(2027, 0, 20, 3);
const LOAN = { channel: 'rongshu', orderNo: '7', loanNo: 'L7' };

describe('money that comes back: notices, events, statements (items 22, 23)', () => {
  const taken = createBook<WireRequest>();
  let gateway: WireServer;
  let backOffice: BackOffice;
  let refusals = 0;

  before(async () => {
    gateway = createWireServer((request) => {
      taken.record(request);
      const isNotice = request.path === '/payer/notices';
      if (isNotice && refusals > 0) {
        refusals -= 1;
        return Promise.resolve({ status: 503, body: '' });
      }
      return Promise.resolve({ status: isNotice || request.path.startsWith('/payer/') ? 200 : 202, body: '' });
    });
    backOffice = createBackOffice({
      secret: SECRET,
      payerSecret: PAYER_SECRET,
      fallback: 'silence',
      now: () => NOW_MS,
    });
    await Promise.all([gateway.open(), backOffice.open()]);
    backOffice.connect(gateway.url());
  });
  after(() => Promise.all([gateway.close(), backOffice.close()]));

  async function debit(requestNo: string, idCard: string): Promise<JsonRecord> {
    const question = { requestNo, amountFen: '130000', validUntil: NOW_MS + 1000, card: '6217000000000001234', idCard };
    const body = JSON.stringify(question);
    const headers = { ...signWebhook(PAYER_SECRET, body, NOW_MS) };
    const answer = await postBytes(`${backOffice.payerUrl()}/debit`, body, headers);
    return readRecord(answer.body);
  }

  const noticesOf = (requestNo: string) =>
    taken
      .entries(({ path }) => path === '/payer/notices')
      .map((request) => ({ word: readRecord(request.body), request }))
      .filter(({ word }) => word['requestNo'] === requestNo);

  it('takes debits below the payer’s address, and tells of one under way by a notice that it signs', async () => {
    backOffice.repayment.debits.script.plan('running', ['running']);
    expect(await debit('R1', 'running')).to.deep.equal({ requestNo: 'R1', result: 'running' });
    await backOffice.repayment.notices.waitFor('the notice', ({ requestNo }) => requestNo === 'R1', 5_000);
    const [notice] = noticesOf('R1');
    expect(notice?.word).to.include({ result: 'paid', amountFen: '130000', paidAt: NOW_MS });
    const { headers = {}, body = '' } = notice?.request ?? {};
    expect(isWebhookSigned(PAYER_SECRET, headers, body, NOW_MS)).to.equal(true);
    expect(isWebhookSigned(SECRET, headers, body, NOW_MS)).to.equal(false);
  });

  it('repeats a notice until it is acknowledged', async () => {
    refusals = 1;
    backOffice.repayment.debits.script.plan('again', ['twice']);
    await debit('R2', 'again');
    await backOffice.repayment.notices.waitFor('the sixth notice', () => noticesOf('R2').length === 6, 5_000);
    const statuses = backOffice.repayment.notices.entries(({ requestNo }) => requestNo === 'R2');
    expect(statuses.map(({ httpStatus }) => httpStatus).sort()).to.deep.equal([200, 200, 200, 200, 200, 503]);
  });

  it('says a contradiction after the truth', async () => {
    backOffice.repayment.debits.script.plan('contradict', ['contradict']);
    expect(await debit('R3', 'contradict')).to.include({ result: 'paid' });
    await backOffice.repayment.notices.waitFor('the notice', ({ requestNo }) => requestNo === 'R3', 5_000);
    expect(noticesOf('R3').map(({ word }) => word['result'])).to.deep.equal(['failed']);
  });

  it('sends events of debits that were asked for, and of money that came by itself', async () => {
    const request = { ...LOAN, at: 0, eventId: 'e', requestNo: 'R1', amountFen: 130_000n, quotedOn: '', target: '1' };
    expect(await backOffice.repayment.tell(request)).to.equal(202);
    const serialNo = await backOffice.repayment.collect(LOAN, 5_000n);
    await backOffice.repayment.collect(LOAN, 6_000n, 'bankTransfer');
    const payloads = taken
      .entries(({ path }) => path === '/lender/events')
      .map(({ body }) => recordMember(readRecord(body), 'payload'));
    expect(payloads[0]).to.include({
      orderNo: '7',
      loanNo: 'L7',
      requestNo: 'R1',
      outcome: 'paid',
      amountFen: '130000',
    });
    expect(payloads[1]).to.deep.equal({
      orderNo: '7',
      loanNo: 'L7',
      outcome: 'paid',
      serialNo,
      amountFen: '5000',
      paidAt: NOW_MS,
      way: 'debit',
    });
    expect(payloads[2]).to.include({ way: 'bankTransfer' });
  });

  it('collects what is planned once the day has come and the loan is paid out, and once', async () => {
    let nowMs = NOW_MS - 86_400_000;
    const collections = createCollections(backOffice, () => nowMs);
    collections.plan({ orderNo: '9', on: '2027-01-20', amountFen: 700n, way: 'bankTransfer' });
    expect(await collections.collectDue()).to.equal(0);
    nowMs = NOW_MS;
    expect(await collections.collectDue()).to.equal(0);
    const payout = { ...LOAN, orderNo: '9', at: 0, eventId: 'e', requestNo: 'P9', amountFen: 1n, attempt: 1 };
    backOffice.payouts.record(payout);
    backOffice.payer.enter('P9', { result: 'paid', amountFen: '1', paidAt: 1 });
    expect([await collections.collectDue(), await collections.collectDue()]).to.deep.equal([1, 0]);
    const told = taken.entries(({ body }) => readRecord(body)['key'] === '9');
    expect(told.map(({ body }) => recordMember(readRecord(body), 'payload')['amountFen'])).to.deep.equal(['700']);
  });

  it('states what went through the payer on a day, and what is planted', async () => {
    const [paid] = backOffice.repayment.debits.paid();
    expect(await backOffice.repayment.sendStatement('2027-01-20', { R1: 'dropped' })).to.equal(200);
    const [request] = taken.entries(({ path }) => path === '/payer/statements/2027-01-20');
    expect(request?.headers['content-type']).to.contain('text/csv');
    expect(isWebhookSigned(PAYER_SECRET, request?.headers ?? {}, request?.body ?? '', NOW_MS)).to.equal(true);
    const lines = (request?.body ?? '').trim().split('\n');
    expect(lines[0]).to.equal('direction,requestNo,serialNo,amountFen,paidAt');
    // R2, R3 and the lender's own debit; the transfer did not go through the payer.
    expect(lines.slice(1)).to.have.length(3);
    expect(paid?.[0]).to.equal('R1');
    expect(lines.some((line) => line.includes(',R1,'))).to.equal(false);
    const shown = await getPage(`${backOffice.payerUrl()}/statements/2027-01-20`);
    expect(shown.body.trim().split('\n')).to.have.length(5);
  });
});

describe('the payer’s statement', () => {
  const line = (requestNo: string, paidAt = NOW_MS): StatementLine => ({
    direction: 'repayment',
    requestNo,
    serialNo: `S${requestNo}`,
    amountFen: 100n,
    paidAt,
  });

  it('is of a Beijing day', () => {
    const midnight = Date.UTC(2027, 0, 19, 16);
    const lines = [
      line('b', midnight),
      line('a', midnight - 1),
      line('c', midnight + 86_399_999),
      line('d', midnight + 86_400_000),
    ];
    expect(linesOfDay(lines, '2027-01-20').map(({ requestNo }) => requestNo)).to.deep.equal(['b', 'c']);
  });

  it('writes amounts as whole 分 and times with their offset', () => {
    expect(statementCsv([line('R')])).to.equal(
      'direction,requestNo,serialNo,amountFen,paidAt\nrepayment,R,SR,100,2027-01-20T11:00:00.000+08:00\n',
    );
  });

  it('plants every fault', () => {
    const planted = Object.fromEntries(
      STATEMENT_FAULT_TABLE.map(([fault]) => [
        fault,
        plantFaults([line('R'), line('Q')], { R: fault }).map(
          ({ serialNo, amountFen }) => `${serialNo} ${String(amountFen)}`,
        ),
      ]),
    );
    expect(planted).to.deep.equal({
      dropped: ['SQ 100'],
      twice: ['SR 100', 'SR 100', 'SQ 100'],
      otherAmount: ['SR 200', 'SQ 100'],
      stranger: ['SR 100', 'XSR 100', 'SQ 100'],
    });
  });
});
