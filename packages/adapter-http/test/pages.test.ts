import { expect } from 'chai';
import { PortUnavailable } from '@banyan/core';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { startGateway } from './support/gateway-in-test.js';
import { operationsApi } from './support/operations-in-test.js';

const API_DOCUMENT = { openapi: '3.1.0', info: { title: 'Interfaces', version: '1' }, paths: {} };

describe('pages', () => {
  let gateway: GatewayInTest;
  afterEach(() => gateway.close());

  it('is alive whatever its checks say, and ready only when all of them hold', async () => {
    let database = true;
    gateway = await startGateway({
      options: {
        readiness: [
          { name: 'database', check: () => Promise.resolve(database) },
          { name: 'documents', check: () => Promise.resolve(true) },
        ],
      },
    });
    const ready = await fetch(`${gateway.url}/readyz`);
    expect([ready.status, await ready.json()]).to.deep.equal([
      200,
      { status: 'ready', checks: { database: 'ok', documents: 'ok' } },
    ]);
    database = false;
    const notReady = await fetch(`${gateway.url}/readyz`);
    expect([notReady.status, await notReady.json()]).to.deep.equal([
      503,
      { status: 'notReady', checks: { database: 'failed', documents: 'ok' } },
    ]);
    expect((await fetch(`${gateway.url}/healthz`)).status).to.equal(200);
  });

  it('counts a check that throws as failed, without its words', async () => {
    gateway = await startGateway({
      options: { readiness: [{ name: 'database', check: () => Promise.reject(new Error('password in here')) }] },
    });
    const response = await fetch(`${gateway.url}/readyz`);
    expect(response.status).to.equal(503);
    expect(await response.text()).to.equal('{"status":"notReady","checks":{"database":"failed"}}');
  });

  it('serves the OpenAPI document and a page to read it, all from its own origin', async () => {
    gateway = await startGateway({ options: { apiDocument: () => API_DOCUMENT } });
    const document = await fetch(`${gateway.url}/docs/openapi.json`);
    expect(document.headers.get('content-type')).to.include('application/json');
    expect(await document.json()).to.deep.equal(API_DOCUMENT);

    const page = await fetch(`${gateway.url}/docs`);
    expect(page.headers.get('content-type')).to.include('text/html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'").and.include("script-src 'self';");
    expect(policy).to.not.include('unsafe-');
    const html = await page.text();
    expect(html).to.not.match(/<script(?![^>]*\ssrc=)/);
    const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(parts).to.have.length(4);
    const types = await Promise.all(
      parts.map(async (part) => {
        const response = await fetch(`${gateway.url}${part}`);
        expect(response.status, part).to.equal(200);
        return `${part} ${(response.headers.get('content-type') ?? '').split(';')[0] ?? ''}`;
      }),
    );
    expect(types).to.have.members([
      '/docs/swagger-ui.css text/css',
      '/docs/openapi.json application/json',
      '/docs/swagger-ui-bundle.js text/javascript',
      '/docs/start.js text/javascript',
    ]);
  });

  it('gives documents to holders of a link, 410 when it is over, 404 when it is not one', async () => {
    const asked: string[] = [];
    gateway = await startGateway({
      options: {
        openDocument: (link) => {
          asked.push(link);
          if (link.includes('over')) return Promise.resolve('expired' as const);
          if (link.includes('odd')) return Promise.resolve('unknown' as const);
          return Promise.resolve({ bytes: Buffer.from('<p>协议</p>'), contentType: 'text/html; charset=utf-8' });
        },
      },
    });
    const response = await fetch(`${gateway.url}/documents/agreements/a%20b.html?until=1&sign=ab%2Bc`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).to.equal('private, no-store');
    expect(response.headers.get('referrer-policy')).to.equal('no-referrer');
    expect(response.headers.get('content-security-policy')).to.include('sandbox');
    expect(await response.text()).to.equal('<p>协议</p>');
    expect(asked).to.deep.equal(['/documents/agreements/a%20b.html?until=1&sign=ab%2Bc']);
    expect((await fetch(`${gateway.url}/documents/over`)).status).to.equal(410);
    expect((await fetch(`${gateway.url}/documents/odd`)).status).to.equal(404);
    expect((await fetch(`${gateway.url}/documents/a`, { method: 'POST' })).status).to.equal(404);
  });

  it('turns errors into answers that say nothing, and hands them to the log', async () => {
    let error: Error = new PortUnavailable('documents', new Error('inner'));
    gateway = await startGateway({ options: { openDocument: () => Promise.reject(error) } });
    const away = await fetch(`${gateway.url}/documents/a?secret=s3`);
    expect([away.status, away.headers.get('retry-after')]).to.deep.equal([503, '1']);
    expect(await away.text()).to.equal('{"error":"unavailable","requestId":"made-000001"}');
    error = new Error('the inner story');
    const bug = await fetch(`${gateway.url}/documents/a?secret=s3`, { headers: { 'x-request-id': 'trace-0001' } });
    expect(bug.status).to.equal(500);
    expect(await bug.text()).to.equal('{"error":"internal","requestId":"trace-0001"}');
    const broken = await fetch(`${gateway.url}/documents/%zz`);
    expect(broken.status).to.equal(400);
    expect(await broken.text()).to.equal('{"error":"badRequest","requestId":"made-000002"}');
    expect(gateway.pageErrors).to.have.length(3);
    expect(gateway.pageErrors[1]).to.equal(error);
  });

  it('does not know pages that were not asked for, and names no software', async () => {
    gateway = await startGateway();
    for (const path of ['/docs', '/metrics', '/documents/a', '/lender/events', '/operations', '/', '/rongshu']) {
      const response = await fetch(`${gateway.url}${path}`);
      expect(response.status, path).to.equal(404);
      expect(response.headers.get('x-powered-by'), path).to.equal(null);
      expect(response.headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(await response.text(), path).to.match(/^\{"error":"unknownPath","requestId":"made-\d{6}"\}$/);
    }
  });

  it('shows operations pages to allowed addresses only; health stays open', async () => {
    gateway = await startGateway({
      options: {
        apiDocument: () => API_DOCUMENT,
        metrics: { text: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }) },
        operationsApi: operationsApi(),
        isAllowed: (area) => area !== 'operations',
      },
    });
    const statuses = await Promise.all(
      ['/metrics', '/docs', '/operations/orders', '/healthz', '/readyz'].map(async (path) => {
        return (await fetch(`${gateway.url}${path}`)).status;
      }),
    );
    expect(statuses).to.deep.equal([403, 403, 403, 200, 200]);
    await gateway.close();
    gateway = await startGateway({
      options: {
        metrics: { text: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }) },
        operationsApi: operationsApi(),
      },
    });
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).to.equal('up 1\n');
    expect((await fetch(`${gateway.url}/operations/orders`)).status).to.equal(401);
  });
});
