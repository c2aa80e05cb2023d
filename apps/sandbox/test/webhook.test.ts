import { expect } from 'chai';
import { isWebhookSigned, signWebhook } from '#src/wire/webhook.js';

const SECRET = 'an invented secret of 32 letters';
const NOW_MS = 1_700_000_000_000;

describe('event webhooks', () => {
  it('signs id, second and body with HMAC-SHA256 in Base64', () => {
    // Computed with: printf 'id-1.1700000000.{}' | openssl dgst -sha256 -hmac "$SECRET" -binary | base64
    const headers = signWebhook(SECRET, '{}', NOW_MS, 'id-1');
    expect(headers['webhook-timestamp']).to.equal('1700000000');
    expect(headers['webhook-signature']).to.equal('v1,Rz9hxA0ickEs11yu5a4SqwjbSAUSreqCoTKdqL2AhSs=');
  });

  it('accepts its own signature among several', () => {
    const headers = signWebhook(SECRET, '{"a":1}', NOW_MS);
    const several = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
    expect(isWebhookSigned(SECRET, several, '{"a":1}', NOW_MS)).to.equal(true);
  });

  // prettier-ignore
  const refusals: readonly [string, (headers: Record<string, string>) => boolean][] = [
    [ 'another body',    (headers) => isWebhookSigned(SECRET, headers, '{"a":2}', NOW_MS)                    ],
    [ 'another secret',  (headers) => isWebhookSigned(`${SECRET}!`, headers, '{"a":1}', NOW_MS)              ],
    [ 'a missing header', (headers) => isWebhookSigned(SECRET, { ...headers, 'webhook-id': undefined }, '{"a":1}', NOW_MS) ],
    [ 'a stale one',     (headers) => isWebhookSigned(SECRET, headers, '{"a":1}', NOW_MS + 301_000)          ],
    [ 'one from ahead',  (headers) => isWebhookSigned(SECRET, headers, '{"a":1}', NOW_MS - 301_000)          ],
  ];
  for (const [what, accepts] of refusals) {
    it(`refuses ${what}`, () => {
      expect(accepts({ ...signWebhook(SECRET, '{"a":1}', NOW_MS) })).to.equal(false);
    });
  }
});
