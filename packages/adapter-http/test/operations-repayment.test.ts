import { expect } from 'chai';
import type { LoanNo, RepaymentOperationError, RepaymentOperations } from '@banyan/core';
import { err, fen, instant, localDate, ok } from '@banyan/core';
import { aDifference, aLedgerPosting, aLoan, aReconciliationRun, negative } from '@banyan/core/testing';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { NOW, startGateway } from './support/gateway-in-test.js';
import type { OperationsInTest } from './support/operations-in-test.js';
import { operationsApi } from './support/operations-in-test.js';

type Answer = readonly [status: number, body: Record<string, unknown>];

const CSV = 'direction,requestNo,serialNo,amountFen,paidAt\nrepayment,R1,S1,148424,2026-05-28T12:26:40+08:00\n';

describe('operations API from payout to settlement (item 23, B17, B18)', () => {
  let gateway: GatewayInTest;
  let api: OperationsInTest;

  async function start(over: Parameters<typeof operationsApi>[0] = {}): Promise<void> {
    api = operationsApi(over);
    gateway = await startGateway({ options: { operationsApi: api } });
  }
  afterEach(() => gateway.close());

  async function send(
    method: string,
    path: string,
    key: string,
    body?: string,
    type = 'application/json',
  ): Promise<Answer> {
    const response = await fetch(`${gateway.url}/operations${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    });
    return [response.status, (await response.json()) as Record<string, unknown>];
  }
  const get = (key: string, path: string): Promise<Answer> => send('GET', path, key);
  const post = (key: string, path: string, body: object): Promise<Answer> =>
    send('POST', path, key, JSON.stringify(body));

  describe('loans', () => {
    const OFFLINE = { serialNo: 'B.2026:1', amountFen: '148424', paidAt: '2026-05-29T12:26:40+08:00', way: 'alipay' };
    const REASON = { reason: 'as agreed' };
    // prettier-ignore
    const operations: readonly (readonly [path: string, body: object, name: keyof RepaymentOperations, asked: object])[] = [
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON },                  'recordOffline',       { loanNo: 'L1', serialNo: 'B.2026:1', amount: 148_424n, paidAt: 1_780_028_800_000, way: 'alipay' } ],
      [ 'repayments/S.1:2/correct',       REASON,                                     'correct',             { serialNo: 'S.1:2' } ],
      [ 'loans/L1/apply-held',            REASON,                                     'applyHeld',           { loanNo: 'L1' } ],
      [ 'loans/L1/apply-held',            { amountFen: '999999999999999999', ...REASON }, 'applyHeld',       { loanNo: 'L1', amount: 999_999_999_999_999_999n } ],
      [ 'loans/L1/refund',                { refundNo: 'F1', amountFen: '5', ...REASON }, 'recordRefund',     { loanNo: 'L1', refundNo: 'F1', amount: 5n } ],
      [ 'loans/L1/settle-with-reduction', { approvedBy: 'li', approval: 'A-7', ...REASON }, 'settleWithReduction', { loanNo: 'L1', approvedBy: 'li', approval: 'A-7' } ],
      [ 'loans/L1/write-off',             REASON,                                     'writeOff',            { loanNo: 'L1' } ],
      [ 'loans/L1/resend-schedule',       REASON,                                     'resendSchedule',      { loanNo: 'L1' } ],
      [ 'loans/L1/ask-debit',             REASON,                                     'askPayer',            { loanNo: 'L1' } ],
    ];
    for (const [path, body, name, asked] of operations) {
      it(`asks ${name} by ${path} with who, why and ${JSON.stringify(Object.keys(body))}`, async () => {
        await start();
        const key = await api.keyOf('wang', 'reviewer');
        expect(await post(key, `/${path}`, body)).to.deep.equal([
          200,
          { status: 'disbursed', outcome: 'done', heldFen: '5', serialNo: 'S1' },
        ]);
        const operator = { name: 'wang', roles: ['reviewer'] };
        expect(api.askedOfRepayments).to.deep.equal([[name, { operator, ...REASON, ...asked }]]);
      });
    }

    // prettier-ignore
    const malformed: readonly (readonly [path: string, body: object, member: string])[] = [
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, amountFen: '1484.24' },   'body.amountFen' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, amountFen: 148_424 },     'body.amountFen' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, amountFen: '0' },         'body.amountFen' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, paidAt: '2026-05-29T12:26:40' }, 'body.paidAt' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, paidAt: '2026-02-30T12:26:40Z' }, 'body.paidAt' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, way: 'debit' },           'body.way' ],
      [ 'loans/L1/offline-repayment',     { ...OFFLINE, ...REASON, serialNo: 'of 测试甲' },   'body.serialNo' ],
      [ 'loans/L1/offline-repayment',     OFFLINE,                                           'body.reason' ],
      [ 'loans/L1/apply-held',            { ...REASON, amountFen: '-5' },                    'body.amountFen' ],
      [ 'loans/L1/refund',                { ...REASON, amountFen: '5' },                     'body.refundNo' ],
      [ 'loans/L1/settle-with-reduction', { ...REASON, approval: 'A-7' },                    'body.approvedBy' ],
      [ 'loans/L1/settle-with-reduction', { ...REASON, approvedBy: 'li', approval: ' ' },    'body.approval' ],
      [ 'loans/L%201/write-off',          REASON,                                            'path.loanNo' ],
      [ 'repayments/S%201/correct',       REASON,                                            'path.serialNo' ],
    ];
    for (const [path, body, member] of malformed) {
      it(`refuses ${path} for ${member} in ${JSON.stringify(body)}`, async () => {
        await start();
        const [status, told] = await post(await api.keyOf('wang', 'reviewer'), `/${path}`, body);
        expect([status, told['error'], told['members']]).to.deep.equal([400, 'malformed', [member]]);
        expect(api.askedOfRepayments).to.deep.equal([]);
      });
    }

    // prettier-ignore
    const refusals: readonly (readonly [RepaymentOperationError, number, object])[] = [
      [ { kind: 'notPermitted', role: 'reviewer' },    403, { role: 'reviewer' } ],
      [ { kind: 'unknownLoan' },                       404, {} ],
      [ { kind: 'unknownRepayment' },                  404, {} ],
      [ { kind: 'approvalMissing' },                   422, {} ],
      [ { kind: 'reasonNotAllowed' },                  422, {} ],
      [ { kind: 'debitRunning' },                      409, {} ],
      [ { kind: 'notNow', status: 'settled' },         409, { status: 'settled' } ],
      [ { kind: 'serialReused' },                      409, {} ],
      [ { kind: 'loanEnded' },                         409, {} ],
    ];
    for (const [error, status, more] of refusals) {
      it(`answers ${String(status)} when it is refused as ${error.kind}`, async () => {
        await start();
        await gateway.close();
        const correct: RepaymentOperations['correct'] = () => Promise.resolve(err(error));
        await start({ repaymentOperations: { ...api.repaymentOperations, correct } });
        const answer = await post(await api.keyOf('wang', 'reviewer'), '/repayments/S1/correct', REASON);
        expect(answer).to.deep.equal([status, { ...more, error: error.kind, requestId: 'made-000001' }]);
      });
    }
  });

  describe('ledgers', () => {
    it('shows every posting of a loan, with balances that sum to zero, and what loans hold', async () => {
      await start();
      const key = await api.keyOf('zhou', 'viewer');
      const loans = ['L1', 'L2', 'L3'].map((loanNo) => loanNo as LoanNo);
      await api.stores.unitOfWork.run(async (stores) => {
        for (const loanNo of loans) {
          const entries = [
            { account: 'received', amount: fen(700n) },
            { account: 'held', amount: negative(700n) },
          ] as const;
          await stores.loans.insert(aLoan({ loanNo }));
          await stores.ledger.append(aLedgerPosting({ loanNo, entries }));
        }
      });
      const [status, { ledger }] = await get(key, '/loans/L1/ledger');
      expect(status).to.equal(200);
      expect(ledger).to.include({ loanNo: 'L1', sumFen: '0', heldFen: '700' });
      expect(ledger).to.have.deep.nested.property('balances[0]', {
        account: 'received',
        label: '还款收入',
        amountFen: '700',
      });
      expect(ledger).to.have.nested.property('postings[0].entries[1].amountFen', '-700');
      expect((await get(key, '/loans/L9/ledger'))[0]).to.equal(404);
      expect((await get(key, '/held?limit=2'))[1]).to.deep.equal({
        held: [
          { loanNo: 'L1', amountFen: '700' },
          { loanNo: 'L2', amountFen: '700' },
        ],
      });
      expect((await get(key, '/held?after=L2'))[1]).to.deep.equal({ held: [{ loanNo: 'L3', amountFen: '700' }] });
    });
  });

  describe('reconciliation', () => {
    const day = localDate('2026-05-28');

    it('takes a statement, compares the day, shows what differs, and notes what people made of it', async () => {
      await start();
      const key = await api.keyOf('li', 'operator');
      expect((await post(key, '/reconciliations/2026-05-28/run', {}))[1]).to.include({ error: 'noStatement' });
      expect(
        await send('POST', '/reconciliations/2026-05-28/statement?reason=by%20mail', key, CSV, 'text/csv'),
      ).to.deep.equal([200, { lines: 1 }]);
      const [status, { reconciliation }] = await post(key, '/reconciliations/2026-05-28/run', {});
      expect(status).to.equal(200);
      expect(reconciliation).to.include({ day, ours: 0, theirs: 1, differences: 1 });
      expect((await get(key, '/reconciliations'))[1]).to.deep.equal({ reconciliations: [reconciliation] });
      const [, { differences }] = await get(key, '/reconciliations/differences?day=2026-05-28&state=open');
      expect(differences).to.have.length(1);
      expect(differences).to.have.nested.property('[0].kind', 'missingHere');
      expect(differences).to.have.nested.property('[0].theirsFen', '148424');
      const [difference] = differences as readonly { readonly differenceNo: string }[];
      const resolve = `/reconciliations/differences/${difference?.differenceNo ?? ''}/resolve`;
      expect(await post(key, resolve, { reason: 'booked by hand' })).to.deep.equal([200, { result: 'resolved' }]);
      expect((await post(key, resolve, { reason: 'booked by hand' }))[1]).to.include({ error: 'notOpen' });
      expect((await get(key, '/reconciliations/differences?state=open'))[1]).to.deep.equal({ differences: [] });
      const [, { entries }] = await get(key, '/audit?operator=li');
      expect(
        (entries as readonly { readonly action: string; readonly outcome: string }[]).map(
          ({ action, outcome }) => `${action} ${outcome}`,
        ),
      ).to.have.members([
        'reconciliation.run noStatement',
        'reconciliation.import done',
        'reconciliation.run done',
        'reconciliation.resolve done',
        'reconciliation.resolve notOpen',
      ]);
    });

    it('shows differences of other days and states only when they are asked for', async () => {
      await start();
      const key = await api.keyOf('zhou', 'viewer');
      await api.stores.unitOfWork.run(async (stores) => {
        await stores.reconciliations.save(aReconciliationRun({ day }), [{ ...aDifference(), differenceNo: 'D1' }]);
      });
      for (const [query, count] of [
        ['', 1],
        ['?day=2026-05-27', 0],
        ['?state=gone', 0],
        ['?day=2026-05-28', 1],
      ] as const) {
        expect((await get(key, `/reconciliations/differences${query}`))[1]['differences'], query).to.have.length(count);
      }
    });

    it('says where a statement cannot be read, and takes it only as CSV and from whom it may', async () => {
      await start();
      const path = '/reconciliations/2026-05-28/statement';
      const key = await api.keyOf('li', 'operator');
      expect(await send('POST', path, key, CSV.replace('148424', '1484.24'), 'text/csv')).to.deep.equal([
        422,
        { line: 2, column: 'amountFen', error: 'malformed', requestId: 'made-000001' },
      ]);
      expect((await send('POST', path, key, CSV))[0]).to.equal(415);
      expect((await send('POST', path, await api.keyOf('zhou', 'viewer'), CSV, 'text/csv'))[0]).to.equal(403);
      expect((await post(key, '/reconciliations/2026-05-28/run', {}))[1]).to.include({ error: 'noStatement' });
    });

    it('reads no large file for somebody without a key', async () => {
      await start();
      const large = CSV + 'x'.repeat(8 * 1024 * 1024);
      const answered = await send(
        'POST',
        '/reconciliations/2026-05-28/statement',
        'a-key-of-nobody-at-all',
        large,
        'text/csv',
      ).catch(() => 'cut');
      if (answered !== 'cut') expect(answered[0]).to.equal(401);
      expect(gateway.server.inFlight()).to.equal(0);
      const key = await api.keyOf('li', 'operator');
      const many = CSV + `${CSV.split('\n')[1] ?? ''}\n`.repeat(20_000);
      expect((await send('POST', '/reconciliations/2026-05-28/statement', key, many, 'text/csv'))[1]).to.deep.equal({
        lines: 20_001,
      });
    });

    for (const path of ['2026-02-30/run', 'differences/run', '2026-5-1/run']) {
      it(`refuses the day of ${path}`, async () => {
        await start();
        const [status, { members }] = await post(await api.keyOf('li', 'operator'), `/reconciliations/${path}`, {});
        expect([status, members]).to.deep.equal([400, ['path.day']]);
      });
    }
  });

  describe('the clock', () => {
    it('is moved where it may be, and told in milliseconds', async () => {
      const moves: unknown[] = [];
      await start({
        clockOperations: {
          advance: (move) => {
            moves.push(move);
            return Promise.resolve(
              move.advanceMs > 1_000 ? err({ kind: 'notForward' }) : ok({ now: instant(NOW + move.advanceMs) }),
            );
          },
        },
      });
      const key = await api.keyOf('root', 'administrator');
      expect(await post(key, '/clock', { advanceMs: 1_000 })).to.deep.equal([200, { now: NOW + 1_000 }]);
      expect((await post(key, '/clock', { advanceMs: 1_001 }))[0]).to.equal(422);
      for (const advanceMs of [-1, 0.5, '1', null]) expect((await post(key, '/clock', { advanceMs }))[0]).to.equal(400);
      expect(moves).to.deep.equal(
        [1_000, 1_001].map((advanceMs) => ({ operator: { name: 'root', roles: ['administrator'] }, advanceMs })),
      );
    });
  });
});
