import { expect } from 'chai';
import { encodeUtf8, parseSharedSecret, readInboundEnvelope, sealRequest } from '#src/rongshu/envelope/index.js';

const SECRET = parseSharedSecret('a-secret-of-sixteen-or-more');
const REQUEST = '{"orderId":90000001}';

function sealed(timestampType: 'string' | 'number'): string {
  if (!SECRET.ok) throw new Error('the secret is too short');
  const seal = {
    senderMember: 'channelId',
    sender: '840',
    scheme: 'md5',
    signingKey: SECRET.value,
    timestampType,
  } as const;
  return sealRequest(seal, REQUEST, 1_545_211_800_000);
}

describe('sealRequest (spec §12.3)', () => {
  for (const [timestampType, written] of [
    ['string', '"timestamp":"1545211800000"'],
    ['number', '"timestamp":1545211800000'],
  ] as const) {
    it(`writes the timestamp as ${timestampType} and signs the same text`, () => {
      const body = sealed(timestampType);
      expect(body).to.include(written);
      const read = readInboundEnvelope(encodeUtf8(body), 'channelId');
      expect(read).to.have.nested.property('value.request', REQUEST);
      const { sign } = JSON.parse(sealed('string')) as { readonly sign: string };
      expect(read).to.have.nested.property('value.sign', sign);
    });
  }
});
