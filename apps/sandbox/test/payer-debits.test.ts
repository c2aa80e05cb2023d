import { expect } from 'chai';
import type { DebitOutcome } from '#src/back-office/debit.js';
import { DEBIT_OUTCOMES, planDebit } from '#src/back-office/debit.js';
import { createPayerDebits } from '#src/back-office/payer-debits.js';
import type { JsonRecord } from '#src/wire/json.js';
import { readRecord } from '#src/wire/json.js';
import { isWebhookSigned, signWebhook } from '#src/wire/webhook.js';
import type { WireReply, WireRequest } from '#src/wire/wire-server.js';

const SECRET = 'an invented secret of 32 letters';
const NOW_MS = 1_800_000_000_000;

describe('the payer’s book of debits (item 22)', () => {
  function payer(outcome: DebitOutcome = 'pay') {
    let nowMs = NOW_MS;
    let serials = 0;
    const debits = createPayerDebits({
      secret: SECRET,
      fallback: outcome,
      now: () => nowMs,
      nextSerialNo: () => `S${String((serials += 1))}`,
      follow: () => undefined,
    });
    const post = (path: string, question: JsonRecord, secret = SECRET): WireReply => {
      const body = JSON.stringify(question);
      const headers = { ...signWebhook(secret, body, nowMs) };
      return debits.answer({ method: 'POST', path, query: new URLSearchParams(), headers, body });
    };
    const order = { requestNo: 'R1', amountFen: '130000', validUntil: NOW_MS + 1000, card: '6217000000000001234' };
    return {
      debits,
      post,
      debit: (change: JsonRecord = {}) => post('/payer/debit', { ...order, idCard: 'x', ...change }),
      query: (requestNo = 'R1') => read(post('/payer/debit/query', { requestNo })),
      pass: (ms: number) => (nowMs += ms),
    };
  }

  const read = (reply: WireReply): JsonRecord => (typeof reply === 'string' ? {} : readRecord(reply.body));

  // prettier-ignore
  const expectations: Readonly<Record<DebitOutcome, readonly [answer: string, truth: string, amountFen: bigint | undefined]>> = {
    pay:            ['paid',    'paid',        130_000n],
    fail:           ['failed',  'failed',      undefined],
    running:        ['running', 'running',     undefined],
    runningFails:   ['running', 'running',     undefined],
    pending:        ['running', 'running',     undefined],
    silent:         ['hang',    'paid',        130_000n],
    silentFails:    ['hang',    'failed',      undefined],
    lost:           ['hang',    'notReceived', undefined],
    late:           ['running', 'running',     undefined],
    twice:          ['paid',    'paid',        130_000n],
    contradict:     ['paid',    'paid',        130_000n],
    reorder:        ['running', 'paid',        130_000n],
    wrongSignature: ['paid',    'paid',        130_000n],
    smaller:        ['paid',    'paid',         65_000n],
    larger:         ['paid',    'paid',        140_000n],
    serverError:    ['500',     'paid',        130_000n],
  };

  for (const outcome of DEBIT_OUTCOMES) {
    const [answer, truth, amountFen] = expectations[outcome];
    it(`${outcome}: answers ${answer}, and its book says ${truth}`, () => {
      const { debits, debit, query } = payer(outcome);
      const reply = debit();
      const said = reply === 'hang' || reply === 'reset' ? reply : reply.status === 500 ? '500' : read(reply)['result'];
      expect(said).to.equal(answer);
      expect(query()['result']).to.equal(truth);
      expect(debits.paid().map(([, record]) => record.amountFen)).to.deep.equal(
        amountFen === undefined ? [] : [amountFen],
      );
    });
  }

  it('debits a number once, however often it is asked', () => {
    const { debits, debit } = payer();
    const answers = [debit(), debit(), debit({ amountFen: '1' })].map(read);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(debits.paid()).to.have.length(1);
  });

  it('takes an order that it never received', () => {
    const { debits, debit } = payer('pay');
    debits.script.plan('x', ['lost']);
    expect(debit()).to.equal('hang');
    expect(read(debit())).to.include({ result: 'paid', serialNo: 'S1', amountFen: '130000', paidAt: NOW_MS });
  });

  it('debits nothing that has expired, running or new', () => {
    const { debits, debit, query, pass } = payer('pending');
    debit();
    pass(2000);
    expect(debits.settle('R1', 'paid')).to.deep.equal({ result: 'failed', reason: 'expired' });
    expect(read(debit({ requestNo: 'R2' }))).to.deep.equal({ requestNo: 'R2', result: 'failed', reason: 'expired' });
    expect(query('R1')['result']).to.equal('failed');
    expect(debits.paid()).to.have.length(0);
  });

  it('ends what is under way once', () => {
    const { debits, debit } = payer('pending');
    debit();
    debits.settle('R1', 'paid');
    expect(debits.settle('R1', 'failed')).to.include({ result: 'paid', serialNo: 'S1' });
  });

  it('can say what is not true, in words only', () => {
    const { debits, debit, query } = payer();
    debit();
    expect(debits.word('R1', 'failed')).to.include({ result: 'failed' });
    expect(query()['result']).to.equal('paid');
  });

  it('knows who asks, and signs what it answers', () => {
    const { debits, debit, post } = payer('wrongSignature');
    expect(post('/payer/debit', { requestNo: 'R1' }, `${SECRET}?`)).to.deep.include({ status: 401 });
    expect(debits.calls.entries()).to.have.length(0);
    const isSigned = (reply: WireReply): boolean =>
      typeof reply !== 'string' && isWebhookSigned(SECRET, headersOf(reply), reply.body, NOW_MS);
    expect(isSigned(debit())).to.equal(false);
    expect(isSigned(debit())).to.equal(true);
  });

  it('keeps no number of a person', () => {
    const { debits, debit } = payer();
    debit();
    expect(debits.calls.entries()[0]).to.include({ kind: 'debit', cardTail: '1234', amountFen: 130_000n, word: 'pay' });
    const kept = JSON.stringify(debits.calls.entries(), (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(kept).not.to.contain('6217000000000001234');
  });

  it('plans notices only where a word says so', () => {
    const noticed = DEBIT_OUTCOMES.filter((outcome) => planDebit(outcome).notices.length > 0);
    expect(noticed).to.deep.equal(['running', 'runningFails', 'late', 'twice', 'contradict', 'reorder']);
    expect(planDebit('late').notices[0]?.delayMs).to.equal(30_000);
  });
});

function headersOf(reply: Exclude<WireReply, string>): WireRequest['headers'] {
  return reply.headers ?? {};
}
