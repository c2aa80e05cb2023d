import { expect } from 'chai';
import { fen, ok, OPERATION_TABLE, rate, roleOf } from '@banyan/core';
import type { ClockMoving } from '@banyan/adapter-http';
import { INVENTED_PEOPLE } from '@banyan/core/testing';
import { OPERATIONS_ROUTES } from '#src/in/operations/routes.table.js';
import { shown } from '#src/in/operations/shown.js';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { NOW, startGateway } from './support/gateway-in-test.js';
import { operationsApi } from './support/operations-in-test.js';

const STILL_CLOCK: ClockMoving = { advance: () => Promise.resolve(ok({ now: NOW })) };

describe('the document of the operations API', () => {
  let gateway: GatewayInTest;
  afterEach(() => gateway.close());

  it('is OpenAPI 3.1 of exactly the rows that are served', async () => {
    gateway = await startGateway({ options: { operationsApi: operationsApi({ clockOperations: STILL_CLOCK }) } });
    const document = (await (await fetch(`${gateway.url}/operations/openapi.json`)).json()) as {
      openapi: string;
      info: { version: string };
      paths: Record<
        string,
        Record<string, { description: string; parameters?: { name: string; required: boolean }[] }>
      >;
    };
    expect([document.openapi, document.info.version]).to.deep.equal(['3.1.0', '1.2.3']);
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = OPERATIONS_ROUTES.map(
      ({ method, path }) => `${method} /operations${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(told).to.have.members(served);
    expect(document.paths['/operations/loans/{loanNo}/cancel']?.['post']?.description).to.equal('B20. Role: operator.');
    const search = document.paths['/operations/loans']?.['get']?.parameters ?? [];
    const statement = document.paths['/operations/reconciliations/{day}/statement']?.['post'];
    expect(statement).to.have.deep.nested.property('requestBody.content', { 'text/csv': {} });
    expect(search.map(({ name, required }) => [name, required])).to.deep.equal([
      ['status', true],
      ['limit', false],
    ]);
  });

  it('has a row for every operation on loans, callbacks, keys and configuration', () => {
    const actions = OPERATIONS_ROUTES.map(({ action }) => action);
    const elsewhere = ['blacklist.add', 'blacklist.remove', 'events.replay', 'events.discard', 'person.erase'];
    for (const [action] of OPERATION_TABLE) {
      expect(actions.includes(action), action).to.equal(!elsewhere.includes(action));
      expect(roleOf(action)).to.be.a('string');
    }
  });

  it('tells of the clock only where it may be moved', async () => {
    gateway = await startGateway({ options: { operationsApi: operationsApi() } });
    const document = await (await fetch(`${gateway.url}/operations/openapi.json`)).text();
    expect(document).to.not.include('/clock');
    expect((await fetch(`${gateway.url}/operations/clock`, { method: 'POST' })).status).to.equal(404);
  });

  it('asks every row for a key, and says which methods a path knows', async () => {
    gateway = await startGateway({ options: { operationsApi: operationsApi({ clockOperations: STILL_CLOCK }) } });
    for (const { method, path } of OPERATIONS_ROUTES) {
      const { status } = await fetch(`${gateway.url}/operations${path.replace(/:\w+/g, 'x')}`, { method });
      expect(status, `${method} ${path}`).to.equal(401);
    }
    const response = await fetch(`${gateway.url}/operations/keys`, { method: 'PATCH' });
    expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'GET, POST']);
    expect((await fetch(`${gateway.url}/operations/nothing`)).status).to.equal(404);
  });
});

describe('what operations are shown', () => {
  it('writes amounts as text of 分, rates as decimals, times as ISO, people as masks, and no hashes', () => {
    const told = shown({
      amount: fen(1_500_000n),
      feeFen: fen(1n),
      annualRate: rate(24_000_000n),
      createdAt: NOW,
      validUntil: NOW,
      attempts: 3,
      idCard: INVENTED_PEOPLE.borrower.idCard,
      idCardIndex: 'ab',
      digest: 'cd',
      nothing: undefined,
      deep: [{ total: fen(2n) }],
      byName: new Map([['a', fen(3n)]]),
    });
    expect(told).to.deep.equal({
      amountFen: '1500000',
      feeFen: '1',
      annualRate: '0.2400',
      createdAt: '2026-05-29T04:26:40.000+08:00',
      validUntil: '2026-05-29T04:26:40.000+08:00',
      attempts: 3,
      idCard: '1101**********0017',
      deep: [{ totalFen: '2' }],
      byName: { a: '3' },
    });
  });

  it('writes the terms of repayment and what is counted exactly as what they are', () => {
    const told = shown({
      repaymentTerms: {
        penalty: {
          rate: { kind: 'ofContractRate', factor: rate(150_000_000n) },
          annualRateMax: rate(36_000_000n),
          capOfPrincipal: rate(60_000_000n),
        },
        settlement: { charge: { ofPrepaidPrincipal: rate(2_000_000n), minimum: fen(100n) } },
      },
      accrual: { fenDays: 148_424n, countedUntil: '2026-05-29' },
      owed: { penalty: fen(0n), principal: fen(10n) },
    });
    expect(told).to.deep.equal({
      repaymentTerms: {
        penalty: {
          rate: { kind: 'ofContractRate', factor: '1.5000' },
          annualRateMax: '0.3600',
          capOfPrincipal: '0.6000',
        },
        settlement: { charge: { ofPrepaidPrincipal: '0.0200', minimumFen: '100' } },
      },
      accrual: { fenDays: '148424', countedUntil: '2026-05-29' },
      owed: { penaltyFen: '0', principalFen: '10' },
    });
  });

  it('shows an approval that a credit engine let hold for ever', () => {
    const endOf9999 = Date.UTC(9999, 11, 31, 23, 59, 59);
    expect(shown({ decision: { validUntil: endOf9999 } })).to.deep.equal({ decision: { validUntil: endOf9999 } });
  });
});
