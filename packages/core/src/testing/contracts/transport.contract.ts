import { expect } from 'chai';
import type { TransportRequest } from '../../ports/transport.js';
import { decodeUtf8, encodeUtf8 } from '../../rongshu/envelope/bytes.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { PeerBehavior, TransportHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `Transport`: exactly these bytes, once, bounded; faults are words. */
export function describeTransportContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<TransportHarness>,
): void {
  describeContract(runner, { port: 'transport', backend }, open, (promise) => {
    const request = (url: string, overrides: Partial<TransportRequest> = {}): TransportRequest => ({
      url,
      headers: { 'content-type': 'application/json', 'x-request-id': 'request-1' },
      body: '{}',
      connectTimeoutMs: 1_000,
      timeoutMs: 5_000,
      responseBytesMax: 1_000,
      ...overrides,
    });
    const answers = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): PeerBehavior => ({
      kind: 'answers',
      status,
      headers,
      body: encodeUtf8(body),
    });

    promise(
      'sends exactly these bytes and headers, once, and gives the answer back',
      async ({ transport, peer, received }) => {
        const url = await peer(answers(TRICKY_TEXT, 200, { 'X-Answer': 'Yes' }));
        const body = encodeUtf8(JSON.stringify({ text: TRICKY_TEXT }));
        const outcome = await transport.post(request(`${url}/path?query=1`, { body }));
        expect(outcome.ok).to.equal(true);
        if (!outcome.ok) return;
        expect(outcome.value.status).to.equal(200);
        expect(outcome.value.headers['x-answer']).to.equal('Yes');
        expect(decodeUtf8(outcome.value.body)).to.equal(TRICKY_TEXT);
        const [taken, ...others] = received(url);
        expect(others).to.deep.equal([]);
        expect(decodeUtf8(taken?.body ?? encodeUtf8(''))).to.equal(decodeUtf8(body));
        expect(taken?.headers).to.include({ 'content-type': 'application/json', 'x-request-id': 'request-1' });
      },
    );

    promise('sends a text as UTF-8', async ({ transport, peer, received }) => {
      const url = await peer(answers(''));
      await transport.post(request(url, { body: TRICKY_TEXT }));
      expect(decodeUtf8(received(url)[0]?.body ?? encodeUtf8(''))).to.equal(TRICKY_TEXT);
    });

    for (const status of [204, 302, 400, 404, 429, 500, 503]) {
      promise(`takes status ${status} for an answer, and asks once`, async ({ transport, peer, received }) => {
        const url = await peer(answers('', status, { location: 'https://elsewhere.example/', 'retry-after': '7' }));
        const outcome = await transport.post(request(url));
        expect(outcome).to.have.nested.property('value.status', status);
        expect(outcome).to.have.nested.property('value.headers.retry-after', '7');
        expect(received(url)).to.have.length(1);
      });
    }

    promise(
      'gives up on a peer that does not answer, and says that it may have been heard',
      async ({ transport, peer, received }) => {
        const url = await peer({ kind: 'silent' });
        const outcome = await transport.post(request(url, { timeoutMs: 150 }));
        expect(outcome).to.deep.include({ ok: false, error: { fault: 'timeout', effect: 'unknown' } });
        expect(received(url)).to.have.length(1);
      },
    );

    promise('reports a connection that was cut, and does not try again', async ({ transport, peer, received }) => {
      const url = await peer({ kind: 'resets' });
      const outcome = await transport.post(request(url));
      expect(outcome).to.deep.include({ ok: false, error: { fault: 'reset', effect: 'unknown' } });
      expect(received(url)).to.have.length(1);
    });

    promise('reports that nobody listens, and that nothing has happened', async ({ transport, peer }) => {
      const outcome = await transport.post(request(await peer({ kind: 'refuses' })));
      expect(outcome).to.deep.include({ ok: false, error: { fault: 'connectionRefused', effect: 'none' } });
    });

    promise(
      'takes an answer of exactly the size allowed, and none that is a byte longer',
      async ({ transport, peer }) => {
        const exact = await transport.post(request(await peer(answers('x'.repeat(1_000)))));
        expect(exact).to.have.nested.property('value.body.length', 1_000);
        const longer = await transport.post(request(await peer(answers('x'.repeat(1_001)))));
        expect(longer).to.deep.include({ ok: false, error: { fault: 'responseTooLarge', effect: 'unknown' } });
      },
    );

    promise('calls only hosts that configuration allows', async ({ transport, forbiddenUrl, received }) => {
      const url = await forbiddenUrl();
      const outcome = await transport.post(request(url));
      expect(outcome).to.deep.include({ ok: false, error: { fault: 'hostNotAllowed', effect: 'none' } });
      expect(received(url)).to.deep.equal([]);
    });

    promise('keeps exchanges that overlap apart', async ({ transport, peer }) => {
      const urls = await Promise.all(['one', 'two', 'three'].map((text) => peer(answers(text))));
      const outcomes = await Promise.all([...urls, ...urls].map((url) => transport.post(request(url))));
      const texts = outcomes.map((outcome) => (outcome.ok ? decodeUtf8(outcome.value.body) : outcome.error.fault));
      expect(texts).to.deep.equal(['one', 'two', 'three', 'one', 'two', 'three']);
    });
  });
}
