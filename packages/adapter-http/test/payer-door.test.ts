import { expect } from 'chai';
import type {
  DebitAnswer,
  Instant,
  RepaymentNotice,
  Result,
  SettleApplicationError,
  SettledApplication,
} from '@banyan/core';
import { err, fen, instant, localDate, ok, PortUnavailable } from '@banyan/core';
import { createInMemoryPayerStatements, INVENTED_CARDS } from '@banyan/core/testing';
import type { PayerDoor, PayerRefusal } from '@banyan/adapter-http';
import { signWebhook } from '@banyan/adapter-http';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { NOW, startGateway } from './support/gateway-in-test.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEXT_SECRET = 'whsec_c2lnbmVkIGV4Y2hhbmdlIGluIGEgdGVzdA==';
const PAID_BODY = '{"requestNo":"R1","result":"paid","serialNo":"S1","amountFen":"148424","paidAt":1780000000123}';
const PAID: DebitAnswer = { kind: 'paid', serialNo: 'S1', amount: fen(148_424n), paidAt: instant(1_780_000_000_123) };
const CSV = 'direction,requestNo,serialNo,amountFen,paidAt\nrepayment,R1,S1,148424,2026-05-29T12:26:40.123+08:00\n';
const DAY = localDate('2026-05-29');

type Applied = Result<SettledApplication, SettleApplicationError>;

describe("the payer's door (item 23)", () => {
  let gateway: GatewayInTest;
  let now: Instant;
  let secrets: readonly string[];
  let taken: RepaymentNotice[];
  let refused: (readonly [string, PayerRefusal])[];
  let apply: () => Promise<Applied>;
  let statements: PayerDoor['statements'];

  beforeEach(async () => {
    now = NOW;
    secrets = [SECRET];
    taken = [];
    refused = [];
    apply = () => Promise.resolve(ok('paid'));
    statements = createInMemoryPayerStatements();
    gateway = await startGateway({
      options: {
        payerDoor: {
          clock: { now: () => now },
          secrets: () => secrets,
          applyNotice: (notice) => {
            taken.push(notice);
            return apply();
          },
          statements: { keep: (day, file) => statements.keep(day, file), read: (day) => statements.read(day) },
          onRefused: (door, reason) => refused.push([door, reason]),
        },
      },
    });
  });
  afterEach(() => gateway.close());

  async function post(
    path: string,
    body: string,
    over: { readonly secret?: string; readonly id?: string; readonly sent?: string; readonly type?: string } = {},
  ): Promise<readonly [status: number, body: unknown, headers: Headers]> {
    const { secret = SECRET, id = 'N1', sent = body, type } = over;
    const signed = signWebhook({ id, body, secrets: [secret], now });
    const headers = { ...signed, 'content-type': type ?? (path === 'notices' ? 'application/json' : 'text/csv') };
    const response = await fetch(`${gateway.url}/payer/${path}`, { method: 'POST', headers, body: sent });
    return [response.status, await response.json(), response.headers];
  }

  describe('for notices', () => {
    // prettier-ignore
    const words: readonly (readonly [body: string, word: DebitAnswer])[] = [
      [ PAID_BODY,                                                              PAID ],
      [ '{"requestNo":"R1","result":"failed","reason":"insufficientFunds"}',    { kind: 'failed', reason: 'insufficientFunds' } ],
      [ '{"requestNo":"R1","result":"failed"}',                                 { kind: 'failed', reason: 'failed' } ],
      [ '{"requestNo":"R1","result":"running"}',                                { kind: 'running' } ],
    ];
    for (const [body, word] of words) {
      it(`hands on ${body}`, async () => {
        const [status, told, headers] = await post('notices', body);
        expect([status, told]).to.deep.equal([200, { taken: 'paid', requestId: 'made-000001' }]);
        expect(headers.get('cache-control')).to.equal('no-store');
        expect(taken).to.deep.equal([{ requestNo: 'R1', word }]);
      });
    }

    for (const outcome of ['failed', 'again', 'unclear', 'ignored'] as const) {
      it(`acknowledges one that is ${outcome}`, async () => {
        apply = () => Promise.resolve(ok(outcome));
        expect((await post('notices', PAID_BODY)).slice(0, 2)).to.deep.equal([
          200,
          { taken: outcome, requestId: 'made-000001' },
        ]);
      });
    }

    // prettier-ignore
    const faults: readonly (readonly [SettleApplicationError['kind'], number])[] = [
      [ 'unknownRequest',     404 ],
      [ 'notDisbursed',       409 ],
      [ 'serialReused',       409 ],
      [ 'paidAtImplausible',  409 ],
      [ 'amountImplausible',  409 ],
    ];
    for (const [kind, status] of faults) {
      it(`answers ${String(status)} to one that is ${kind}, and tells the log`, async () => {
        apply = () => Promise.resolve(err({ kind }));
        expect((await post('notices', PAID_BODY)).slice(0, 2)).to.deep.equal([
          status,
          { error: kind, requestId: 'made-000001' },
        ]);
        expect(refused).to.deep.equal([['notice', kind]]);
      });
    }

    it('asks for one again that cannot be taken in now', async () => {
      apply = () => Promise.reject(new PortUnavailable('stores'));
      const [status, told, headers] = await post('notices', PAID_BODY);
      expect([status, told, headers.get('retry-after')]).to.deep.equal([
        503,
        { error: 'unavailable', requestId: 'made-000001' },
        '1',
      ]);
    });

    it('takes the same one again, as it came', async () => {
      await post('notices', PAID_BODY);
      apply = () => Promise.resolve(ok('again'));
      expect((await post('notices', PAID_BODY))[0]).to.equal(200);
      expect(taken).to.deep.equal([
        { requestNo: 'R1', word: PAID },
        { requestNo: 'R1', word: PAID },
      ]);
    });

    // prettier-ignore
    const malformed: readonly (readonly [what: string, body: string])[] = [
      [ 'is no JSON',                      'paid' ],
      [ 'is no object',                    `[${PAID_BODY}]` ],
      [ 'says one thing twice',            PAID_BODY.replace('{', '{"requestNo":"R2",') ],
      [ 'names no request',                PAID_BODY.replace('"requestNo":"R1",', '') ],
      [ 'names a request by a sentence',   PAID_BODY.replace('R1', 'R1 of 测试甲') ],
      [ 'pays without a serial number',    PAID_BODY.replace('"serialNo":"S1",', '') ],
      [ 'pays an amount in yuan',          PAID_BODY.replace('148424', '1484.24') ],
      [ 'pays an amount as a number',      PAID_BODY.replace('"148424"', '148424') ],
      [ 'pays nothing',                    PAID_BODY.replace('148424', '0') ],
      [ 'pays at no time',                 PAID_BODY.replace(',"paidAt":1780000000123', '') ],
      [ 'says that it never got it',       '{"requestNo":"R1","result":"notReceived"}' ],
      [ 'knows another result',            '{"requestNo":"R1","result":"success"}' ],
    ];
    for (const [what, body] of malformed) {
      it(`refuses one that ${what}`, async () => {
        expect((await post('notices', body)).slice(0, 2)).to.deep.equal([
          400,
          { error: 'malformed', requestId: 'made-000001' },
        ]);
        expect([taken, refused]).to.deep.equal([[], [['notice', 'malformed']]]);
      });
    }
  });

  describe('for statements', () => {
    it('keeps the file of a day', async () => {
      expect((await post('statements/2026-05-29', CSV)).slice(0, 2)).to.deep.equal([
        200,
        { taken: 'kept', lines: 1, requestId: 'made-000001' },
      ]);
      const read = await statements.read(DAY);
      expect(read.ok && read.value.map(({ serialNo, amount }) => [serialNo, amount])).to.deep.equal([['S1', 148_424n]]);
    });

    it('says where a file cannot be read, without quoting it', async () => {
      const card = INVENTED_CARDS.borrowerLong.reveal();
      const [status, told] = await post('statements/2026-05-29', CSV.replace('148424', card));
      expect([status, told]).to.deep.equal([
        400,
        { line: 2, column: 'amountFen', error: 'malformed', requestId: 'made-000001' },
      ]);
      expect(refused).to.deep.equal([['statement', 'malformed']]);
      expect(await statements.read(DAY)).to.deep.equal({ ok: false, error: { kind: 'noStatement' } });
    });

    it('refuses the file of a day that there is not, and of payments of another day', async () => {
      expect((await post('statements/2026-02-30', CSV))[0]).to.equal(400);
      expect((await post('statements/today', CSV))[0]).to.equal(400);
      expect((await post('statements/2026-05-28', CSV))[1]).to.include({ error: 'malformed', column: 'paidAt' });
    });

    it('refuses what does not call itself CSV', async () => {
      expect((await post('statements/2026-05-29', CSV, { type: 'application/json' }))[0]).to.equal(415);
      expect((await post('statements/2026-05-29', CSV, { type: 'text/csv; charset=utf-8' }))[0]).to.equal(200);
    });

    it('takes one of 5 MB, and asks for one again while the store is away', async () => {
      const line = CSV.split('\n')[1] ?? '';
      const large = CSV + `${line}\n`.repeat(70_000);
      expect((await post('statements/2026-05-29', large))[1]).to.include({ lines: 70_001 });
      statements = { ...statements, keep: () => Promise.reject(new PortUnavailable('document store')) };
      expect((await post('statements/2026-05-29', CSV))[0]).to.equal(503);
    });
  });

  for (const [path, body] of [
    ['notices', PAID_BODY],
    ['statements/2026-05-29', CSV],
  ] as const) {
    describe(`at /payer/${path}`, () => {
      const REFUSED = [400, { error: 'badSignature', requestId: 'made-000001' }];

      it('refuses what another has signed, altered or kept for long, and looks at none of it', async () => {
        expect((await post(path, body, { secret: NEXT_SECRET })).slice(0, 2)).to.deep.equal(REFUSED);
        expect((await post(path, body, { sent: body.replace('148424', '148425') }))[0]).to.equal(400);
        const unsigned = await fetch(`${gateway.url}/payer/${path}`, { method: 'POST', body });
        expect(unsigned.status).to.equal(400);
        const signed = signWebhook({ id: 'N1', body, secrets: [SECRET], now });
        now = instant(now + 301_000);
        const stale = await fetch(`${gateway.url}/payer/${path}`, { method: 'POST', headers: { ...signed }, body });
        expect(stale.status).to.equal(400);
        const door = path === 'notices' ? 'notice' : 'statement';
        expect(refused).to.deep.equal([
          [door, 'wrongSignature'],
          [door, 'wrongSignature'],
          [door, 'missingHeader'],
          [door, 'stale'],
        ]);
        expect(taken).to.deep.equal([]);
        expect((await statements.read(DAY)).ok).to.equal(false);
      });

      it('takes either secret while the payer changes over, and none while it is not configured', async () => {
        secrets = [NEXT_SECRET, SECRET];
        expect((await post(path, body))[0]).to.equal(200);
        expect((await post(path, body, { secret: NEXT_SECRET }))[0]).to.equal(200);
        secrets = [];
        expect((await post(path, body))[0]).to.equal(400);
      });

      it('knows only POST', async () => {
        const got = await fetch(`${gateway.url}/payer/${path}`);
        expect([got.status, got.headers.get('allow')]).to.deep.equal([405, 'POST']);
      });
    });
  }

  it('takes no notice over 16 KiB', async () => {
    expect((await post('notices', `${PAID_BODY}${' '.repeat(16 * 1024)}`))[0]).to.equal(413);
  });

  it('may be shut for addresses, and is not there unless it is asked for', async () => {
    await gateway.close();
    const areas: string[] = [];
    const payerDoor: PayerDoor = {
      clock: { now: () => now },
      secrets: () => secrets,
      applyNotice: () => Promise.resolve(ok('paid')),
      statements,
    };
    gateway = await startGateway({
      options: {
        payerDoor,
        isAllowed: (area) => {
          areas.push(area);
          return false;
        },
      },
    });
    expect((await post('notices', PAID_BODY))[0]).to.equal(403);
    expect(areas).to.deep.equal(['payer']);
    await gateway.close();
    gateway = await startGateway();
    expect((await post('notices', PAID_BODY))[0]).to.equal(404);
  });
});
