import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Instant } from '@banyan/core';
import { signWebhook, verifyWebhook } from '@banyan/adapter-http';
import { NOW } from './support/gateway-in-test.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER_SECRET = 'another secret of ours';
const BODY = Buffer.from('{"eventId":"E1"}');

describe('standard webhook', () => {
  it('signs the published example of the standard as it is published', () => {
    const signed = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      secrets: [SECRET],
      now: 1_614_265_330_000 as Instant,
    });
    expect(signed).to.deep.equal({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes a secret without prefix as the bytes of its text', () => {
    const signed = signWebhook({ id: 'E1', body: BODY, secrets: [OTHER_SECRET], now: NOW });
    const expected = createHmac('sha256', OTHER_SECRET)
      .update(`E1.${String(NOW / 1000)}.{"eventId":"E1"}`)
      .digest('base64');
    expect(signed['webhook-signature']).to.equal(`v1,${expected}`);
  });

  it('accepts either of two live secrets, and one good signature among several', () => {
    const old = { ...signWebhook({ id: 'E1', body: BODY, secrets: [SECRET], now: NOW }) };
    const both = {
      ...signWebhook({ id: 'E1', body: BODY, secrets: ['some secret long gone', OTHER_SECRET], now: NOW }),
    };
    expect(verifyWebhook({ headers: old, body: BODY, secrets: [OTHER_SECRET, SECRET], now: NOW })).to.deep.equal({
      ok: true,
      value: { id: 'E1' },
    });
    expect(verifyWebhook({ headers: both, body: BODY, secrets: [OTHER_SECRET, SECRET], now: NOW }).ok).to.equal(true);
    expect(verifyWebhook({ headers: both, body: BODY, secrets: [SECRET], now: NOW })).to.deep.equal({
      ok: false,
      error: 'wrongSignature',
    });
    expect(verifyWebhook({ headers: both, body: BODY, secrets: [], now: NOW }).ok).to.equal(false);
  });

  for (const [secondsOff, expected] of [
    [-301, 'stale'],
    [-300, 'good'],
    [300, 'good'],
    [301, 'stale'],
  ] as const) {
    it(`finds a time ${String(secondsOff)} s from ours ${expected}`, () => {
      const headers = { ...signWebhook({ id: 'E1', body: BODY, secrets: [SECRET], now: NOW }) };
      const now = (NOW + secondsOff * 1000) as Instant;
      const verified = verifyWebhook({ headers, body: BODY, secrets: [SECRET], now });
      expect(verified.ok ? 'good' : verified.error).to.equal(expected);
    });
  }

  for (const [what, change, fault] of [
    ['no id', { 'webhook-id': undefined }, 'missingHeader'],
    ['no time', { 'webhook-timestamp': undefined }, 'missingHeader'],
    ['no signature', { 'webhook-signature': undefined }, 'missingHeader'],
    ['an id that could move the dots', { 'webhook-id': 'E1.1780000000' }, 'malformedHeader'],
    ['a time that is no number', { 'webhook-timestamp': '17e8' }, 'malformedHeader'],
    ['a signature of another version only', { 'webhook-signature': 'v1a,abc=' }, 'malformedHeader'],
    ['another id', { 'webhook-id': 'E2' }, 'wrongSignature'],
    ['another time', { 'webhook-timestamp': '1780000001' }, 'wrongSignature'],
  ] as const) {
    it(`refuses ${what}`, () => {
      const headers = { ...signWebhook({ id: 'E1', body: BODY, secrets: [SECRET], now: NOW }), ...change };
      expect(verifyWebhook({ headers, body: BODY, secrets: [SECRET], now: NOW })).to.deep.equal({
        ok: false,
        error: fault,
      });
    });
  }

  it('refuses every body with a byte changed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, at, flip) => {
          const headers = { ...signWebhook({ id: 'E1', body, secrets: [SECRET], now: NOW }) };
          expect(verifyWebhook({ headers, body, secrets: [SECRET], now: NOW }).ok).to.equal(true);
          const changed = body.map((byte, index) => (index === at % body.length ? byte ^ flip : byte));
          expect(verifyWebhook({ headers, body: changed, secrets: [SECRET], now: NOW }).ok).to.equal(false);
        },
      ),
    );
  });

  it('does not work with a secret that can be guessed', () => {
    for (const secret of ['', 'whsec_', 'short', 'whsec_AAAA']) {
      expect(() => signWebhook({ id: 'E1', body: BODY, secrets: [secret], now: NOW }), secret).to.throw(
        'at least 16 bytes',
      );
    }
  });
});
